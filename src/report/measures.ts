import { type Quantity, quantityOf } from '../claims/claim.js';
import type { CellResults } from '../claims/results.js';
import { columnOf, type Metric, type MetricWords, type TaskTitle, wordsOf } from '../metric.js';

/** A metric with everything that a report says about it. */
export interface Measure extends MetricWords, Quantity {
  readonly metric: Metric;
  /** Its column in ledgers and tables, such as `test_mse`. */
  readonly column: string;
  /** The metric that represents it in curves. */
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
 * The metric that represents a metric in curves. For a metric by role it is the validation metric: the test rows are
 * fixed, so comparing models or steps on them would be selecting on the test part.
 */
const curveOf = (metric: Metric): Metric => (metric.role === undefined ? metric : { ...metric, part: 'validation' });

/**
 * What reports show, the leading metric first: means over tasks rather than the metrics of each task, except where
 * tasks are not alike, whose AUCs are shown by role.
 */
const reported: readonly Metric[] = [
  { part: 'test', name: 'mse' },
  { part: 'test', name: 'nmse' },
  { part: 'test', name: 'auc', role: 'main' },
  { part: 'test', name: 'auc', role: 'auxiliary' },
  { part: 'test', name: 'auc' },
  { part: 'test', name: 'log_loss' },
];

/** The curve columns that a report reads: those of its metrics, and of the metrics that represent them. */
export const CURVES: ReadonlySet<string> = new Set(
  reported.flatMap((metric) => [metric, curveOf(metric)]).map(columnOf),
);

/** The metrics that the finished runs of some cells have, the leading one first; test MSE where they have none. */
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
