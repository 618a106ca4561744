import { type Quantity, quantityOf } from '../claims/claim.js';
import type { CellResults } from '../claims/results.js';
import { columnOf, type Metric, type MetricWords, type TaskTitle, wordsOf } from '../metric.js';

/** A metric with all that a report says of it. */
export interface Measure extends MetricWords, Quantity {
  readonly metric: Metric;
  /** Of ledgers and tables, such as `test_mse`. */
  readonly column: string;
  /** What stands for it in curves. */
  readonly curve: { readonly column: string; readonly axis: string };
}

export function measureOf(metric: Metric, taskTitle: TaskTitle = String): Measure {
  const shown = curveOf(metric);
  return {
    metric,
    column: columnOf(metric),
    ...quantityOf(metric, taskTitle),
    ...wordsOf(metric, taskTitle),
    curve: { column: columnOf(shown), axis: wordsOf(shown, taskTitle).axis },
  };
}

/**
 * Which curve stands for a metric. A main task's is that of the validation part: its test rows are fixed, and who compares
 * models or steps by them chooses on the test part.
 */
const curveOf = (metric: Metric): Metric => (metric.role === undefined ? metric : { ...metric, part: 'validation' });

/**
 * What reports show, the leading one first: means over tasks, not each task's metric, but AUCs by the part
 * that a task plays where tasks are not alike.
 */
const reported: readonly Metric[] = [
  { part: 'test', name: 'mse' },
  { part: 'test', name: 'nmse' },
  { part: 'test', name: 'auc', role: 'main' },
  { part: 'test', name: 'auc', role: 'auxiliary' },
  { part: 'test', name: 'auc' },
  { part: 'test', name: 'log_loss' },
];

/** The columns of curves that a report reads: those of its metrics, and what stands for them. */
export const CURVES: ReadonlySet<string> = new Set(
  reported.flatMap((metric) => [metric, curveOf(metric)]).map(columnOf),
);

/** The metrics that the finished runs of some cells have, the leading one first; that of regression where none has. */
export function measuresOf(cells: readonly CellResults[]): [Measure, ...Measure[]] {
  const has = (metric: Metric) => {
    const column = columnOf(metric);
    return cells.some(({ runs }) => runs.some(({ metrics }) => metrics[column] !== undefined));
  };
  const found = reported.filter(has);
  const byRole = new Set(found.flatMap(({ name, role }) => (role === undefined ? [] : [name])));
  const shown = found.filter(({ name, role }) => role !== undefined || !byRole.has(name));
  const [first = reported[0]!, ...rest] = shown;
  return [measureOf(first), ...rest.map((metric) => measureOf(metric))];
}
