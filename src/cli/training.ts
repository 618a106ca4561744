import { availableParallelism } from 'node:os';
import type { Config, ModelEntry } from '../config/config.js';
import { plainConfig } from '../config/plain.js';
import { filesOf, taskWordsOf } from '../data/kinds.js';
import type { Engine, EngineChoice } from '../engine/engine.js';
import { loadEngine } from '../engine/load.js';
import { InputError } from '../errors.js';
import { makeFolder } from '../files.js';
import { writeCode } from '../folder/code.js';
import { Ledger, type RunSummary } from '../folder/ledger.js';
import { lockFolder } from '../folder/lock.js';
import { changesIn, type Origin, recordedConfig, type Shard } from '../folder/manifest.js';
import { PredictionFiles } from '../folder/predictions.js';
import { type Finished, ResultsFolder } from '../folder/results-folder.js';
import { architectureOf } from '../models/index.js';
import { loadedCode } from '../models/own.js';
import { cellName } from '../sweep/cells.js';
import { configHash } from '../sweep/keys.js';
import { localPool } from '../sweep/local-pool/pool.js';
import type { QueueExecutor } from '../sweep/queue/collector.js';
import {
  isDone,
  plainChoice,
  plannedStage,
  type StageOptions,
  type SweepEvent,
  type SweepResult,
} from '../sweep/sweep.js';
import { counted } from '../words.js';
import { machineFacts, packageVersion, toolCommit } from './environment.js';
import { eventLine, writeEvent } from './events.js';
import { onInterrupt } from './interrupt.js';
import { tell } from './output.js';
import type { CodeOptions } from './own-code.js';
import { openQueueFor, type QueueOption, withEarlierWorkers } from './queue.js';
import { barReporter } from './reporters/bar.js';
import { lineReporter } from './reporters/lines.js';
import { type Reporter, silent } from './reporters/reporter.js';
import { earlierStages, nextOf, waitingFor } from './shards.js';

