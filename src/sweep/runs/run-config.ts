import type { Numerics } from '../../train/engine/engine.js';
import type { Config } from '../config/config.js';
import { roundsOf } from '../config/seeds.js';
import type { LookDecision } from '../folder/manifest.js';
import type { RunRecord } from '../folder/record.js';
import type { Cell } from './cells.js';
import { allCells, distinctCells, planFinal, type StagePlan } from './plan.js';
import {
  continueBatches,
  keptValues,
  type Ran,
  type Search,
  type Trial,
  type Tried,
  triedSoFar,
} from './search.js';
import { makeSelector } from './selection.js';
import { isDone, runStage, type StageOptions, type SweepResult } from './sweep.js';

/**
 * The selection, then the final runs, in rounds if the config has looks. @throws InputError where a
 * plan is too large, or has nothing to choose by
 */
export async function runConfig(config: Config, options: StageOptions): Promise<SweepResult> {
  // The runs of a selection are not results: their predictions are not kept.
  const { predictions: _, ...selecting } = options;
  const { ledger, onEvent } = options;
  const search = makeSelector(config);
  if (!search) return runRounds(config, options);
  const { tried, stages, end } = await runSearch(search, ledger.runs.values(), selecting);
  // Unless all of its runs are done, the choice would depend on chance.
  if (end !== 'whole') return { stages, end };
  const choices = search.choices(tried);
  onEvent({ event: 'selected', selection: config.select!, choices });
  const final = await runRounds(config, options, search.finalCells(choices));
  return { ...final, stages: [...stages, ...final.stages], choices };
}

/** Trains the final runs; with looks, round by round, until a look finds no open claim. */
async function runRounds(
  config: Config,
  options: StageOptions,
  chosen?: readonly Cell[],
): Promise<SweepResult> {
  const { engine, lookAt, onEvent } = options;
  const stages: StagePlan[] = [];
  const looks: LookDecision[] = [];
  for (const { plan, part, look } of finalRounds(config, engine, chosen)) {
    stages.push(plan);
    const end = await runStage(plan, options, part);
    if (end !== 'whole' || look === undefined) return { stages, looks, end };
    const decision = decisionAt(look, lookAt);
    looks.push(decision);
    onEvent({ event: 'look', of: config.seeds.length, ...decision });
    if (decision.open.length === 0) break;
  }
  return { stages, looks, end: 'whole' };
}

/**
 * The plans of the final runs: one, or one for each round, with the number of the look that
 * follows, unless it is the last.
 */
function* finalRounds(config: Config, engine: Numerics, chosen?: readonly Cell[]) {
  const rounds = roundsOf(config);
  let before = 0;
  for (const [k, seeds] of rounds.entries()) {
    const plan = planFinal(config, engine, chosen, seeds);
    const part = { before, of: plan.cells.length * config.seeds.length };
    before += plan.runs.length;
    yield {
      plan,
      ...(rounds.length > 1 && { part }),
      ...(k + 1 < rounds.length && { look: k + 1 }),
    };
  }
}

function decisionAt(look: number, lookAt: StageOptions['lookAt']): LookDecision {
  if (!lookAt) throw new Error('a config with looks needs a judge');
  return lookAt(look);
}

/**
 * What `runConfig` makes of recorded runs, up to the first unfinished stage. Without `lookAt`,
 * final runs are one stage.
 * @throws InputError as it does
 */
export function derivedRun(
  config: Config,
  records: ReadonlyMap<string, Ran>,
  engine: Numerics,
  lookAt?: StageOptions['lookAt'],
): Omit<SweepResult, 'end'> {
  const search = makeSelector(config);
  if (!search) return derivedRounds(config, records, engine, lookAt);
  const { tried, batches, complete } = triedSoFar(search, records.values(), engine);
  if (!complete) return { stages: batches };
  const choices = search.choices(tried);
  const final = derivedRounds(config, records, engine, lookAt, search.finalCells(choices));
  return { ...final, stages: [...batches, ...final.stages], choices };
}

function derivedRounds(
  config: Config,
  records: ReadonlyMap<string, Ran>,
  engine: Numerics,
  lookAt: StageOptions['lookAt'],
  chosen?: readonly Cell[],
): Omit<SweepResult, 'end'> {
  if (!lookAt) return { stages: [planFinal(config, engine, chosen)] };
  const stages: StagePlan[] = [];
  const looks: LookDecision[] = [];
  for (const { plan, look } of finalRounds(config, engine, chosen)) {
    stages.push(plan);
    if (look === undefined || !plan.runs.every((run) => isDone(run, records))) break;
    looks.push(lookAt(look));
    if (looks.at(-1)!.open.length === 0) break;
  }
  return { stages, looks };
}

/**
 * The final cells of a config; of a selection, each with its first candidate in place of the one
 * that will be chosen.
 */
export const finalCells = (config: Config): Cell[] =>
  distinctCells(makeSelector(config)?.finalCells() ?? allCells(config).cells);

interface SearchResult<T extends Trial, Kept> extends SweepResult {
  /** The trials of finished batches, in the order of proposal. */
  readonly tried: readonly Tried<T, Kept>[];
}

/**
 * Runs a search batch by batch. Runs that `records` of the ledger have are not trained again, but
 * for failed ones.
 */
export async function runSearch<T extends Trial, Kept, Run extends Ran>(
  search: Search<T, Kept, Run>,
  records: Iterable<Run>,
  options: StageOptions,
): Promise<SearchResult<T, Kept>> {
  const known = keptValues(search, records);
  const onRecord = (record: RunRecord) =>
    void known.set(record.key, search.keep(record as RunRecord & Run));
  const tried: Tried<T, Kept>[] = [];
  const stages: StagePlan[] = [];
  for (const { plan, part } of continueBatches(search, options.engine, known, tried)) {
    stages.push(plan);
    const end = await runStage(plan, { ...options, onRecord }, part);
    if (end !== 'whole') return { tried, stages, end };
  }
  return { tried, stages, end: 'whole' };
}
