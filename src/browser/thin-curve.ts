import { columnOf, metricsIn } from '../base/metric.js';

/** Some points of the course of one metric of a run: as many as a small figure shows. */
export interface ThinCurve {
  readonly column: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The most points. */
export const THIN_POINTS = 15;

/** Thins the curve of the leading metric of the test part, evenly and to its last point; undefined where there is none. */
export function thinCurve(curve: Readonly<Record<string, readonly number[]>>): ThinCurve | undefined {
  const metric = metricsIn(Object.keys(curve)).find(({ part }) => part === 'test');
  const { step } = curve;
  if (!metric || !step || step.length === 0) return undefined;
  const column = columnOf(metric);
  const count = Math.min(step.length, THIN_POINTS);
  const points = Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * step.length) / count) - 1);
  return { column, steps: points.map((i) => step[i]!), values: points.map((i) => curve[column]![i]!) };
}