/** The options that all commands have which train. */
export interface TrainingOptions extends CodeOptions {
  readonly out?: string;
  readonly engine: EngineChoice;
  readonly workers?: number;
  /** The broker through which others train. */
  readonly queue?: QueueOption;
  readonly shard?: Shard;
  /** A results folder that has the stages before those to be trained. */
  readonly from?: string;
  /** Whether to write into a folder that holds results of another config. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const workersOf = ({ workers }: { readonly workers?: number }): number => workers ?? availableParallelism();

/** What people should know even where they asked for quiet. */
const warn = tell;

/** What people who did not ask for quiet read. */
export const sayer =
  ({ quiet }: TrainingOptions) =>
  (line: string): void => {
    if (!quiet) warn(line);
  };

/** The engine that the options ask for; `auto` takes the fastest. */
export async function chooseEngine(options: TrainingOptions): Promise<Engine> {
  const engine = await loadEngine(options.engine);
  const { name, variant } = engine.machine;
  sayer(options)(`engine ${name}/${variant}, algorithm ${engine.numerics.version}`);
  return engine;
}

/** Some runs failed. */
const FAILED = 1;

export interface Trained<R> extends Finished {
  readonly result: R;
  /** Whether it was stopped before its end. */
  readonly interrupted: boolean;
  /** Whether it is a shard whose next stage depends on the runs of the others. */
  readonly waits: boolean;
}

/**
 * Opens a results folder, lets `work` train into it and writes its files, whatever comes of it. What is finished is kept:
 * in the ledger as soon as it is. Sets the exit code where runs failed or someone interrupted.
 */
export async function trainInto<R extends SweepResult>(
  folder: string,
  config: Config,
  engine: Engine,
  options: TrainingOptions,
  work: (stage: StageOptions) => Promise<R>,
): Promise<Trained<R>> {
  const { shard, from, queue } = options;
  const workers = queue === undefined ? workersOf(options) : 0;
  makeFolder(folder);
  const unlock = lockFolder(folder);
  const reporter = reporterFor(options);
  const interrupt = onInterrupt((line) => {
    // The line of a progress bar ends before another one begins.
    reporter.close();
    sayer(options)(line);
  }, 'interrupted: writing what is finished; interrupt again to exit at once');
  let remote: QueueExecutor | undefined;
  try {
    const here = originOf(config, engine, workers, shard);
    const origin = queue === undefined ? here : withEarlierWorkers(folder, here);
    for (const { sha256 } of origin.code ?? []) writeCode(folder, sha256, loadedCode(sha256).text);
    const changes = changesIn(folder, origin);
    const ledger = new Ledger(folder);
    if (changes?.otherConfig !== undefined && ledger.runs.size > 0 && !options.force) {
      throw new InputError([
        `${folder}: holds ${counted(ledger.runs.size, 'run')} of another config (${changes.otherConfig}): name another folder with --out, or add --force to use this one`,
      ]);
    }
    if (changes) warn(changes.note);
    for (const line of ledger.notes) warn(line);
    for (const record of from === undefined ? [] : earlierStages(from, origin)) {
      if (!isDone(record, ledger.runs)) ledger.append(record);
    }
    const results = new ResultsFolder(folder, origin, taskWordsOf(config.data.kind));
    const notes: string[] = [];
    let trained = 0;
    let parts = 0;
    const onEvent = (event: SweepEvent) => {
      reporter.on(event);
      const line = options.json ? eventLine(event) : undefined;
      if (line) writeEvent(line);
      if (event.event === 'stage') results.begin(plannedStage(event.plan, shard));
      if (event.event === 'run') trained++;
      if (event.event === 'run' && remote && remote.parts.length > parts) {
        results.trainedIn(remote.parts);
        parts = remote.parts.length;
      }
      if (event.event === 'crash') notes.push(describeCrash(event));
      if (event.event === 'differs') notes.push(describeDifference(event));
      if (event.event === 'differs') process.exitCode = FAILED;
      if (event.event === 'run' && event.record.status === 'failed') notes.push(describeFailure(event.record));
    };
    const { signal } = interrupt;
    if (queue !== undefined) remote = await openQueueFor(folder, queue, origin, engine);
    const executor = remote ?? localPool({ machine: engine.machine, workers });
    const result = await work({
      ...{ engine: engine.numerics, ledger, executor, signal, onEvent, ...(shard && { shard }) },
      ...(config.keepPredictions && { predictions: new PredictionFiles(folder) }),
    });
    reporter.close();
    ledger.close();
    if (remote) results.trainedIn(remote.parts);
    const finished = results.finish({
      ledger: ledger.runs,
      ended: new Date(),
      ...(result.choices && { selected: result.choices.map(plainChoice) }),
    });
    for (const line of notes) warn(line);
    if (signal.aborted) process.exitCode = interrupt.exitCode;
    else if (result.end === 'open') process.exitCode = FAILED;
    const waits = waitingFor(shard, result);
    // Who had nothing to train may have expected the next stage.
    if (shard && waits) (trained === 0 ? warn : sayer(options))(nextOf(waits, shard, folder));
    return { ...finished, result, interrupted: signal.aborted, waits: waits !== undefined };
  } finally {
    reporter.close();
    await remote?.close();
    unlock();
    interrupt.release();
  }
}

/** What is left of an interrupted sweep, and how it goes on. */
export function keptLine(folder: string, { finished, diverged, failed, missing }: Finished['counts']): string {
  const done = finished + diverged;
  return `interrupted: ${done} of ${done + failed + missing} runs are kept in ${folder}; the same command trains the rest`;
}

/** What a manifest says of where its runs come from. */
export function originOf(
  config: Config,
  { numerics, machine }: Engine,
  workers: number,
  shard: Shard | undefined,
): Origin {
  const plain = plainConfig(config);
  const files = filesOf(config.data);
  const code = [...new Map(config.models.map((entry) => [entry.name, entry])).values()].flatMap(ownOf);
  return {
    version: 1,
    name: config.name,
    config: recordedConfig(plain),
    configHash: configHash(plain),
    tool: { version: packageVersion(), ...toolCommit() },
    machine: { ...machineFacts(), computed: `${machine.name} ${machine.variant}` },
    ...(files.length > 0 && { files }),
    ...(code.length > 0 && { code }),
    engine: numerics,
    workers,
    ...(shard && { shard }),
    started: new Date().toISOString(),
  };
}

/** What a manifest says of a model that is not built in. */
function ownOf(entry: ModelEntry) {
  const { name, file, code } = entry;
  if (file === undefined || code === undefined) return [];
  return [{ name, title: architectureOf(entry).title, file, sha256: code }];
}

function reporterFor({ quiet, json }: TrainingOptions): Reporter {
  if (quiet) return silent;
  const now = () => performance.now();
  return process.stderr.isTTY && !json ? barReporter(now) : lineReporter(now);
}

function describeFailure({ model, cell, seed, error }: RunSummary) {
  return `failed: ${cellName(model, cell)}, seed ${seed}: ${error?.split('\n')[0]}`;
}

function describeDifference({ run, changes }: Extract<SweepEvent, { event: 'differs' }>) {
  const what = `${run.key}, ${cellName(run.cell.model, run.cell.fields)}, seed ${run.seed}`;
  return `differs: ${what}: two workers trained it: ${changes.join('; ')}: mmoe-exp verify tells which of them is wrong`;
}

function describeCrash({ run, note }: Extract<SweepEvent, { event: 'crash' }>) {
  return `crashed: ${cellName(run.cell.model, run.cell.fields)}, seed ${run.seed}: ${note}`;
}
