import type { CellResults } from './results.js';

/** How far some cells are, in runs. */
export interface Progress {
  readonly planned: number;
  readonly finished: number;
  readonly diverged: number;
  readonly failed: number;
  /** Still to come. */
  readonly open: number;
}

export function progressOf(cells: readonly CellResults[]): Progress {
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0);
  const count = (status: string) =>
    cells.reduce((sum, cell) => sum + cell.runs.filter((run) => run.status === status).length, 0);
  const [finished, diverged, failed] = [count('finished'), count('diverged'), count('failed')];
  return { planned, finished, diverged, failed, open: planned - finished - diverged - failed };
}
