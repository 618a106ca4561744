/** Runs the stages of a sweep: gives missing runs to an executor, and records each result. */

import { InputError } from '../../ground/base/errors.js';
import type { Outcome } from '../../ground/base/outcome.js';
import type { Numerics } from '../../train/engine/engine.js';
import type { Selection } from '../config/search-schema.js';
import { differences } from '../folder/differences.js';
import type { Ledger, RunSummary } from '../folder/ledger.js';
import type { LookDecision, Shard } from '../folder/manifest.js';
import { within } from '../folder/numbers.js';
import type { PlanRow } from '../folder/plan.js';
import type { PredictionFiles } from '../folder/predictions.js';
import { LEDGER_VERSION, type RunRecord } from '../folder/record.js';
import type { PlannedStage } from '../folder/results-folder.js';
import { cellKey } from './cells.js';
import type { Executor, TrainingResult, WorkerCount } from './executor.js';
import { readTestRows } from './job.js';
import { keysOfShard, type PlannedRun, type StagePlan, shardRuns, trainingOrder } from './plan.js';
import type { Choice, StagePart } from './search.js';

/** An event that a sweep reports while it runs. */
export type SweepEvent =
  /** A stage's plan is frozen; `done` of the `runs` to be trained are already in the ledger. */
  | {
      readonly event: 'stage';
      readonly plan: StagePlan;
      /** All runs of the plan, or only those of a shard. */
      readonly runs: readonly PlannedRun[];
      readonly done: number;
      /** Present for a batch of a stage. */
      readonly part?: StagePart;
    }
  /** A run has trained `steps` steps. */
  | { readonly event: 'progress'; readonly run: PlannedRun; readonly steps: number }
  /** The process of a run died, and the run is trained once more; `note` describes how. */
  | { readonly event: 'crash'; readonly run: PlannedRun; readonly note: string }
  | { readonly event: 'run'; readonly run: PlannedRun; readonly record: RunSummary }
  /**
   * A run was trained twice with different results: `changes` compares the one in the ledger with
   * the later one.
   */
  | { readonly event: 'differs'; readonly run: PlannedRun; readonly changes: readonly string[] }
  | ({ readonly event: 'workers' } & WorkerCount)
  /** A look after `seeds` of the `of` seeds found claims open; without any, training stops. */
  | ({ readonly event: 'look'; readonly of: number } & LookDecision)
  | {
      readonly event: 'selected';
      readonly selection: Selection;
      readonly choices: readonly Choice[];
    };

export interface StageOptions {
  readonly engine: Numerics;
  /** The part of every stage to be trained. */
  readonly shard?: Shard;
  readonly ledger: Ledger;
  /** Trains the runs with `engine`. */
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly onEvent: (event: SweepEvent) => void;
  /** Receives every record that is appended to the ledger. */
  readonly onRecord?: (record: RunRecord) => void;
  readonly predictions?: PredictionFiles;
  /**
   * Judges the claims of a config with looks, by the number of the look, once its rounds are in the
   * folder.
   */
  readonly lookAt?: (look: number) => LookDecision;
}

export interface SweepResult {
  /** The stages that were started. */
  readonly stages: readonly StagePlan[];
  /** Present for a sweep with a selection. */
  readonly choices?: readonly Choice[];
  /** The decisions of the looks so far. */
  readonly looks?: readonly LookDecision[];
  /** How the last of the started stages ended. */
  readonly end: StageEnd;
}

/**
 * `whole`: all runs finished or diverged. `part`: all runs of the shard did. `open`: some runs
 * failed or were not trained.
 */
type StageEnd = 'whole' | 'part' | 'open';

/** Whether a ledger contains a run's result. A failed run has none, and is tried again. */
export const isDone = (
  run: Pick<PlannedRun, 'key'>,
  runs: ReadonlyMap<string, Pick<RunSummary, 'status'>>,
): boolean => {
  const status = runs.get(run.key)?.status;
  return status !== undefined && status !== 'failed';
};

/**
 * Trains runs of a stage, a batch or a shard that the ledger lacks, or whose predictions are to be
 * kept and not on file.
 * @throws InputError where a run of the ledger had a different result when it was trained again
 */
