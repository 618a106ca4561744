import type { RunRecord } from '../ledger/record.js';
import type { StagePlan } from '../sweep/plan.js';
import { runStage, type StageOptions, type SweepResult } from '../sweep/sweep.js';
import type { ScoredTrial, Tuner } from './tuning.js';

export interface SearchOptions extends StageOptions {
  readonly tuner: Tuner;
  /** All records of the ledger at this moment. */
  readonly records: () => Iterable<RunRecord>;
}

export interface SearchResult extends SweepResult {
  /** Those of finished batches, in the order of proposal. */
  readonly trials: readonly ScoredTrial[];
}

/** Goes through a search, batch by batch; trials that the ledger has are not trained again. */
export async function runSearch(options: SearchOptions): Promise<SearchResult> {
  const { tuner, engine, records } = options;
  const trials: ScoredTrial[] = [];
  const stages: StagePlan[] = [];
  for (let batch = tuner.next(trials); batch.length > 0; batch = tuner.next(trials)) {
    const plan = tuner.plan(batch, engine);
    stages.push(plan);
    if (!(await runStage(plan, options))) return { trials, stages, complete: false };
    const byKey = new Map(plan.runs.map((run, i) => [run.key, i]));
    const scores = batch.map((): ScoredTrial['score'] => undefined);
    for (const record of records()) {
      const i = byKey.get(record.key);
      if (i !== undefined) scores[i] = tuner.score(record);
    }
    trials.push(...batch.map((trial, i) => ({ ...trial, score: scores[i] })));
  }
  return { trials, stages, complete: true };
}
