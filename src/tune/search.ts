import type { RunRecord } from '../folder/record.js';
import type { PlannedRun, StagePlan } from '../sweep/plan.js';
import { runStage, type StageOptions, type SweepResult } from '../sweep/sweep.js';
import type { ScoredTrial, Tuner, TuningTrial } from './tuning.js';

export interface SearchOptions extends StageOptions {
  readonly tuner: Tuner;
  /** All records that the ledger has at the start. */
  readonly records: Iterable<RunRecord>;
}

export interface SearchResult extends SweepResult {
  /** Those of finished batches, in the order of proposal. */
  readonly trials: readonly ScoredTrial[];
}

/** How many trials of a search the ledger has. Its batches hang on one another, so that the records must be gone through. */
export function countDone({ tuner, engine, records }: Pick<SearchOptions, 'tuner' | 'engine' | 'records'>): number {
  const scores = scoresOf(tuner, records);
  const trials: ScoredTrial[] = [];
  for (let batch = tuner.next(trials); batch.length > 0; batch = tuner.next(trials)) {
    const { runs } = tuner.plan(batch, engine);
    const done = runs.filter(({ key }) => scores.has(key)).length;
    if (done < runs.length) return trials.length + done;
    trials.push(...scored(batch, runs, scores));
  }
  return trials.length;
}

/** Goes through a search, batch by batch; trials that the ledger has are not trained again. */
export async function runSearch(options: SearchOptions): Promise<SearchResult> {
  const { tuner, engine, records } = options;
  const scores = scoresOf(tuner, records);
  const onRecord = (record: RunRecord) => void scores.set(record.key, tuner.score(record));
  const of = tuner.models.reduce((sum, model) => sum + tuner.trialsOf(model), 0);
  const trials: ScoredTrial[] = [];
  const stages: StagePlan[] = [];
  for (let batch = tuner.next(trials); batch.length > 0; batch = tuner.next(trials)) {
    const plan = tuner.plan(batch, engine);
    stages.push(plan);
    const part = { before: trials.length, of };
    if (!(await runStage(plan, { ...options, onRecord }, part))) return { trials, stages, complete: false };
    trials.push(...scored(batch, plan.runs, scores));
  }
  return { trials, stages, complete: true };
}

type Scores = Map<string, ScoredTrial['score']>;

/** By key; a failed trial has none, it is tried again. */
function scoresOf(tuner: Tuner, records: Iterable<RunRecord>): Scores {
  const scores: Scores = new Map();
  for (const record of records) if (record.status !== 'failed') scores.set(record.key, tuner.score(record));
  return scores;
}

const scored = (batch: readonly TuningTrial[], runs: readonly PlannedRun[], scores: Scores): ScoredTrial[] =>
  batch.map((trial, i) => ({ ...trial, score: scores.get(runs[i]!.key) }));
