import { availableParallelism } from 'node:os';
import type { Config } from '../config/config.js';
import type { Engine, EngineName } from '../engine/engine.js';
import { loadEngine } from '../engine/load.js';
import { makeFolder } from '../files.js';
import { Ledger, type RunSummary } from '../folder/ledger.js';
import { lockFolder } from '../folder/lock.js';
import { cellName } from '../sweep/cells.js';
import type { StageOptions, SweepEvent, SweepResult } from '../sweep/sweep.js';
import { eventLine, writeEvent } from './events.js';
import { onInterrupt } from './interrupt.js';
import { barReporter } from './reporters/bar.js';
import { lineReporter } from './reporters/lines.js';
import { type Reporter, silent } from './reporters/reporter.js';
import { changesNote, type Finished, ResultsFolder } from './results-folder.js';

/** The options that all commands have which train. */
export interface TrainingOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly engine: 'auto' | EngineName;
  readonly workers?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const workersOf = ({ workers }: TrainingOptions): number => workers ?? availableParallelism();

/** What people should know even where they asked for quiet. */
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** What people who did not ask for quiet read. */
export const sayer =
  ({ quiet }: TrainingOptions) =>
  (line: string): void => {
    if (!quiet) warn(line);
  };

/** The engine that the options ask for; `auto` takes the fastest. */
export async function chooseEngine(options: TrainingOptions): Promise<Engine> {
  const engine = await loadEngine(options.engine === 'auto' ? 'wasm' : options.engine);
  const { name, backend, version } = engine.numerics;
  sayer(options)(`engine ${name}/${backend}, ${version}`);
  return engine;
}

/** Some runs failed. */
const FAILED = 1;

export interface Trained<R> extends Finished {
  readonly result: R;
  /** Whether it was stopped before its end. */
  readonly interrupted: boolean;
}

/**
 * Opens a results folder, lets `work` train into it and writes its files, whatever comes of it. What is finished is kept:
 * in the ledger as soon as it is. Sets the exit code where runs failed or someone interrupted.
 */
export async function trainInto<R extends SweepResult>(
  folder: string,
  config: Config,
  { numerics, machine }: Engine,
  options: TrainingOptions,
  work: (stage: StageOptions) => Promise<R>,
): Promise<Trained<R>> {
  const workers = workersOf(options);
  makeFolder(folder);
  const unlock = lockFolder(folder);
  const interrupt = onInterrupt(sayer(options));
  const reporter = reporterFor(options);
  try {
    const note = changesNote(folder, config, numerics);
    if (note) warn(note);
    const ledger = new Ledger(folder);
    for (const line of ledger.notes) warn(line);
    const results = new ResultsFolder({ folder, config, numerics, machine, workers, started: new Date() });
    const failures: string[] = [];
    const onEvent = (event: SweepEvent) => {
      reporter.on(event);
      const line = options.json ? eventLine(event) : undefined;
      if (line) writeEvent(line);
      if (event.event === 'stage') results.begin(event.plan);
      if (event.event === 'run' && event.record.status === 'failed') failures.push(describeFailure(event.record));
    };
    const { signal } = interrupt;
    const result = await work({ engine: numerics, ledger, workers, signal, onEvent });
    reporter.close();
    ledger.close();
    const finished = results.finish(result, ledger.runs, new Date());
    for (const line of failures) warn(line);
    if (signal.aborted) process.exitCode = interrupt.exitCode;
    else if (!result.complete) process.exitCode = FAILED;
    return { ...finished, result, interrupted: signal.aborted };
  } finally {
    reporter.close();
    unlock();
    interrupt.release();
  }
}

function reporterFor({ quiet, json }: TrainingOptions): Reporter {
  if (quiet) return silent;
  const now = () => performance.now();
  return process.stderr.isTTY && !json ? barReporter(now) : lineReporter(now);
}

function describeFailure({ model, cell, seed, error }: RunSummary) {
  return `failed: ${cellName(model, cell)}, seed ${seed}: ${error?.split('\n')[0]}`;
}
