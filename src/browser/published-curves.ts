import { bytesOf, lettersOf } from './base64.js';
import type { ThinCurve } from './thin-curve.js';

/** The thin curves of the runs of a cell as a page holds them, each value to one of so many levels: finer than a figure shows. */
export interface PublishedCurves extends Pick<ThinCurve, 'column' | 'steps'> {
  /** What the levels span, evenly or by logarithms. */
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  /** Of each run its level at each step, from 1, in a byte; 0 where there is none. As `lettersOf` writes them. */
  readonly levels: string;
}

const LEVELS = 255;

/** Those of runs whose first one says at which steps; undefined where no run has one. */
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

/** Where a value lies from the lowest, 0, to the highest, 1. */
function share(value: number, low: number, high: number, scale: PublishedCurves['scale']): number {
  if (low === high) return 0;
  return scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The curve of each run; undefined of one that has none. */
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
