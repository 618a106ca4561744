/** Plans the runs of a stage: their keys, the parts of shards, and the order of training. */

import { canonicalJson } from '../../ground/base/canonical-json.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { dataShape } from '../../train/data/kinds.js';
import type { Numerics } from '../../train/engine/engine.js';
import { type Graph, matrixShape } from '../../train/models/graph.js';
import { findArchitecture } from '../../train/models/index.js';
import { sharesParameters } from '../../train/models/reach.js';
import type { Config } from '../config/config.js';
import { seedsOfSplit } from '../config/seeds.js';
import type { Shard } from '../folder/manifest.js';
import { REPLICATE } from '../folder/plan.js';
import { type Cell, type Cells, expandCells, runKeys } from './cells.js';
import { cellGraph } from './job.js';
import type { CellSpec } from './spec.js';

type Stage = 'select' | 'tune' | 'final';

/** A run to be trained: a cell and a seed. */
export interface PlannedRun {
  readonly key: string;
  readonly stage: Stage;
  readonly cell: Cell;
  readonly seed: number;
}

/** The frozen list of the runs of one stage, ordered by cell, then by seed. */
export interface StagePlan {
  readonly stage: Stage;
  readonly columns: readonly string[];
  readonly cells: readonly Cell[];
  readonly runs: readonly PlannedRun[];
  /** The hash of all keys in order: plans with equal hashes are the same plan. */
  readonly hash: string;
}

/**
 * Plans the final stage: all cells or, after a selection, only the chosen ones; on all seeds, or
 * the seeds of a round.
 */
export function planFinal(
  config: Config,
  engine: Numerics,
  chosen?: readonly Cell[],
  seeds: readonly number[] = config.seeds,
): StagePlan {
  const all = allCells(config);
  const cells = distinctCells(chosen ?? all.cells);
  const runs = cells.flatMap((cell) =>
    seedsOfSplit(seeds, config, Number(cell.fields[REPLICATE] ?? 1)).map((seed) => ({
      cell,
      seed,
    })),
  );
  return freezeRuns('final', all.columns, runs, engine);
}

/** Every cell that a stage of a config may have, with all candidates of its selection. */
export const allCells = (config: Config): Cells => expandCells(config, config.select?.candidates);

/**
 * Returns the titles of models for which `keepGradients` records nothing, because their tasks share
 * no parameters; empty without `keepGradients`.
 */
export function modelsWithoutGradients(config: Config): string[] {
  if (!config.keepGradients) return [];
  const firsts = new Map([...allCells(config).cells].reverse().map((cell) => [cell.model, cell]));
  return config.models.flatMap(({ name }) => {
    const spec = firsts.get(name)?.spec;
    if (!spec || (spec.training.keepGradients && sharesParameters(cellGraph(spec)))) return [];
    return [findArchitecture(spec.model).title];
  });
}

/**
 * Cells without repetitions: different settings can make two cells equal. The first of equal cells
 * stays.
 */
export const distinctCells = (cells: readonly Cell[]): Cell[] =>
  [
    ...new Map([...cells].reverse().map((cell) => [canonicalJson(cell.spec), cell])).values(),
  ].reverse();

/** Returns the plan of a stage from its runs, with the key of each and the hash of all. */
export function freezeRuns(
  stage: Stage,
  columns: readonly string[],
  list: readonly { readonly cell: Cell; readonly seed: number }[],
  engine: Numerics,
): StagePlan {
  const keys = new Map<Cell, (seed: number) => string>();
  for (const { cell } of list) if (!keys.has(cell)) keys.set(cell, runKeys(cell.spec, engine));
  const runs = list.map(
    ({ cell, seed }): PlannedRun => ({ key: keys.get(cell)!(seed), stage, cell, seed }),
  );
  const cells = [...keys.keys()];
  const hash = sha256Hex(runs.map(({ key }) => key).join('\n'));
  return { stage, columns, cells, runs, hash };
}

