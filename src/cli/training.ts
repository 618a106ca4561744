import { availableParallelism } from 'node:os';
import { eventLine, type Trained, trainInto as train } from '../api/train-into.js';
import { listed } from '../base/words.js';
import type { Config } from '../config/config.js';
import { placedInConfig } from '../config/load.js';
import { recordedCode } from '../config/model-schema.js';
import { filesOf, prepareFiles } from '../data/kinds.js';
import type { Engine, EngineChoice } from '../engine/engine.js';
import { loadEngine } from '../engine/load.js';
import { findNative } from '../engine/native.js';
import type { Origin, Shard } from '../folder/manifest.js';
import { FieldError } from '../schema/faults.js';
import type { StageOptions, SweepResult } from '../sweep/sweep.js';
import { earlierStages, openQueueFor, type QueueOption, waitingLine, withEarlierWorkers } from './machines.js';
import { printJson, tell } from './output.js';
import { progressReporter, silent } from './progress.js';
import { prepareProgress } from './transfer-progress.js';

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
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const workersOf = ({ workers }: { readonly workers?: number }): number => workers ?? availableParallelism();

export const sayer =
  ({ quiet }: TrainingOptions) =>
  (line: string): void => {
    if (!quiet) tell(line);
  };

/** The engine of the option; `auto` selects the fastest. */
export async function chooseEngine(options: TrainingOptions): Promise<Engine> {
  const engine = await loadEngine(options.engine);
  if (options.engine === 'auto') warnOfLibrary();
  const { name, variant } = engine.machine;
  sayer(options)(`engine ${name}/${variant}, algorithm ${engine.numerics.version}`);
  return engine;
}

export function sayCodeRan(config: Config, options: TrainingOptions): void {
  const files = [...new Set(recordedCode(config).map(({ file }) => file))];
  if (files.length > 0)
    sayer(options)(`dry run: nothing was trained, but the code of ${listed(files)} ran to build the graphs`);
}

/** Warns that native machines are not used because another library replaces the one that ships with the tool. */
export function warnOfLibrary(): void {
  const { foreign, refused } = findNative();
  if (foreign !== undefined) tell(`${foreign}: ${refused[0]?.why}; WebAssembly trains`);
}

/** Shows progress, and sets the exit code; `waits` tells of a shard whose next stage depends on the others. */
export async function trainInto<R extends SweepResult>(
  folder: string,
  config: Config,
  engine: Engine,
  options: TrainingOptions,
  work: (stage: StageOptions) => Promise<R>,
): Promise<Trained<R> & { readonly waits: boolean }> {
  const { shard, from, queue, force } = options;
  const reporter = options.quiet ? silent : progressReporter(process.stderr.isTTY && !options.json);
  const interrupt = onInterrupt((line) => {
    // End the line of a progress bar before printing another one.
    reporter.close();
    sayer(options)(line);
  }, 'interrupted: writing what is finished; interrupt again to exit at once');
  try {
    const trained = await train(
      folder,
      config,
      engine,
      {
        workers: queue === undefined ? workersOf(options) : 0,
        signal: interrupt.signal,
        onEvent: (event) => {
          reporter.on(event);
          const line = options.json ? eventLine(event) : undefined;
          if (line) printJson(line);
        },
        warn: tell,
        ...(shard && { shard }),
        ...(force && { force }),
        ...(from !== undefined && { earlier: (origin: Origin) => earlierStages(from, origin) }),
        ...(queue !== undefined && {
          queue: {
            originOf: (here: Origin) => withEarlierWorkers(folder, here),
            open: (origin: Origin) => openQueueFor(folder, queue, origin, engine, interrupt.signal),
          },
        }),
      },
      async (stage) => {
        const result = await work(stage);
        reporter.close();
        return result;
      },
    );
    if (trained.interrupted) process.exitCode = interrupt.exitCode;
    else if (trained.isFaulty) process.exitCode = 1;
    const line = waitingLine(shard, trained.result, folder);
    // A user whose shard had nothing to train may have expected the next stage.
    if (line !== undefined) (trained.trained === 0 ? tell : sayer(options))(line);
    return { ...trained, waits: line !== undefined };
  } finally {
    reporter.close();
    interrupt.release();
  }
}

export function keptLine(folder: string, { finished, diverged, failed, missing }: Trained<unknown>['counts']): string {
  const done = finished + diverged;
  return `interrupted: ${done} of ${done + failed + missing} runs are kept in ${folder}; the same command trains the rest`;
}

/** 128 + the signal's number, as in shells. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Until released, a first signal prints a line and aborts, so that the command ends; a second one exits at once. */
export function onInterrupt(say: (line: string) => void, line: string) {
  const controller = new AbortController();
  let exitCode: number = exitCodes.SIGINT;
  let first = Number.NaN;
  const listener = (signal: NodeJS.Signals) => {
    const now = performance.now();
    // Whatever stops a command may signal both the command and its group.
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
export async function prepareData(config: Config, file: string, options: TrainingOptions): Promise<void> {
  const { onProgress, stop } = prepareProgress();
  const shown = options.quiet ? () => {} : onProgress;
  await placingFaults(file, options, async () => {
    await prepareFiles(config, shown).finally(stop);
    for (const { remarks = [] } of filesOf(config)) remarks.forEach(sayer(options));
  });
}

/** Adds the places in a config's file to faults of its fields. */
export async function placingFaults<T>(
  file: string,
  { set }: Pick<TrainingOptions, 'set'>,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FieldError ? placedInConfig(error, file, set) : error;
  }
}
