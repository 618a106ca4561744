import type { CellResults, RunResult } from '../claims/results.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import { groupedBy } from '../grouped.js';
import { columnOf, parseMetric } from '../metric.js';
import { byRole } from './derived.js';
import type { PredictedTasks } from './predicted.js';

/** A cell, with what was kept of its predictions. */
export interface ReadCell {
  readonly cell: CellResults;
  readonly predicted?: PredictedTasks;
}

/**
 * Unites the final cells of a model that was tuned for each task: every task's results come from the cell that was tuned
 * for it, seed by seed. Cells that do not cover all tasks are left as they are.
 */
export function unitedByTask(cells: readonly ReadCell[]): ReadCell[] {
  const groups = groupedBy(cells, (read) => {
    const { stage, model, fields } = read.cell;
    const isTuned = stage === 'final' && fields[TUNED_FOR] !== undefined;
    return isTuned ? JSON.stringify([model, fields[REPLICATE]]) : read;
  });
  return [...groups.values()].flatMap((group) => {
    const { tasks = [] } = group[0]!.cell;
    const parts = tasks.flatMap((task) => group.filter(({ cell }) => cell.fields[TUNED_FOR] === task));
    const isWhole = tasks.length > 0 && parts.length === tasks.length && group.length === tasks.length;
    return isWhole ? [united(parts, tasks)] : group;
  });
}

/** One cell of the cells for each task, in the order of the tasks. */
function united(parts: readonly ReadCell[], tasks: readonly string[]): ReadCell {
  const cells = parts.map(({ cell }) => cell);
  const [main, ...others] = cells as [CellResults, ...CellResults[]];
  const fields = Object.entries(main.fields).filter(
    ([field, value]) => field !== TUNED_FOR && others.every((cell) => cell.fields[field] === value),
  );
  const bySeed = cells.map((cell) => new Map(cell.runs.map((run) => [run.seed, run])));
  const runs = main.runs.flatMap(({ seed }) => {
    const own = bySeed.flatMap((runs) => runs.get(seed) ?? []);
    return own.length === cells.length ? [unitedRun(own, tasks)] : [];
  });
  const predicted = parts.flatMap(({ predicted }, k): [string, NonNullable<ReturnType<PredictedTasks['get']>>][] => {
    const own = predicted?.get(tasks[k]!);
    return own ? [[tasks[k]!, own]] : [];
  });
  return {
    cell: { ...main, fields: Object.fromEntries(fields), runs },
    ...(predicted.length === tasks.length && { predicted: new Map(predicted) }),
  };
}

function unitedRun(runs: readonly RunResult[], tasks: readonly string[]): RunResult {
  const main = runs[0]!;
  const worst = (['failed', 'diverged'] as const).find((status) => runs.some((run) => run.status === status));
  const { step, ...curve } = main.curve;
  // Other tasks' models may have been trained for other numbers of steps.
  const own = Object.entries(curve).filter(([column]) => isOf(column, [tasks[0]!, 'main']));
  const starts = runs.flatMap(({ deadStart }) => deadStart ?? []);
  return {
    seed: main.seed,
    ...(starts.length === runs.length && { deadStart: starts.some((isDead) => isDead) }),
    status: worst ?? 'finished',
    metrics: worst ? {} : unitedMetrics(runs, tasks),
    curve: { ...(step && { step }), ...Object.fromEntries(own) },
    gates: [],
  };
}

/** Each task's metrics from its own run, the means over them, and what is not a metric, which is the same in all. */
function unitedMetrics(runs: readonly RunResult[], tasks: readonly string[]): RunResult['metrics'] {
  const byTask = Object.fromEntries(
    runs.flatMap(({ metrics }, k) => Object.entries(metrics).filter(([column]) => isOf(column, [tasks[k]!]))),
  );
  const rest = Object.entries(runs[0]!.metrics).flatMap(([column, value]): [string, number][] => {
    const metric = parseMetric(column);
    if (!metric) return [[column, value]];
    if (metric.task !== undefined) return [];
    const values = tasks.flatMap((task) => byTask[columnOf({ ...metric, task })] ?? []);
    return values.length < tasks.length ? [] : [[column, values.reduce((sum, one) => sum + one, 0) / values.length]];
  });
  return { ...byTask, ...Object.fromEntries(rest), ...byRole(byTask, tasks) };
}

const isOf = (column: string, tasks: readonly string[]): boolean => {
  const task = parseMetric(column)?.task;
  return task !== undefined && tasks.includes(task);
};
