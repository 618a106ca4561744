/** Merges the cells of models that were tuned for each task separately into one cell per model. */

import { groupedBy } from '../../ground/base/grouped.js';
import { distinctMetrics, type Metric, metricColumn, sizeFacts } from '../../ground/base/metric.js';
import { mean } from '../../ground/stats/descriptive.js';
import { REPLICATE, TUNED_FOR } from '../../sweep/folder/plan.js';
import { type CellResults, commonMetrics, type RunResult } from './cells.js';
import { type OutputLayers, unitsBefore } from './output-signs.js';
import type { PredictedTasks } from './predicted.js';

interface ReadCell {
  readonly cell: CellResults;
  readonly predicted?: PredictedTasks;
}

/**
 * Merges the cells of a model that were tuned for one task each. In each seed, the results of a
 * task are from the cell that was tuned for it. If a task has no cell, the cells stay as they are.
 */
export function mergeByTask(cells: readonly ReadCell[]): ReadCell[] {
  const groups = groupedBy(cells, (read) => {
    const { stage, model, fields } = read.cell;
    const isTuned = stage === 'final' && fields[TUNED_FOR] !== undefined;
    return isTuned ? JSON.stringify([model, fields[REPLICATE]]) : read;
  });
  return [...groups.values()].flatMap((group) => {
    const { tasks = [] } = group[0]!.cell;
    const parts = tasks.flatMap((task) =>
      group.filter(({ cell }) => cell.fields[TUNED_FOR] === task),
    );
    const isWhole =
      tasks.length > 0 && parts.length === tasks.length && group.length === tasks.length;
    return isWhole ? [mergeCells(parts, tasks)] : group;
  });
}

function mergeCells(parts: readonly ReadCell[], tasks: readonly string[]): ReadCell {
  const cells = parts.map(({ cell }) => cell);
  const [main, ...others] = cells as [CellResults, ...CellResults[]];
  const fields = Object.entries(main.fields).filter(
    ([field, value]) => field !== TUNED_FOR && others.every((cell) => cell.fields[field] === value),
  );
  const recorded = distinctMetrics(cells.flatMap(({ metrics }) => metrics));
  const bySeed = cells.map((cell) => new Map(cell.runs.map((run) => [run.seed, run])));
  const runs = main.runs.flatMap(({ seed }) => {
    const own = bySeed.flatMap((runs) => runs.get(seed) ?? []);
    return own.length === cells.length ? [mergeRuns(own, tasks, recorded)] : [];
  });
  const predicted = parts.flatMap(
    ({ predicted }, k): [string, NonNullable<ReturnType<PredictedTasks['get']>>][] => {
      const own = predicted?.get(tasks[k]!);
      return own ? [[tasks[k]!, own]] : [];
    },
  );
  return {
    cell: { ...main, fields: Object.fromEntries(fields), runs, metrics: commonMetrics(runs) },
    ...(predicted.length === tasks.length && { predicted: new Map(predicted) }),
  };
}

function mergeRuns(
  runs: readonly RunResult[],
  tasks: readonly string[],
  recorded: readonly Metric[],
): RunResult {
  const main = runs[0]!;
  const worst = (['failed', 'diverged'] as const).find((status) =>
    runs.some((run) => run.status === status),
  );
  const { step, ...curve } = main.curve;
  // Other tasks' models may have been trained for other numbers of steps.
  const own = recorded.flatMap((metric): [string, ArrayLike<number>][] => {
    const column = metricColumn(metric);
    const values = metric.task === tasks[0] ? curve[column] : undefined;
    return values ? [[column, values]] : [];
  });
  return {
    seed: main.seed,
    status: worst ?? 'finished',
    metrics: worst ? {} : mergeMetrics(runs, tasks, recorded),
    curve: { ...(step && { step }), ...Object.fromEntries(own) },
    gates: [],
    outputs: mergeOutputs(runs),
  };
}

function mergeOutputs(runs: readonly RunResult[]): OutputLayers | undefined {
  const layers = runs.flatMap(({ outputs }) => outputs ?? []);
  return layers.length < runs.length
    ? undefined
    : { ...layers[0]!, units: layers.map(unitsBefore) };
}

/**
 * Each task's metrics from its own run, means over tasks, and other columns, which are the same in
 * all runs.
 */
function mergeMetrics(
  runs: readonly RunResult[],
  tasks: readonly string[],
  recorded: readonly Metric[],
): RunResult['metrics'] {
  const united = recorded.flatMap((metric): [string, number][] => {
    const value = mergeValues(metric, runs, tasks);
    return value === undefined ? [] : [[metricColumn(metric), value]];
  });
  const columns = new Set(recorded.map(metricColumn));
  const others = Object.entries(runs[0]!.metrics).filter(([column]) => !columns.has(column));
  // Each run has networks for all tasks, but only that of its own task is used: the sum of their
  // shares is the mean over runs.
  const sizes = sizeFacts.flatMap((fact): [string, number][] => {
    const values = runs.flatMap(({ metrics }) => metrics[fact] ?? []);
    return values.length < runs.length ? [] : [[fact, Math.round(mean(values)!)]];
  });
  return Object.fromEntries([...united, ...others, ...sizes]);
}

function mergeValues(
  metric: Metric,
  runs: readonly RunResult[],
  tasks: readonly string[],
): number | undefined {
  const { task } = metric;
  if (task !== undefined) return runs[tasks.indexOf(task)]?.metrics[metricColumn(metric)];
  const values = tasks.flatMap(
    (task, k) => runs[k]!.metrics[metricColumn({ ...metric, task })] ?? [],
  );
  return values.length < tasks.length
    ? undefined
    : values.reduce((sum, one) => sum + one, 0) / values.length;
}
