import type { RunRecord } from '../ledger/record.js';
import type { StagePlan } from '../sweep/plan.js';
import { runStage, type StageOptions, type SweepResult } from '../sweep/sweep.js';
import type { ScoredTrial, Tuner } from './tuning.js';

export interface SearchOptions extends StageOptions {
  readonly tuner: Tuner;
  /** All records that the ledger has at the start. */
  readonly records: Iterable<RunRecord>;
}

export interface SearchResult extends SweepResult {
  /** Those of finished batches, in the order of proposal. */
  readonly trials: readonly ScoredTrial[];
}

/** Goes through a search, batch by batch; trials that the ledger has are not trained again. */
export async function runSearch(options: SearchOptions): Promise<SearchResult> {
  const { tuner, engine, records } = options;
  const scores = new Map<string, ScoredTrial['score']>();
  const onRecord = (record: RunRecord) => void scores.set(record.key, tuner.score(record));
  for (const record of records) onRecord(record);
  const trials: ScoredTrial[] = [];
  const stages: StagePlan[] = [];
  for (let batch = tuner.next(trials); batch.length > 0; batch = tuner.next(trials)) {
    const plan = tuner.plan(batch, engine);
    stages.push(plan);
    if (!(await runStage(plan, { ...options, onRecord }))) return { trials, stages, complete: false };
    trials.push(...batch.map((trial, i) => ({ ...trial, score: scores.get(plan.runs[i]!.key) })));
  }
  return { trials, stages, complete: true };
}
