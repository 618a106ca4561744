import type { RecordedCurve } from '../engine/run.js';

/** Tasks' columns, such as `test_mse_1`; that of the mean has no task. */
const TASK = /^test_mse_(.+)$/;

/**
 * The curve of MSE / Var(y), which ledgers leave out as it follows from the rest: the mean over tasks of their MSE, each
 * over its label's variance, which the final metrics tell. Undefined where a run has no such metrics.
 */
export function normalizedCurve(curve: RecordedCurve, metrics: Readonly<Record<string, number>>): number[] | undefined {
  const tasks = Object.keys(curve).flatMap((column) => TASK.exec(column)?.[1] ?? []);
  const columns = tasks.map((task) => curve[`test_mse_${task}`]!);
  const scales = tasks.map((task) => (metrics[`test_nmse_${task}`] ?? Number.NaN) / metrics[`test_mse_${task}`]!);
  if (tasks.length === 0 || !scales.every(Number.isFinite)) return undefined;
  return curve.step!.map((_, i) => columns.reduce((sum, mse, k) => sum + mse[i]! * scales[k]!, 0) / tasks.length);
}
