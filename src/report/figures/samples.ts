import type { Sample } from '../drawings/samples.js';
import type { PlacedCell } from '../layout.js';
import type { Metric } from '../metrics.js';

/** The final values of a metric, a sample a cell; cells without one are left out. */
export function samplesOf(cells: readonly PlacedCell[], { column }: Metric): Sample[] {
  return cells.flatMap(({ group, correlation, model, cell }) => {
    const values = cell.runs.map((run) => run.metrics[column]).filter((value) => value !== undefined);
    const diverged = cell.runs.filter((run) => run.status === 'diverged').length;
    return values.length > 0 ? [{ group, correlation, model, values: values.sort((a, b) => a - b), diverged }] : [];
  });
}
