import { bytesOf, lettersOf } from '../../base/letters.js';
import { columnOf, metricsIn } from '../../base/metric.js';

/** Selected points of the curve of one metric of a run: as many as a small figure shows. */
export interface ThinCurve {
  readonly column: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The maximum number of points of a thinned curve. */
export const THIN_POINTS = 15;

/**
 * Thins the curve of the leading metric of the test part, evenly and including its last point; undefined where there is
 * none.
 */
export function thinCurve(curve: Readonly<Record<string, readonly number[]>>): ThinCurve | undefined {
  const metric = metricsIn(Object.keys(curve)).find(({ part }) => part === 'test');
  const { step } = curve;
  if (!metric || !step || step.length === 0) return undefined;
  const column = columnOf(metric);
  const count = Math.min(step.length, THIN_POINTS);
  const points = Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * step.length) / count) - 1);
  return { column, steps: points.map((i) => step[i]!), values: points.map((i) => curve[column]![i]!) };
}

/**
 * The thinned curves of the runs of a cell in a page, with values rounded to one of 255 levels, which is finer than a figure
 * shows.
 */
export interface PublishedCurves extends Pick<ThinCurve, 'column' | 'steps'> {
  /**
   * The values of the lowest and highest level; the levels between them are equidistant in the value or in its logarithm.
   */
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  /** The level of each run at each step, from 1, one byte each, encoded by `lettersOf`; 0 where a run has no curve. */
  readonly levels: string;
}

const LEVELS = 255;

/** Encodes the curves of runs, at the steps of the first curve; undefined where no run has one. */
export function publishedCurves(curves: readonly (ThinCurve | undefined)[]): PublishedCurves | undefined {
  const first = curves.find((curve) => curve !== undefined);
  if (!first) return undefined;
  const { column, steps } = first;
  const isAlike = (curve: ThinCurve) => curve.column === column && `${curve.steps}` === `${steps}`;
  const rows = curves.map((curve) => (curve && isAlike(curve) ? curve.values : steps.map(() => Number.NaN)));
  const values = rows.flat().filter(Number.isFinite);
  if (values.length === 0) return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const scale = low > 0 ? 'log' : 'linear';
  const levels = Uint8Array.from(rows.flat(), (value) =>
    Number.isFinite(value) ? 1 + Math.round((LEVELS - 1) * share(value, low, high, scale)) : 0,
  );
  return { column, steps, low, high, scale, levels: lettersOf(levels) };
}

/** The relative position of a value between the lowest (0) and the highest (1). */
function share(value: number, low: number, high: number, scale: PublishedCurves['scale']): number {
  if (low === high) return 0;
  return scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Decodes the curve of each run; undefined for a run without one. */
export function curvesOf({ column, steps, low, high, scale, levels }: PublishedCurves): (ThinCurve | undefined)[] {
  const all = bytesOf(levels);
  const valueAt = (level: number) => {
    const at = (level - 1) / (LEVELS - 1);
    return scale === 'log' ? low * (high / low) ** at : low + at * (high - low);
  };
  return Array.from({ length: all.length / steps.length }, (_, run) => {
    const own = [...all.subarray(run * steps.length, (run + 1) * steps.length)];
    return own.includes(0) ? undefined : { column, steps, values: own.map(valueAt) };
  });
}
