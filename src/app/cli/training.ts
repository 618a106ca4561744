/**
 * What all commands that train share: choosing the engine, preparing data, training, progress and
 * interrupts.
 */

import { availableParallelism } from 'node:os';
import { InputError } from '../../ground/base/errors.js';
import type { Config } from '../../sweep/config/config.js';
import { type Shard, shardName } from '../../sweep/folder/manifest.js';
import { keysOfShard } from '../../sweep/runs/plan.js';
import type { StageOptions, SweepResult } from '../../sweep/runs/sweep.js';
import { prepareFiles, readDataFiles } from '../../train/data/kinds.js';
import type { Engine, EngineChoice } from '../../train/engine/engine.js';
import { loadEngine } from '../../train/engine/load.js';
import { findNative } from '../../train/engine/native.js';
import type { Algorithm } from '../../train/kernels/machine.js';
import { algorithmFor } from '../api/algorithm-for-runs.js';
import { placingFaults } from '../api/configs.js';
import { eventLine, type Trained, trainInto } from '../api/train-into.js';
import { printJson, printReading, printStatus } from './output.js';
import { progressReporter } from './progress.js';

/** The value of `--queue`: a URL, or true for none. */
export type QueueOption = string | true;

export interface TrainingOptions {
  readonly set: readonly string[];
  readonly allowCode?: boolean;
  readonly out?: string;
  readonly engine: EngineChoice;
  readonly workers?: number;
  readonly queue?: QueueOption;
  readonly shard?: Shard;
  /** A results folder with the stages before those to be trained. */
  readonly from?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  /** With `dryRun`: the results folder of a pilot, by which the number of seeds is planned. */
  readonly pilot?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Prints all statistics and verdicts at the end. */
  readonly full?: boolean;
}

export const workerCount = ({ workers }: { readonly workers?: number }): number =>
  workers ?? availableParallelism();

/**
 * Returns the broker's URL. By default it is in MMOE_EXP_QUEUE, which does not appear in lists of
 * processes.
 * @throws InputError if there is no URL
 */
export function queueUrl(given: QueueOption | undefined): string {
  if (typeof given === 'string') return given;
  const url = process.env.MMOE_EXP_QUEUE;
  if (url) return url;
  throw new InputError('arguments', [
    '--queue: a URL is needed, such as redis://localhost, here or in MMOE_EXP_QUEUE',
  ]);
}

/** Returns the default name of a results folder. Folders of shards are beside each other. */
export const defaultFolder = (name: string, shard?: Shard): string =>
  shard ? `${name}-shard-${shard.index}-of-${shard.count}` : name;

export const statusPrinter =
  ({ quiet }: TrainingOptions) =>
  (line: string): void => {
    if (!quiet) printStatus(line);
  };

/**
 * Loads the engine of `--engine` (`auto`: the fastest), with the algorithm of the config, or else
 * of the first of the folders that has runs.
 */
export async function chooseEngine(
  options: TrainingOptions,
  config: Config,
  folders: readonly string[],
): Promise<Engine> {
  const from = options.from === undefined ? [] : [options.from];
  const algorithm = algorithmFor(config, [...folders, ...from]);
  const engine = await loadEngine(options.engine, algorithm);
  if (options.engine === 'auto') warnOfLibrary(algorithm);
  const { name, variant } = engine.machine;
  statusPrinter(options)(`engine ${name}/${variant}, algorithm ${engine.numerics.version}`);
  return engine;
}

/**
 * Warns that native machines are not used because another library replaces the one that ships with
 * the tool.
 */
export function warnOfLibrary(algorithm: Algorithm): void {
  const { foreign, refused } = findNative(algorithm);
  if (foreign !== undefined)
    printStatus(`${foreign}: ${refused[0]?.why}; WebAssembly is used instead`);
}

/**
 * Trains into a folder, shows progress, and sets the exit code. `waits` says whether a shard must
 * wait for the other shards before its next stage.
 */
