import { columnOf, type Metric, metricNames, metricsOfLabel, parseMetric } from '../metric.js';

/** The first metric of each kind of label, by which its tasks are compared. */
const LEADING = Object.values(metricsOfLabel).map(([first]) => first);

/**
 * The metrics of a summary, in order, given the columns that each cell's runs recorded: on the test part, the means over
 * tasks; but for tasks that are not `alike`, the leading metric of each task, since a mean over those describes none of
 * them. The first tasks of all cells come before the second ones.
 */
export function summarizedMetrics(cells: readonly (readonly string[])[], alike: boolean): Metric[] {
  const isSummarized = ({ part, name, task }: Metric) => {
    const byTask = !alike && LEADING.includes(name);
    return part === 'test' && byTask === (task !== undefined);
  };
  const shown = cells.map((columns) => columns.flatMap((column) => parseMetric(column) ?? []).filter(isSummarized));
  const places = new Map<string, number>();
  const found = new Map<string, Metric>();
  for (const metrics of shown) {
    metrics.forEach((metric, place) => {
      const column = columnOf(metric);
      found.set(column, metric);
      places.set(column, Math.min(place, places.get(column) ?? place));
    });
  }
  const placeInOrder = ({ name }: Metric) => metricNames.indexOf(name);
  const placeOf = (metric: Metric) => places.get(columnOf(metric))!;
  return [...found.values()].sort((a, b) => placeInOrder(a) - placeInOrder(b) || placeOf(a) - placeOf(b));
}
