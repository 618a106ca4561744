import { SUMMARIZED } from './measures.js';

const MEAN_AUC = 'test_auc';

/** The AUC of a task that has a name, as those of census-income do; tasks of synthetic data have numbers. */
const OF_NAMED_TASK = /^test_auc_(?!\d+$)/;

/**
 * Those of a cell's metrics that a summary has: means over tasks, but the AUC of each task where tasks have names: they
 * are not alike, and a mean over them tells of neither. The main task's is first, as in the runs.
 */
export function summarizedOf(columns: readonly string[]): string[] {
  const named = columns.filter((column) => OF_NAMED_TASK.test(column));
  return SUMMARIZED.flatMap((column) => {
    if (column === MEAN_AUC && named.length > 0) return named;
    return columns.includes(column) ? [column] : [];
  });
}

/** The summarized metrics of some cells in the order of reports: the main tasks of all cells come before the others. */
export function inOneOrder(cells: readonly (readonly string[])[]): string[] {
  const kind = (column: string) => SUMMARIZED.indexOf(OF_NAMED_TASK.test(column) ? MEAN_AUC : column);
  const places = (column: string) => cells.map((columns) => columns.indexOf(column)).filter((place) => place >= 0);
  const first = (column: string) => Math.min(...places(column));
  return [...new Set(cells.flat())].sort((a, b) => kind(a) - kind(b) || first(a) - first(b));
}
