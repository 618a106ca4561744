/** The interface of a search that proposes trials in batches, which selection and tuning share. */

import type { Numerics } from '../../train/engine/engine.js';
import type { RunRecord } from '../folder/record.js';
import type { Cell } from './cells.js';
import type { PlannedRun, StagePlan } from './plan.js';

/**
 * The position of a batch in its stage: the runs in earlier batches, and in the whole stage, as far
 * as known.
 */
export interface StagePart {
  readonly before: number;
  readonly of: number;
}

/** A cell that a search tries, on one or more seeds. */
export interface Trial {
  readonly cell: Cell;
  readonly seeds: readonly number[];
}

/** A trial and the values kept of its runs, in the order of its seeds. */
export interface Tried<T extends Trial, Kept> {
  readonly trial: T;
  readonly kept: readonly Kept[];
}

/**
 * The parts of a run that every search needs; some searches also need the curve of a whole record.
 */
export type Ran = Pick<RunRecord, 'key' | 'status' | 'metrics'>;

/**
 * A selection or a tuner: batches of trials, each from results of earlier ones alone, so that a
 * killed one resumes.
 */
export interface Search<T extends Trial, Kept, Run extends Ran = RunRecord> {
  /** The most runs of the whole search, where the search is likely to take that many. */
  readonly runs?: number;
  /** The next batch, given all trials so far; empty when the search is over. */
  next(done: readonly Tried<T, Kept>[]): readonly T[];
  /** The runs of a batch, trial by trial. */
  plan(batch: readonly T[], engine: Numerics): StagePlan;
  /** The value to keep of a run that finished or diverged. */
  keep(run: Run): Kept;
}

/**
 * The complete trials in a ledger, and the runs that are `done`; the first incomplete batch is last
 * of `batches`.
 */
export function triedSoFar<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  records: Iterable<Run>,
  engine: Numerics,
) {
  const known = keptValues(search, records);
  const tried: Tried<T, Kept>[] = [];
  const batches: StagePlan[] = [];
  const done: PlannedRun[] = [];
  for (const { plan } of continueBatches(search, engine, known, tried)) {
    for (const run of plan.runs) if (known.has(run.key)) done.push(run);
    batches.push(plan);
    if (!plan.runs.every(({ key }) => known.has(key)))
      return { tried, batches, done, complete: false };
  }
  return { tried, batches, done, complete: true };
}

/** The values kept of runs, by key. Failed runs, which are tried again, are left out. */
export function keptValues<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  records: Iterable<Run>,
): Map<string, Kept> {
  const known = new Map<string, Kept>();
  for (const record of records)
    if (record.status !== 'failed') known.set(record.key, search.keep(record));
  return known;
}

/**
 * Adds the trials of each batch to `tried`. All runs of a batch must be in `known` before the next
 * is requested.
 */
export function* continueBatches<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  engine: Numerics,
  known: ReadonlyMap<string, Kept>,
  tried: Tried<T, Kept>[],
): Generator<{ readonly plan: StagePlan; readonly part?: StagePart }> {
  let before = 0;
  for (let batch = search.next(tried); batch.length > 0; batch = search.next(tried)) {
    const plan = search.plan(batch, engine);
    const of = search.runs ?? before + plan.runs.length;
    yield { plan, ...((search.runs !== undefined || before > 0) && { part: { before, of } }) };
    const kept = plan.runs.map(({ key }) => known.get(key)!);
    let from = 0;
    for (const trial of batch) {
      tried.push({ trial, kept: kept.slice(from, from + trial.seeds.length) });
      from += trial.seeds.length;
    }
    before += kept.length;
  }
}

/**
 * The choice of a selection for a model, under one setting of the fields that are swept besides the
 * selected ones.
 */
export interface Choice {
  readonly model: string;
  /** The values of the swept fields that are not selected. */
  readonly fields: Cell['fields'];
  readonly chosen: CandidateScore;
  /**
   * The share of resamples of the seeds that lead to the same choice; undefined for a single seed.
   */
  readonly sureness: number | undefined;
  readonly candidates: readonly CandidateScore[];
}

interface CandidateScore {
  /** The values of the selected fields. */
  readonly fields: Cell['fields'];
  /** The candidate's cells, one for each place on the axis of the data that the choice covers. */
  readonly cells: readonly Cell[];
  /**
   * The statistic of the selecting metric over the seeds of each cell; undefined where too many
   * runs diverged.
   */
  readonly values: readonly (number | undefined)[];
  /** The mean of `values`, by which candidates are compared. */
  readonly value: number | undefined;
  /** The share of resamples that choose the candidate. */
  readonly share: number | undefined;
  readonly seeds: number;
  readonly diverged: number;
}
