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
  /**
   * What stands for it in curves. A main task's is the validation metric: its test rows are fixed, and who compares models
   * or steps by them chooses on the test part.
   */
  readonly curve: { readonly column: string; readonly axis: string };
}

const titles: Readonly<Record<string, readonly [title: string, phrase: string, unit?: string]>> = {
  test_mse: ['MSE', 'test MSE', 'squared label units'],
  test_nmse: ['MSE/Var(y)', 'test MSE / Var(y)'],
  test_auc_main: ['AUC of the main task', 'main-task test AUC'],
  test_auc_auxiliary: ['AUC of the auxiliary task', 'auxiliary-task test AUC'],
  test_auc: ['AUC', 'test AUC'],
  test_log_loss: ['log-loss', 'test log-loss', 'nats'],
};

/**
 * What is summarized, in the order of reports: the means over tasks (`test_mse`), not each task's (`test_mse_1`), but for
 * tasks that are not alike, of which one is the main one.
 */
export const SUMMARIZED: readonly string[] = Object.keys(titles);

/** Metrics by the part that a task plays, of fixed test rows. */
const BY_ROLE = /_(main|auxiliary)$/;

/** A metric by its column; a column that is not among the summarized ones stands for itself. */
export function metricOf(column: string): Metric {
  const [title, phrase, unit] = titles[column] ?? [column, column];
  const axis = unit ? `${phrase} (${unit})` : phrase;
  const validated = (text: string) => (BY_ROLE.test(column) ? text.replace('test', 'validation') : text);
  const curve = { column: validated(column), axis: validated(axis) };
  return { column, title, phrase, axis, better: directionOf(column), curve };
}

/** The metrics that the finished runs of some cells have, the leading one first; that of regression where none has. */
export function metricsOf(cells: readonly CellResults[]): [Metric, ...Metric[]] {
  const has = (column: string) => cells.some(({ runs }) => runs.some(({ metrics }) => metrics[column] !== undefined));
  const found = SUMMARIZED.filter((column) => has(column) && !(column === 'test_auc' && has('test_auc_main')));
  const [first = SUMMARIZED[0]!, ...rest] = found;
  return [metricOf(first), ...rest.map(metricOf)];
}