/**
 * The keys of the runs that a shard trains. Each run, the costliest first, goes to the shard with
 * the least load so far, so that all take about as long. This depends on the plan alone. With fewer
 * runs than shards, some have none.
 */
export function keysOfShard({ runs }: StagePlan, { index, count }: Shard): ReadonlySet<string> {
  const own = new Set<string>();
  const loads = new Float64Array(count);
  const costs = new Map(
    [...new Set(runs.map(({ cell }) => cell))].map((cell) => [cell, estimateCost(cell.spec)]),
  );
  // Two searches may try the same setting, which is a single run.
  const distinct = [...new Map(runs.map((run) => [run.key, run])).values()];
  const costly = distinct
    .map((run) => ({ run, cost: costs.get(run.cell)! }))
    .sort((a, b) => b.cost - a.cost);
  for (const { run, cost } of costly) {
    let least = 0;
    for (let shard = 1; shard < count; shard++) if (loads[shard]! < loads[least]!) least = shard;
    loads[least]! += cost;
    if (least === index - 1) own.add(run.key);
  }
  return own;
}

/** Returns the runs of a plan, or of one shard. */
export function shardRuns(plan: StagePlan, shard: Shard | undefined): readonly PlannedRun[] {
  const own = shard && keysOfShard(plan, shard);
  return own ? plan.runs.filter(({ key }) => own.has(key)) : plan.runs;
}

/**
 * Approximate multiplications of a run: per weight, three for each training example and one for
 * each scored example.
 */
export function estimateCost(spec: CellSpec): number {
  const { steps, batchSize, evaluateEvery } = spec.training;
  const { rows, rounds = 0 } = dataShape(spec.data);
  const scored = rows.test + rows.validation + (rows.random ?? 0) + (rows.served ?? 0);
  return (
    (1 + rounds) *
    weightsUsed(cellGraph(spec)) *
    (3 * steps * batchSize + Math.ceil(steps / evaluateEvery) * scored)
  );
}

/** Steps of a run, over all its rounds. */
export const totalSteps = ({ data, training }: CellSpec): number =>
  (1 + (dataShape(data).rounds ?? 0)) * training.steps;

/**
 * The order in which runs are trained: the first run of every cell, then the second of every cell,
 * and so on, so that models can be compared wherever a sweep is interrupted; among those, the
 * costliest first, so that no long run starts last. Replicates are trained one after another, as
 * each has its own data in memory. Runs that are not left to be trained are only counted: of a
 * million, few may be left.
 */
export function trainingOrder(
  runs: readonly PlannedRun[],
  isLeft = (_: PlannedRun) => true,
): PlannedRun[] {
  const replicates = new Map<unknown, number>();
  const cells = new Map<
    Cell,
    { readonly replicate: number; readonly cost: number; runs: number }
  >();
  const left: {
    readonly run: PlannedRun;
    readonly replicate: number;
    readonly nth: number;
    readonly cost: number;
  }[] = [];
  for (const run of runs) {
    const number = run.cell.fields[REPLICATE];
    if (!replicates.has(number)) replicates.set(number, replicates.size);
    const cell = cells.get(run.cell) ?? {
      replicate: replicates.get(number)!,
      cost: estimateCost(run.cell.spec),
      runs: 0,
    };
    cells.set(run.cell, cell);
    const { replicate, cost } = cell;
    const nth = cell.runs++;
    if (isLeft(run)) left.push({ run, replicate, nth, cost });
  }
  return left
    .sort((a, b) => a.replicate - b.replicate || a.nth - b.nth || b.cost - a.cost)
    .map(({ run }) => run);
}

/** The number of weights that one example uses: only one row of each one-hot block. */
function weightsUsed(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => {
    if (node.op !== 'dense') return sum;
    const [rows, columns] = matrixShape(node.weight);
    const { input } = node;
    return sum + columns * (input.op === 'input' ? input.dense + input.categorical.length : rows);
  }, 0);
}
