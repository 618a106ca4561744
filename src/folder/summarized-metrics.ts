import { columnOf, type Metric, metricNames, metricsOfLabel, parts, type TaskWords } from '../base/metric.js';

/** The first metric of each kind of label, by which its tasks are compared. */
const LEADING = Object.values(metricsOfLabel).map(([first]) => first);

/**
 * The metrics of a summary, in order, given those that each cell's runs recorded: on the test part and the random log, the
 * means over tasks; but for tasks that are not `alike`, the leading metric of each task, since a mean over those describes none of
 * them; and of data that are reported task by task, every metric. The first tasks of all cells come before the second ones.
 */
export function summarizedMetrics(
  cells: readonly (readonly Metric[])[],
  { alike, taskByTask }: Pick<TaskWords, 'alike' | 'taskByTask'>,
): Metric[] {
  const isSummarized = ({ part, name, task }: Metric) => {
    const byTask = taskByTask || (!alike && LEADING.includes(name));
    return part !== 'validation' && byTask === (task !== undefined);
  };
  const shown = cells.map((metrics) => metrics.filter(isSummarized));
  const found = new Map(shown.flatMap((metrics) => metrics.map((metric) => [columnOf(metric), metric] as const)));
  const ofName = ({ name }: Metric) => metricNames.indexOf(name);
  const ofPart = ({ part }: Metric) => parts.indexOf(part);
  const ofTask = placeOfTask(shown);
  const [first, second] = taskByTask ? [ofTask, ofName] : [ofName, ofTask];
  return [...found.values()].sort((a, b) => first(a) - first(b) || second(a) - second(b) || ofPart(a) - ofPart(b));
}

/** Where the task of a metric first comes in any cell. */
function placeOfTask(cells: readonly (readonly Metric[])[]): (metric: Metric) => number {
  return ({ task }) => {
    const places = cells.map((metrics) => metrics.findIndex((metric) => metric.task === task)).filter((i) => i >= 0);
    return Math.min(...places);
  };
}
