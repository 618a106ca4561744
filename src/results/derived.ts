/** Columns that ledgers omit because they follow from the others. */

import { type ColumnReader, columnOf, type Metric, type Role, readColumn } from '../base/metric.js';

type Columns<T> = Readonly<Record<string, T>>;

const roles: readonly Role[] = ['main', 'auxiliary'];

const metricAt = (column: string, read: ColumnReader): Metric | undefined => {
  const recorded = read(column);
  return recorded && 'part' in recorded ? recorded : undefined;
};

/**
 * Columns named by the role of their task, so that runs on different tasks share them: `test_auc_income` becomes
 * `test_auc_main` where income is the main task. For metrics and curves alike; empty where tasks are alike.
 */
export function byRole<T>(
  columns: Columns<T>,
  tasks: readonly string[] = [],
  read: ColumnReader = readColumn,
): Record<string, T> {
  const found: Record<string, T> = {};
  if (tasks.length !== roles.length) return found;
  for (const [column, value] of Object.entries(columns)) {
    const metric = metricAt(column, read);
    const role = metric?.task === undefined ? undefined : roles[tasks.indexOf(metric.task)];
    if (metric && role !== undefined) found[columnOf({ part: metric.part, name: metric.name, role })] = value;
  }
  return found;
}

/**
 * The curve of MSE / Var(y): the mean over tasks of each MSE divided by the variance of its label, which follows from
 * the final metrics. Undefined where a run lacks them.
 */
export function normalizedCurve(
  curve: Columns<readonly number[]>,
  metrics: Readonly<Record<string, number>>,
  read: ColumnReader = readColumn,
): number[] | undefined {
  const tasks = Object.keys(curve).flatMap((column) => {
    const metric = metricAt(column, read);
    return metric?.part === 'test' && metric.name === 'mse' && metric.task !== undefined ? [metric.task] : [];
  });
  const parts = tasks.map((task) => {
    const [mse, nmse] = [columnOf({ part: 'test', name: 'mse', task }), columnOf({ part: 'test', name: 'nmse', task })];
    return { mse: curve[mse]!, scale: (metrics[nmse] ?? Number.NaN) / metrics[mse]! };
  });
  if (parts.length === 0 || !parts.every(({ scale }) => Number.isFinite(scale))) return undefined;
  return curve.step!.map((_, i) => parts.reduce((sum, { mse, scale }) => sum + mse[i]! * scale, 0) / parts.length);
}
