import type { Config } from '../config/config.js';
import type { Numerics } from '../engine/engine.js';
import type { RunRecord } from '../folder/record.js';
import { planFinal, type StagePlan } from '../sweep/plan.js';
import { type Ran, triedSoFar } from '../sweep/search.js';
import { selectorOf } from '../sweep/selection.js';
import type { Choice } from '../sweep/sweep.js';
import { type ScoredTrial, Tuner } from './tuner.js';

/** What `runConfig` plans, given the runs on record: nothing is trained. */
export interface DerivedRun {
  /** Up to the first stage that is not finished. */
  readonly stages: readonly StagePlan[];
  /** Of a selection that is finished. */
  readonly choices?: readonly Choice[];
}

/** The stages of a config as `run` goes through them. @throws InputError as `runConfig` does */
export function derivedRun(config: Config, records: Iterable<Ran>, engine: Numerics): DerivedRun {
  const search = selectorOf(config);
  if (!search) return { stages: [planFinal(config, engine)] };
  const { tried, batches, complete } = triedSoFar({ search, records }, engine);
  if (!complete) return { stages: batches };
  const choices = search.choices(tried);
  return { stages: [...batches, planFinal(config, engine, search.finalCells(choices))], choices };
}

/** What a search plans, given the runs on record. */
export interface DerivedSearch {
  readonly tuner: Tuner;
  readonly stages: readonly StagePlan[];
  readonly tried: readonly ScoredTrial[];
  readonly complete: boolean;
}

/** The batches of a config's search. @throws InputError as `Tuner` does */
export function derivedSearch(config: Config, records: Iterable<RunRecord>, engine: Numerics): DerivedSearch {
  const tuner = new Tuner(config);
  const { tried, batches, complete } = triedSoFar({ search: tuner, records }, engine);
  return { tuner, stages: batches, tried, complete };
}
