import { type Metric, metricColumn, metricsIn, type Role } from '../../ground/base/metric.js';
import type { GateUsage } from '../../ground/base/outcome.js';
import type {
  AxisValue,
  CellFields,
  DataAxis,
  DataFields,
  KindReporting,
} from '../../train/data/kind-reporting.js';
import type { OutputLayers } from './output-signs.js';

/** A run as claims and reports see it. */
export interface RunResult {
  readonly seed: number;
  readonly status: 'finished' | 'diverged' | 'failed';
  /** By column (`test_mse_1`); empty unless the run finished. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The column `step` and summarized metrics, of equal length; shorter where the run diverged. */
  readonly curve: Readonly<Record<string, ArrayLike<number>>>;
  readonly gates: readonly GateUsage[];
  /** Absent for a model without rectified towers. */
  readonly outputs?: OutputLayers | undefined;
}

/** A cell of the plan with those of its runs that have ended, by ascending seed. */
export interface CellResults {
  readonly stage: string;
  readonly model: string;
  readonly fields: CellFields;
  /** The main task, then the auxiliary one, where tasks are not alike. */
  readonly tasks?: readonly string[];
  readonly planned: number;
  readonly runs: readonly RunResult[];
  /** The metrics that the cell's runs have: over all tasks and by task. */
  readonly metrics: readonly Metric[];
  /** The cell of each replicate, by its number, where the runs are of several replicates. */
  readonly replicates?: ReadonlyMap<number, CellResults>;
}

/** Returns the metrics that some of the runs have. */
export function commonMetrics(runs: readonly Pick<RunResult, 'metrics'>[]): Metric[] {
  const columns = new Set<string>();
  for (const { metrics } of runs) for (const column in metrics) columns.add(column);
  return metricsIn(columns);
}

/** In the order of the tasks of a cell that has one of each. */
const roles: readonly Role[] = ['main', 'auxiliary'];

type Tasks = Pick<CellResults, 'tasks'>;

/** Returns the metric of a task as the metric of its role, if the tasks of its cell have roles. */
export function inRole(metric: Metric, { tasks = [] }: Tasks): Metric {
  const { part, name, task } = metric;
  const role =
    task === undefined || tasks.length !== roles.length ? undefined : roles[tasks.indexOf(task)];
  return role === undefined ? metric : { part, name, role };
}

/**
 * Reads a metric among the columns of a run. The metric of a role is read from the task that has
 * this role in the cell.
 */
export function makeMetricReader({ role, ...metric }: Metric) {
  const column = metricColumn(metric);
  return <T>(columns: Readonly<Record<string, T>>, { tasks = [] }: Tasks): T | undefined => {
    if (role === undefined) return columns[column];
    const task = tasks.length === roles.length ? tasks[roles.indexOf(role)] : undefined;
    return task === undefined ? undefined : columns[metricColumn({ ...metric, task })];
  };
}

/** The results by which claims are judged: runs on data of one kind. */
export interface JudgedResults {
  readonly kind: KindReporting;
  /** `data:` of the config. */
  readonly data: DataFields;
  readonly modelTitle: ModelTitle;
  /** The columns of the swept fields. */
  readonly columns: readonly string[];
  /** The column of the replicate's number, where the data are split several times. */
  readonly replicate?: string;
  /** Returns whether the cells are specifications that were drawn at random. */
  readonly drawn?: boolean;
  /**
   * The columns whose values a selection chose: they belong to a cell and do not distinguish it.
   */
  readonly selected?: readonly string[];
  /** The cells, in the order of the plan. */
  readonly cells: readonly CellResults[];
}

/**
 * Returns the value of a cell on the axis of its data: its own, or the config's if the field is not
 * swept.
 */
export function cellAxisValue(
  { fields }: Pick<CellResults, 'fields'>,
  { kind: { axis }, data }: Pick<JudgedResults, 'kind' | 'data'>,
): AxisValue | undefined {
  const value = axis && (fields[axis.field] ?? data[axis.field]);
  if (value === undefined || typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}

export type ModelTitle = (name: string) => string;

export interface Words extends Pick<DataAxis, 'noun' | 'nouns'> {
  readonly modelTitle: ModelTitle;
}

/** The numbers of runs of some cells, by outcome; `open` ones have not ended. */
export function countRuns(cells: readonly CellResults[]) {
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0);
  const count = (status: RunResult['status']) =>
    cells.reduce((sum, cell) => sum + cell.runs.filter((run) => run.status === status).length, 0);
  const [finished, diverged, failed] = [count('finished'), count('diverged'), count('failed')];
  return { planned, finished, diverged, failed, open: planned - finished - diverged - failed };
}
