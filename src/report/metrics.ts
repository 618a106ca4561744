import { directionOf, metricsByKind } from '../engine/metric-names.js';
import type { Better } from '../stats/best.js';
import { taskTitle } from './census/tasks.js';
import type { CellResults } from './results.js';

/** A metric as reports show it. */
export interface Metric {
  /** Its column, such as `test_mse`: the mean over tasks on the test part. */
  readonly column: string;
  readonly title: string;
  /** With the part of the data: `MSE on the test examples`. */
  readonly heading: string;
  /** As in a sentence: `test MSE`. */
  readonly phrase: string;
  /** With its unit, as on an axis. */
  readonly axis: string;
  readonly better: Better;
  /**
   * What stands for it in curves. A main task's is the validation metric: its test rows are fixed, and who compares models
   * or steps by them chooses on the test part.
   */
  readonly curve: { readonly column: string; readonly axis: string };
}

type Titles = readonly [title: string, phrase: string, unit?: string];

const titles: Readonly<Record<string, Titles>> = {
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

/** A metric by its column; a column of something else than the metrics of runs stands for itself. */
export function metricOf(column: string): Metric {
  const [title, phrase, unit] = titles[column] ?? titlesOf(column) ?? [column, column];
  const axis = unit ? `${phrase} (${unit})` : phrase;
  const validated = (text: string) => (BY_ROLE.test(column) ? text.replace('test', 'validation') : text);
  const curve = { column: validated(column), axis: validated(axis) };
  const heading = `${title} on the ${partOf(column)} examples`;
  return { column, title, heading, phrase, axis, better: directionOf(column), curve };
}

/** Columns of a part, and it may be of one task: `validation_mse`, `test_auc_income`. */
const COLUMN = new RegExp(`^(?:test|validation)_(${Object.values(metricsByKind).flat().join('|')})(?:_(.+))?$`);

const partOf = (column: string): string => (column.startsWith('validation_') ? 'validation' : 'test');

/** A metric that is not summarized in the words of the one that is. Undefined of a column of another form. */
function titlesOf(column: string): Titles | undefined {
  const [, name, task] = COLUMN.exec(column) ?? [];
  if (name === undefined) return undefined;
  const [title, phrase, ...unit] = titles[`test_${name}`]!;
  const ofTask = task === undefined ? '' : ` of ${/^\d+$/.test(task) ? `task ${task}` : taskTitle(task)}`;
  return [`${title}${ofTask}`, `${phrase.replace('test', partOf(column))}${ofTask}`, ...unit];
}

/** The metrics that the finished runs of some cells have, the leading one first; that of regression where none has. */
export function metricsOf(cells: readonly CellResults[]): [Metric, ...Metric[]] {
  const has = (column: string) => cells.some(({ runs }) => runs.some(({ metrics }) => metrics[column] !== undefined));
  const found = SUMMARIZED.filter((column) => has(column) && !(column === 'test_auc' && has('test_auc_main')));
  const [first = SUMMARIZED[0]!, ...rest] = found;
  return [metricOf(first), ...rest.map(metricOf)];
}
