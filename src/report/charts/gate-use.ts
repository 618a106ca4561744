import { type CellResults, gateTask, type RunGate } from '../../claims/results.js';
import type { TaskTitle } from '../../metric.js';

/** What a gate is for, in words. */
export function gateTitle({ name }: RunGate, { tasks }: CellResults, taskTitle: TaskTitle): string {
  const k = gateTask(name);
  if (k === undefined) return 'all tasks';
  return tasks?.[k] === undefined ? `task ${k + 1}` : taskTitle(tasks[k]);
}

/** The gates of a run with their experts in the order of the first gate's weights, greatest first. */
export function inOrderOfUse(run: readonly RunGate[]): RunGate[] {
  const first = run[0]!.mean;
  const order = [...first.keys()].sort((i, j) => first[j]! - first[i]!);
  return run.map(({ mean, quantiles, ...gate }) => ({
    ...gate,
    mean: order.map((i) => mean[i]!),
    ...(quantiles && { quantiles: order.map((i) => quantiles[i]!) }),
  }));
}

/** Of Okabe and Ito's colours the one on which black reads best. */
export const FILL = '#56B4E9';