export async function runStage(
  plan: StagePlan,
  options: StageOptions,
  part?: StagePart,
): Promise<StageEnd> {
  const { engine, shard, ledger, executor, signal, onEvent, onRecord, predictions } = options;
  const cellOf = new Map(plan.cells.map((cell) => [cell, cellKey(cell.spec, engine)]));
  const predicted = ({ key, cell, seed }: PlannedRun) =>
    ledger.runs.get(key)?.status !== 'finished' ||
    !predictions?.keeps(seed) ||
    predictions.has(cellOf.get(cell)!, key);
  const isKept = (run: PlannedRun) => isDone(run, ledger.runs) && predicted(run);
  const runs = shardRuns(plan, shard);
  const missing = trainingOrder(runs, (run) => !isKept(run));
  // A shard never trains more than one batch.
  onEvent({
    event: 'stage',
    plan,
    runs,
    done: runs.length - missing.length,
    ...(part && !shard && { part }),
  });
  await executor.execute(
    missing.map(({ cell, seed }) => ({
      spec: cell.spec,
      seed,
      ...(predictions?.keeps(seed) && { predicts: true }),
    })),
    {
      signal,
      onProgress: (index, steps) => onEvent({ event: 'progress', run: missing[index]!, steps }),
      onCrash: (index, note) => onEvent({ event: 'crash', run: missing[index]!, note }),
      onWorkers: (workers) => onEvent({ event: 'workers', ...workers }),
      onAgain: (index, result) => {
        const run = missing[index]!;
        const changes = listChanges(ledger.runs.get(run.key)!, makeRecord(run, engine, result));
        if (changes.length > 0) onEvent({ event: 'differs', run, changes });
      },
      onResult: (index, result) => {
        const run = missing[index]!;
        const record = makeRecord(run, engine, result);
        const before = isDone(run, ledger.runs) ? ledger.runs.get(run.key) : undefined;
        const [change] = before ? listChanges(before, record) : [];
        if (change !== undefined) {
          throw new InputError('results', [
            `run ${run.key} was trained again for its predictions and came out different: ${change}: mmoe-exp verify tells more`,
          ]);
        }
        // Predictions come before the line in the ledger: a run without a line is trained again.
        // Workers of a queue predict for all runs of a chunk.
        if ('predictions' in result && predictions?.keeps(run.seed)) {
          predictions.add(cellOf.get(run.cell)!, run.key, result.predictions, () =>
            readTestRows(run.cell.spec),
          );
        }
        if (!before) {
          ledger.append(record);
          onRecord?.(record);
        }
        onEvent({ event: 'run', run, record: before ? record : ledger.runs.get(run.key)! });
      },
    },
  );
  if (!runs.every(isKept)) return 'open';
  return plan.runs.every((run) => isDone(run, ledger.runs)) ? 'whole' : 'part';
}

/**
 * The differences between a run's line in the ledger and the same run trained again; none where
 * either has failed.
 */
function listChanges(before: RunSummary, now: RunRecord): string[] {
  if ([before, now].some(({ status }) => status === 'failed')) return [];
  const numbers = ({ status, divergedAt, metrics }: RunSummary) => ({
    status,
    divergedAt,
    metrics,
  });
  return differences(within(numbers(now), numbers(before)), within(numbers(before), numbers(now)));
}

const planRow = ({ key, stage, cell, seed }: PlannedRun): PlanRow => ({
  key,
  stage,
  model: cell.model,
  cell: cell.fields,
  seed, // Last: this is the order of fields in lines of ledgers.
});

/** A plan as recorded in a results folder; with a shard, also the keys of the shard's runs. */
export const plannedStage = (plan: StagePlan, shard?: Shard): PlannedStage => ({
  stage: plan.stage,
  columns: plan.columns,
  hash: plan.hash,
  cells: plan.cells.length,
  rows: plan.runs.map(planRow),
  ...(shard && { own: keysOfShard(plan, shard) }),
});

/**
 * Field by field: a result from another machine may contain others, which would replace known
 * values.
 */
function makeRecord(run: PlannedRun, engine: Numerics, result: TrainingResult): RunRecord {
  const outcome: Omit<Outcome, 'status'> & Pick<RunRecord, 'status' | 'error'> =
    'outcome' in result
      ? result.outcome
      : { status: 'failed', error: result.error, metrics: {}, curve: {}, gates: [] };
  const { status, divergedAt, error, metrics, curve, gates, slates } = outcome;
  return {
    version: LEDGER_VERSION,
    ...planRow(run),
    status,
    ...(divergedAt !== undefined && { divergedAt }),
    ...(error !== undefined && { error }),
    metrics,
    curve,
    gates,
    ...(slates && { slates }),
    seconds: result.seconds,
    spec: run.cell.spec,
    engine,
  };
}
