import type { Curve } from '../drawings/curves.js';
import type { PlacedCell } from '../layout.js';
import type { Metric } from '../metrics.js';
import type { FigureInput } from './figure.js';
import { meanInterval } from './interval.js';

/**
 * The mean of what stands for a metric in curves over the finished runs of each cell at each step; cells without such a
 * run are left out. A metric that does not exist at a step is no part of its run's curve: all columns have one length.
 */
export function curvesOf(cells: readonly PlacedCell[], { curve: { column } }: Metric): Curve[] {
  return cells.flatMap(({ group, correlation, model, cell }) => {
    const runs = cell.runs.filter((run) => run.status === 'finished' && run.curve[column]);
    const step = Array.from(runs[0]?.curve.step ?? []);
    if (step.length === 0) return [];
    const values = runs.map((run) => run.curve[column]!);
    const points = step.map((_, i) => meanInterval(values.map((ofRun) => ofRun[i]!)));
    return [
      {
        ...{ group, correlation, model, step },
        n: points.map((point) => point.n),
        mean: points.map((point) => point.mean),
        low: points.map((point) => point.low),
        high: points.map((point) => point.high),
      },
    ];
  });
}

/** Why there is no curve to see: one point is none. */
export function whyNoCurve({ curves, samples }: Pick<FigureInput, 'curves' | 'samples'>): string | undefined {
  if (samples.length === 0) return 'no run has finished';
  if (curves.length === 0) return 'no finished run has recorded a curve of this metric';
  if (curves.every((curve) => curve.step.length < 2)) return 'runs were evaluated once: there is no curve';
  return undefined;
}
