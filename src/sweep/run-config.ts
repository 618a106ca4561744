import type { Config } from '../config/config.js';
import type { Numerics } from '../engine/engine.js';
import type { RunRecord } from '../folder/record.js';
import type { Cell } from './cells.js';
import { allCells, distinctCells, planFinal, type StagePlan } from './plan.js';
import { batchesOf, keptOf, type Ran, type Search, type Trial, type Tried, triedSoFar } from './search.js';
import { selectorOf } from './selection.js';
import { runStage, type StageOptions, type SweepResult } from './sweep.js';

/** The selection, then the final runs. @throws InputError where a plan is too large, or has nothing to choose by */
export async function runConfig(config: Config, options: StageOptions): Promise<SweepResult> {
  // The runs of a selection are not results: their predictions are not kept.
  const { predictions: _, ...selecting } = options;
  const { engine, ledger, onEvent } = options;
  const search = selectorOf(config);
  if (!search) {
    const final = planFinal(config, engine);
    return { stages: [final], end: await runStage(final, options) };
  }
  const { tried, stages, end } = await runSearch(search, ledger.runs.values(), selecting);
  // Unless all of its runs are done, the choice would depend on chance.
  if (end !== 'whole') return { stages, end };
  const choices = search.choices(tried);
  onEvent({ event: 'selected', selection: config.select!, choices });
  const final = planFinal(config, engine, search.finalCells(choices));
  return { stages: [...stages, final], choices, end: await runStage(final, options) };
}

/** What `runConfig` makes of recorded runs, up to the first unfinished stage. @throws InputError as it does */
export function derivedRun(config: Config, records: Iterable<Ran>, engine: Numerics): Omit<SweepResult, 'end'> {
  const search = selectorOf(config);
  if (!search) return { stages: [planFinal(config, engine)] };
  const { tried, batches, complete } = triedSoFar(search, records, engine);
  if (!complete) return { stages: batches };
  const choices = search.choices(tried);
  return { stages: [...batches, planFinal(config, engine, search.finalCells(choices))], choices };
}

/** The final cells of a config; of a selection, each with its first candidate in place of the one that will be chosen. */
export const finalCells = (config: Config): Cell[] =>
  distinctCells(selectorOf(config)?.finalCells() ?? allCells(config).cells);

interface SearchResult<T extends Trial, Kept> extends SweepResult {
  /** The trials of finished batches, in the order of proposal. */
  readonly tried: readonly Tried<T, Kept>[];
}

/** Runs a search batch by batch. Runs that `records` of the ledger have are not trained again, but for failed ones. */
export async function runSearch<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  records: Iterable<Run>,
  options: StageOptions,
): Promise<SearchResult<T, Kept>> {
  const known = keptOf(search, records);
  const onRecord = (record: RunRecord) => void known.set(record.key, search.keep(record as RunRecord & Run));
  const tried: Tried<T, Kept>[] = [];
  const stages: StagePlan[] = [];
  for (const { plan, part } of batchesOf(search, options.engine, known, tried)) {
    stages.push(plan);
    const end = await runStage(plan, { ...options, onRecord }, part);
    if (end !== 'whole') return { tried, stages, end };
  }
  return { tried, stages, end: 'whole' };
}
