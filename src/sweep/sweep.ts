import type { Numerics } from '../engine/engine.js';
import type { Ledger, RunSummary } from '../folder/ledger.js';
import type { PlanRow } from '../folder/plan.js';
import { LEDGER_VERSION, type RunRecord } from '../folder/record.js';
import type { PlannedStage } from '../folder/results-folder.js';
import type { Cell } from './cells.js';
import { costOf } from './cost.js';
import type { Executor, TrainingResult } from './executor.js';
import type { PlannedRun, StagePlan } from './plan.js';

/** What a selection found for one group of cells that differ in the selected fields alone. */
export interface Choice {
  readonly chosen: Cell;
  readonly candidates: readonly CandidateScore[];
}

export interface CandidateScore {
  readonly cell: Cell;
  /** Mean of the selecting metric over the runs that have it; undefined where none has. */
  readonly mean: number | undefined;
  readonly diverged: number;
}

/** What a sweep tells while it goes on. */
export type SweepEvent =
  /** A stage's plan is frozen; `done` of its runs were finished before. `part` tells a batch of a stage from a whole one. */
  | { readonly event: 'stage'; readonly plan: StagePlan; readonly done: number; readonly part?: StagePart }
  /** A run got some steps further. */
  | { readonly event: 'progress'; readonly run: PlannedRun; readonly steps: number }
  /** A run ended what was training it and is trained once more; `note` says how that came about. */
  | { readonly event: 'crash'; readonly run: PlannedRun; readonly note: string }
  | { readonly event: 'run'; readonly run: PlannedRun; readonly record: RunSummary }
  | { readonly event: 'selected'; readonly choices: readonly Choice[] };

/** Where a batch of runs stands in its stage. */
export interface StagePart {
  /** Runs in the batches before it. */
  readonly before: number;
  /** Runs in the whole stage. */
  readonly of: number;
}

export interface StageOptions {
  readonly engine: Numerics;
  readonly ledger: Ledger;
  /** What trains the runs, with that engine. */
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly onEvent: (event: SweepEvent) => void;
  /** Gets every record as it goes into the ledger. */
  readonly onRecord?: (record: RunRecord) => void;
}

export interface SweepResult {
  /** The stages that were begun. */
  readonly stages: readonly StagePlan[];
  /** Of a sweep that selects. */
  readonly choices?: readonly Choice[];
  /** Whether every run of every stage came to its end; not so after an interruption or where a selection failed. */
  readonly complete: boolean;
}

/** Whether a ledger has a run's result; a failed one is tried again. */
export const isDone = (run: PlannedRun, runs: ReadonlyMap<string, RunSummary>): boolean => {
  const status = runs.get(run.key)?.status;
  return status !== undefined && status !== 'failed';
};

/** The runs of a plan that a ledger lacks, the costliest first: a long run must not be the last to start. */
export function missingRuns(plan: StagePlan, runs: ReadonlyMap<string, RunSummary>): PlannedRun[] {
  const costs = new Map(plan.cells.map((cell) => [cell, costOf(cell.spec)]));
  return plan.runs
    .filter((run) => !isDone(run, runs))
    .map((run) => ({ run, cost: costs.get(run.cell)! }))
    .sort((a, b) => b.cost - a.cost)
    .map(({ run }) => run);
}

/** Trains the runs of a stage or a part of it that the ledger lacks; returns whether all of them finished or diverged. */
export async function runStage(plan: StagePlan, options: StageOptions, part?: StagePart): Promise<boolean> {
  const { engine, ledger, executor, signal, onEvent, onRecord } = options;
  const missing = missingRuns(plan, ledger.runs);
  onEvent({ event: 'stage', plan, done: plan.runs.length - missing.length, ...(part && { part }) });
  await executor.execute(
    missing.map(({ cell, seed }) => ({ spec: cell.spec, seed })),
    {
      signal,
      onProgress: (index, steps) => onEvent({ event: 'progress', run: missing[index]!, steps }),
      onCrash: (index, note) => onEvent({ event: 'crash', run: missing[index]!, note }),
      onResult: (index, result) => {
        const run = missing[index]!;
        const record = recordOf(run, engine, result);
        ledger.append(record);
        onRecord?.(record);
        onEvent({ event: 'run', run, record: ledger.runs.get(run.key)! });
      },
    },
  );
  return plan.runs.every((run) => isDone(run, ledger.runs));
}

/** A run as a results folder names it. */
const rowOf = ({ key, stage, cell, seed }: PlannedRun): PlanRow => ({
  key,
  stage,
  model: cell.model,
  cell: cell.fields,
  seed,
});

/** A plan as a results folder writes it down. */
export const plannedStage = ({ stage, columns, cells, runs, hash }: StagePlan): PlannedStage => ({
  ...{ stage, columns, hash },
  cells: cells.length,
  rows: runs.map(rowOf),
});

function recordOf(run: PlannedRun, engine: Numerics, result: TrainingResult): RunRecord {
  const outcome =
    'outcome' in result
      ? result.outcome
      : ({ status: 'failed', error: result.error, metrics: {}, curve: {}, gates: [] } as const);
  return {
    version: LEDGER_VERSION,
    ...rowOf(run),
    ...outcome,
    seconds: result.seconds,
    spec: run.cell.spec,
    engine,
  };
}
