import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import type { Config } from '../config/config.js';
import type { Numerics } from '../engine/engine.js';
import { type Cell, type Cells, expandCells, keysOf } from './cells.js';

export type Stage = 'select' | 'tune' | 'final';

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
 * The final stage on the config's seeds: all cells, or only the chosen ones among those that differ only in selected fields.
 */
export function planFinal(config: Config, engine: Numerics, chosen?: readonly Cell[]): StagePlan {
  const all = allCells(config);
  const cells = distinctCells(chosen ?? all.cells);
  const runs = cells.flatMap((cell) => config.seeds.map((seed) => ({ cell, seed })));
  return freezeRuns('final', all.columns, runs, engine);
}

/** Every cell that a stage of a config may have, with all candidates of its selection. */
export const allCells = (config: Config): Cells => expandCells(config, config.select?.candidates);

/** Cells without repetitions: different settings can make two cells equal. The first of equal cells stays. */
export const distinctCells = (cells: readonly Cell[]): Cell[] =>
  [...new Map([...cells].reverse().map((cell) => [canonicalJson(cell.spec), cell])).values()].reverse();

/** Freezes a list of runs as a plan. */
export function freezeRuns(
  stage: Stage,
  columns: readonly string[],
  list: readonly { readonly cell: Cell; readonly seed: number }[],
  engine: Numerics,
): StagePlan {
  const keys = new Map<Cell, (seed: number) => string>();
  for (const { cell } of list) if (!keys.has(cell)) keys.set(cell, keysOf(cell.spec, engine));
  const runs = list.map(({ cell, seed }): PlannedRun => ({ key: keys.get(cell)!(seed), stage, cell, seed }));
  const cells = [...keys.keys()];
  const hash = createHash('sha256')
    .update(runs.map((run) => run.key).join('\n'))
    .digest('hex');
  return { stage, columns, cells, runs, hash };
}
