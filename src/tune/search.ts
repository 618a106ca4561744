import type { Numerics } from '../engine/engine.js';
import type { RunRecord } from '../folder/record.js';
import type { Cell } from '../sweep/cells.js';
import type { StagePlan } from '../sweep/plan.js';
import { runStage, type StageOptions, type StagePart, type SweepResult } from '../sweep/sweep.js';

/** A cell that a search tries, on each of some seeds. */
export interface Trial {
  readonly cell: Cell;
  readonly seeds: readonly number[];
}

/** A trial with what was kept of its runs, in the order of its seeds. */
export interface Tried<T extends Trial, Kept> {
  readonly trial: T;
  readonly kept: readonly Kept[];
}

/** What a search needs of a run: a whole record has its curve, too. */
export type Ran = Pick<RunRecord, 'key' | 'status' | 'metrics'>;

/**
 * A search of cells: a selection among candidates, or a tuner. It proposes trials in batches, each from what was found
 * by those before it and from nothing else, so that a search that was killed goes on as if nothing had happened.
 */
export interface Search<T extends Trial, Kept, Run extends Ran = RunRecord> {
  /** Runs of the whole search at most, where it takes more than one batch. */
  readonly runs?: number;
  /** The next batch, given all trials so far; empty where the search is over. */
  next(done: readonly Tried<T, Kept>[]): readonly T[];
  /** The runs of a batch, trial by trial. */
  plan(batch: readonly T[], engine: Numerics): StagePlan;
  /** What is kept of a run that finished or diverged. */
  keep(run: Run): Kept;
}

export interface SearchOptions<T extends Trial, Kept, Run extends Ran> {
  readonly search: Search<T, Kept, Run>;
  /** What the ledger has at the start; failed runs are tried again. */
  readonly records: Iterable<Run>;
}

export interface SearchResult<T extends Trial, Kept> extends SweepResult {
  /** Those of finished batches, in the order of proposal. */
  readonly tried: readonly Tried<T, Kept>[];
}

/**
 * The trials of a search that a ledger has whole, batch by batch: each batch depends on those before it. `runs` counts
 * those of the first batch that is not whole, too.
 */
export function triedSoFar<T extends Trial, Kept, Run extends Ran>(
  { search, records }: SearchOptions<T, Kept, Run>,
  engine: Numerics,
): { readonly tried: readonly Tried<T, Kept>[]; readonly runs: number; readonly complete: boolean } {
  const known = keptOf(search, records);
  const tried: Tried<T, Kept>[] = [];
  let runs = 0;
  for (const { plan } of batchesOf(search, engine, known, tried)) {
    const done = plan.runs.filter(({ key }) => known.has(key)).length;
    runs += done;
    if (done < plan.runs.length) return { tried, runs, complete: false };
  }
  return { tried, runs, complete: true };
}

/** Goes through a search batch by batch; runs that the ledger has are not trained again. */
export async function runSearch<T extends Trial, Kept, Run extends Ran>(
  options: SearchOptions<T, Kept, Run> & StageOptions,
): Promise<SearchResult<T, Kept>> {
  const { search, records, engine } = options;
  const known = keptOf(search, records);
  const onRecord = (record: RunRecord) => void known.set(record.key, search.keep(record as RunRecord & Run));
  const tried: Tried<T, Kept>[] = [];
  const stages: StagePlan[] = [];
  for (const { plan, part } of batchesOf(search, engine, known, tried)) {
    stages.push(plan);
    if (!(await runStage(plan, { ...options, onRecord }, part))) return { tried, stages, complete: false };
  }
  return { tried, stages, complete: true };
}

/** By key; a failed run is tried again. */
function keptOf<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  records: Iterable<Run>,
): Map<string, Kept> {
  const known = new Map<string, Kept>();
  for (const record of records) if (record.status !== 'failed') known.set(record.key, search.keep(record));
  return known;
}

/** Yields one batch after another; who asks for the next has made sure that all runs of the last are known. */
function* batchesOf<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  engine: Numerics,
  known: ReadonlyMap<string, Kept>,
  tried: Tried<T, Kept>[],
): Generator<{ readonly plan: StagePlan; readonly part?: StagePart }> {
  let before = 0;
  for (let batch = search.next(tried); batch.length > 0; batch = search.next(tried)) {
    const plan = search.plan(batch, engine);
    yield { plan, ...(search.runs !== undefined && { part: { before, of: search.runs } }) };
    const kept = plan.runs.map(({ key }) => known.get(key)!);
    let from = 0;
    for (const trial of batch) {
      tried.push({ trial, kept: kept.slice(from, from + trial.seeds.length) });
      from += trial.seeds.length;
    }
    before += kept.length;
  }
}
