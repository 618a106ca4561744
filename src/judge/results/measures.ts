import {
  type Fact,
  gradientFacts,
  leadingAmong,
  leadingOfLabel,
  type Metric,
  type MetricName,
  type MetricWords,
  metricColumn,
  metricDirection,
  metricWords,
  type TaskTitle,
} from '../../ground/base/metric.js';
import type { KindReporting } from '../../train/data/kind-reporting.js';
import { type CellResults, inRole, makeMetricReader, type RunResult } from './cells.js';
import type { Quantity } from './losses.js';

/** A metric as reports show it. */
export interface Measure extends MetricWords, Quantity {
  readonly metric: Metric;
  readonly column: string;
  /** The metric that represents it in curves. */
  readonly curve: {
    readonly axis: string;
    readonly of: (run: RunResult, cell: CellResults) => ArrayLike<number> | undefined;
  };
}

/** The titles of tasks matter to a metric of one task. */
export function makeMeasure(metric: Metric, taskTitle: TaskTitle = String): Measure {
  const shown = curveMetric(metric);
  const [read, readShown] = [makeMetricReader(metric), makeMetricReader(shown)];
  return {
    metric,
    column: metricColumn(metric),
    better: metricDirection(metric),
    of: ({ metrics }, cell) => read(metrics, cell),
    ...metricWords(metric, taskTitle),
    curve: {
      axis: metricWords(shown, taskTitle).axis,
      of: ({ curve }, cell) => readShown(curve, cell),
    },
  };
}

/**
 * The metric that represents a metric in curves. For a metric of one task it is the validation
 * metric: the test rows are fixed, so comparing models or steps on them would be selecting on the
 * test part.
 */
const curveMetric = (metric: Metric): Metric =>
  metric.role === undefined && metric.task === undefined
    ? metric
    : { ...metric, part: 'validation' };

/**
 * The leading one first: means over tasks or, where tasks are not alike, AUCs by role. `nmse` ranks
 * models as MSE does.
 */
const reported: readonly Metric[] = [
  { part: 'test', name: 'mse' },
  { part: 'test', name: 'auc', role: 'main' },
  { part: 'test', name: 'auc', role: 'auxiliary' },
  { part: 'test', name: 'auc' },
  { part: 'test', name: 'log_loss' },
];

const leading: readonly MetricName[] = Object.values(leadingOfLabel);

const SHARED_CURVES: ReadonlySet<string> = new Set(
  reported.map((metric) => metricColumn(curveMetric(metric))),
);

/** The facts whose course over training reports show. */
const COURSES: ReadonlySet<string> = new Set<Fact['fact']>(['loss_weight', ...gradientFacts]);

/**
 * Whether a report reads a column of a run's curve: it contains a metric that represents a reported
 * one, the weights of a task's loss, or what is recorded of gradients. `recorded` is the metric or
 * fact in the column, if there is one.
 */
export function isCurveColumn(
  column: string,
  recorded: Metric | Fact | undefined,
  { taskByTask, courses = [] }: KindReporting,
  cell: Pick<CellResults, 'tasks'>,
): boolean {
  if (courses.includes(column)) return true;
  if (!recorded) return false;
  if ('fact' in recorded) return COURSES.has(recorded.fact);
  if (!taskByTask)
    return SHARED_CURVES.has(cell.tasks ? metricColumn(inRole(recorded, cell)) : column);
  const { part, name, task } = recorded;
  return part === 'validation' && task !== undefined && leading.includes(name);
}

interface MeasuredCell {
  readonly cell: CellResults;
  readonly kind: KindReporting;
}

/**
 * The metrics that the finished runs of some cells have, the leading one first; test MSE where they
 * have none.
 */
export function listMeasures(cells: readonly MeasuredCell[]): [Measure, ...Measure[]] {
  const ofTasks = cells
    .filter(({ kind }) => kind.taskByTask)
    .flatMap((measured) => [...taskMeasures(measured), ...furtherMeasures(measured)]);
  const [first = makeMeasure(reported[0]!), ...rest] = [
    ...sharedMeasures(cells.filter(({ kind }) => !kind.taskByTask)),
    ...new Map(ofTasks.map((measure) => [measure.column, measure])).values(),
  ];
  return [first, ...rest];
}

function sharedMeasures(cells: readonly MeasuredCell[]): Measure[] {
  const columns = new Set(
    cells.flatMap(({ cell }) => cell.metrics.map((metric) => metricColumn(inRole(metric, cell)))),
  );
  const found = reported.filter((metric) => columns.has(metricColumn(metric)));
  const byRole = new Set(found.flatMap(({ name, role }) => (role === undefined ? [] : [name])));
  const shown = found.filter(({ name, role }) => role !== undefined || !byRole.has(name));
  return shown.map((metric) => makeMeasure(metric));
}

type TaskMetric = Metric & { readonly task: string };

export const listTaskMetrics = ({ metrics }: CellResults): TaskMetric[] =>
  metrics.filter((metric): metric is TaskMetric => metric.task !== undefined);

function furtherMeasures({ cell, kind }: MeasuredCell): Measure[] {
  const columns = new Set(listTaskMetrics(cell).map(metricColumn));
  const found = (kind.measures ?? []).filter((metric) => columns.has(metricColumn(metric)));
  return found.map((metric) => makeMeasure(metric, kind.taskTitle));
}

/** The leading metric of each task of a cell, in the order of the tasks. */
export function taskMeasures({ cell, kind }: MeasuredCell): Measure[] {
  const found = listTaskMetrics(cell);
  const columns = new Set(found.map(metricColumn));
  const tasks = cell.tasks ?? [...new Set(found.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const name = leadingAmong((name) => columns.has(metricColumn({ part: 'test', name, task })));
    return name === undefined ? [] : [makeMeasure({ part: 'test', name, task }, kind.taskTitle)];
  });
}
