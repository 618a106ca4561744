import type { CellResults, RunGate } from '../../claims/results.js';
import type { TaskTitle } from '../../metric.js';
import { gateRole } from '../../models/gate.js';

/** What a gate is for, in words: tasks are called by name, or by role. */
export function gateTitle({ name }: RunGate, { tasks }: CellResults, taskTitle: TaskTitle, byPart = false): string {
  const { task, level } = gateRole(name);
  const whose = task === undefined ? 'all tasks' : (given(task) ?? `task ${task + 1}`);
  return level === undefined ? whose : `${whose}, level ${level + 1}`;

  function given(k: number): string | undefined {
    if (byPart) return parts[k];
    return tasks?.[k] === undefined ? undefined : taskTitle(tasks[k]);
  }
}

const parts = ['main task', 'auxiliary task'];

/** The gates of a run with their experts ordered by the first gate's weights, greatest first. */
export function inOrderOfUse(run: readonly RunGate[]): RunGate[] {
  const first = run[0]!.mean;
  const order = [...first.keys()].sort((i, j) => first[j]! - first[i]!);
  return run.map(({ mean, quantiles, ...gate }) => ({
    ...gate,
    mean: order.map((i) => mean[i]!),
    ...(quantiles && { quantiles: order.map((i) => quantiles[i]!) }),
  }));
}

/** The one of Okabe and Ito's colours on which black is most legible. */
export const FILL = '#56B4E9';