export async function trainWithProgress<R extends SweepResult>(
  folder: string,
  config: Config,
  engine: Engine,
  options: TrainingOptions,
  work: (stage: StageOptions) => Promise<R>,
): Promise<Trained<R> & { readonly waits: boolean }> {
  const { shard, from, queue, force } = options;
  const reporter = options.quiet
    ? undefined
    : progressReporter(process.stderr.isTTY && !options.json);
  const interrupt = onInterrupt((line) => {
    // End the line of a progress bar before printing another one.
    reporter?.close();
    statusPrinter(options)(line);
  }, 'interrupted: writing the finished runs; interrupt again to exit at once');
  try {
    const trained = await trainInto(
      folder,
      config,
      engine,
      {
        shard,
        force,
        from,
        signal: interrupt.signal,
        warn: printStatus,
        workers: queue === undefined ? workerCount(options) : 0,
        queue: queue && queueUrl(queue),
        onEvent: (event) => {
          reporter?.on(event);
          const line = options.json ? eventLine(event) : undefined;
          if (line) printJson(line);
        },
      },
      async (stage) => {
        const result = await work(stage);
        reporter?.close();
        return result;
      },
    );
    if (trained.interrupted) process.exitCode = interrupt.exitCode;
    else if (trained.isFaulty) process.exitCode = 1;
    const line = waitingLine(shard, trained.result, config, folder);
    // A user whose shard had nothing to train may have expected the next stage.
    if (line !== undefined) (trained.trained === 0 ? printStatus : statusPrinter(options))(line);
    return { ...trained, waits: line !== undefined };
  } finally {
    reporter?.close();
    interrupt.release();
  }
}

/**
 * The line that is printed where a shard must wait for the others before its next stage; undefined
 * where it need not wait.
 */
function waitingLine(
  shard: Shard | undefined,
  { stages, looks = [], end }: SweepResult,
  config: Config,
  folder: string,
): string | undefined {
  const plan = stages.at(-1);
  if (!shard || end !== 'part' || !plan) return undefined;
  // No look follows the last round, or a stage without rounds.
  if (plan.stage === 'final' && looks.length + 1 >= (config.looks ?? 1)) return undefined;
  return (
    `${folder}: ${shardName(shard)} has its ${keysOfShard(plan, shard).size} of the ${plan.runs.length} runs of ${plan.stage}; the next runs depend on all ` +
    'of them: when all shards are done, mmoe-exp merge DIR... --out MERGED, then run each again with --from MERGED'
  );
}

/** Returns the line that says, after an interrupt, how many runs are kept. */
export function keptLine(
  folder: string,
  { finished, diverged, failed, missing }: Trained<unknown>['counts'],
): string {
  const done = finished + diverged;
  return `interrupted: ${done} of ${done + failed + missing} runs are kept in ${folder}; the same command trains the rest`;
}

/** 128 + the signal's number, as in shells. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Until released, a first signal prints a line and aborts, so that the command ends; a second one
 * exits at once.
 */
export function onInterrupt(say: (line: string) => void, line: string) {
  const controller = new AbortController();
  let exitCode: number = exitCodes.SIGINT;
  let first = Number.NaN;
  const listener = (signal: NodeJS.Signals) => {
    const now = performance.now();
    // One stop may send its signal twice, to the process and to its group.
    if (now - first < 500) return;
    exitCode = exitCodes[signal as keyof typeof exitCodes];
    if (controller.signal.aborted) process.exit(exitCode);
    first = now;
    say(line);
    controller.abort();
  };
  for (const name of Object.keys(exitCodes)) process.on(name, listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      for (const name of Object.keys(exitCodes)) process.off(name, listener);
    },
  };
}

/** Prepares the files of a config's data, and reports how they were processed. */
export async function prepareData(
  config: Config,
  file: string,
  options: TrainingOptions,
): Promise<void> {
  await placingFaults(file, options, async () => {
    await prepareFiles(config, options.quiet ? () => {} : printReading);
    for (const { remarks = [] } of readDataFiles(config)) remarks.forEach(statusPrinter(options));
  });
}
