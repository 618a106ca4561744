import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load.js';
import type { Engine, EngineName } from '../engine/engine.js';
import { loadBestEngine, loadEngine } from '../engine/load.js';
import { makeFolder } from '../files.js';
import { Ledger, type RunSummary, readLedger } from '../ledger/ledger.js';
import { lockFolder } from '../ledger/lock.js';
import { cellName } from '../sweep/cells.js';
import { refuseOversized } from '../sweep/memory.js';
import { allCells } from '../sweep/plan.js';
import { runSweep, type SweepEvent } from '../sweep/sweep.js';
import { printDryRun } from './dry-run.js';
import { eventLine, writeEvent } from './events.js';
import { onInterrupt } from './interrupt.js';
import { barReporter } from './reporters/bar.js';
import { lineReporter } from './reporters/lines.js';
import { type Reporter, silent } from './reporters/reporter.js';
import { changesNote, ResultsFolder } from './results-folder.js';
import { stepSummaryOption } from './step-summary.js';

export interface RunOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly engine: 'auto' | EngineName;
  readonly workers?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly report: boolean;
}

/** What people should know even where they asked for quiet. */
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** Some runs failed. */
const FAILED = 1;

/** `mmoe-exp run`: from a config to a results folder. Sets the exit code. */
export async function runCommand(file: string, options: RunOptions): Promise<void> {
  const config = loadConfig(file, options.set);
  const folder = options.out ?? join('results', config.name);
  const workers = options.workers ?? availableParallelism();
  const say = (line: string) => void (options.quiet || process.stderr.write(`${line}\n`));
  const engine = await chooseEngine(options.engine);
  say(`engine ${describeEngine(engine)}`);
  refuseOversized(allCells(config).cells);
  if (options.dryRun) {
    await printDryRun({ config, engine, folder, workers, done: readLedger(folder).runs, json: options.json ?? false });
    return;
  }

  makeFolder(folder);
  const unlock = lockFolder(folder);
  const interrupt = onInterrupt(say);
  const reporter = reporterFor(options);
  try {
    const note = changesNote(folder, config, engine.identity);
    if (note) warn(note);
    const ledger = new Ledger(folder);
    for (const line of ledger.notes) warn(line);
    const results = new ResultsFolder({ folder, config, engine: engine.identity, workers, started: new Date() });
    const failures: string[] = [];
    const onEvent = (event: SweepEvent) => {
      reporter.on(event);
      const line = options.json ? eventLine(event) : undefined;
      if (line) writeEvent(line);
      if (event.event === 'stage') results.begin(event.plan);
      if (event.event === 'run' && event.record.status === 'failed') failures.push(describeFailure(event.record));
    };
    const result = await runSweep({
      config,
      engine: engine.identity,
      ledger,
      workers,
      signal: interrupt.signal,
      onEvent,
    });
    reporter.close();
    ledger.close();
    const { table, counts } = results.finish(result, ledger.runs, new Date());
    for (const line of failures) process.stderr.write(`${line}\n`);
    if (options.json) writeEvent({ event: 'end', folder, ...counts });
    else process.stdout.write(table);
    say(`files in ${folder}: runs.csv, summary.csv, summary.md, ledger.jsonl, manifest.json`);
    if (options.report && !interrupt.signal.aborted && counts.finished + counts.diverged > 0) {
      const { writeReport } = await import('../report/write-report.js');
      const { out } = await writeReport([folder], stepSummaryOption());
      say(`report in ${out}: report.html, figures, tables`);
    }
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
    else if (!result.complete) process.exitCode = FAILED;
  } finally {
    reporter.close();
    unlock();
    interrupt.release();
  }
}

/** The engine a name asks for; `auto` takes the fastest there is. */
async function chooseEngine(name: RunOptions['engine']): Promise<Engine> {
  if (name !== 'auto') return loadEngine(name);
  const { engine, missing } = await loadBestEngine();
  if (missing) warn(`the wasm engine does not load, tfjs takes its place: ${missing}`);
  return engine;
}

const describeEngine = ({ identity: { name, backend, version } }: Engine): string => `${name}/${backend}, ${version}`;

function reporterFor({ quiet, json }: RunOptions): Reporter {
  if (quiet) return silent;
  const now = () => performance.now();
  return process.stderr.isTTY && !json ? barReporter(now) : lineReporter(now);
}

function describeFailure({ model, cell, seed, error }: RunSummary) {
  return `failed: ${cellName(model, cell)}, seed ${seed}: ${error?.split('\n')[0]}`;
}
