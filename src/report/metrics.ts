import { directionOf } from '../engine/metric-names.js';
import type { CellResults } from './results.js';

/** A metric as reports show it. */
export interface Metric {
  /** Its column, such as `test_mse`: the mean over tasks on the test part. */
  readonly column: string;
  readonly title: string;
  /** As in a sentence: `test MSE`. */
  readonly phrase: string;
  /** With its unit, as on an axis. */
  readonly axis: string;
  readonly better: 'lower' | 'higher';
}

const titles: Readonly<Record<string, readonly [title: string, phrase: string, unit?: string]>> = {
  test_mse: ['MSE', 'test MSE', 'squared label units'],
  test_nmse: ['MSE/Var(y)', 'test MSE / Var(y)'],
  test_auc: ['AUC', 'test AUC'],
  test_log_loss: ['log-loss', 'test log-loss', 'nats'],
};

/** What is summarized, in the order of reports: the means over tasks (`test_mse`), not each task's (`test_mse_1`). */
export const SUMMARIZED: readonly string[] = Object.keys(titles);

/** A metric by its column; a column that is not among the summarized ones stands for itself. */
export function metricOf(column: string): Metric {
  const [title, phrase, unit] = titles[column] ?? [column, column];
  return { column, title, phrase, axis: unit ? `${phrase} (${unit})` : phrase, better: directionOf(column) };
}

/** The metrics that the finished runs of some cells have, the leading one first; that of regression where none has. */
export function metricsOf(cells: readonly CellResults[]): [Metric, ...Metric[]] {
  const found = SUMMARIZED.filter((column) =>
    cells.some((cell) => cell.runs.some((run) => run.metrics[column] !== undefined)),
  );
  const [first = SUMMARIZED[0]!, ...rest] = found;
  return [metricOf(first), ...rest.map(metricOf)];
}
