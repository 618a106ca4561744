import { regularizedBeta } from './beta.js';
import { mean, variance } from './moments.js';

/** P(T <= t) for Student's distribution with the given degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  const tail = regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** P(|T| >= |t|). */
export const studentTwoSided = (t: number, degrees: number): number => 2 * studentCdf(-Math.abs(t), degrees);

/** A mean with its 95 % interval, which exists for two values or more. */
export interface MeanInterval {
  readonly n: number;
  readonly mean: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Student's interval for the mean of at least one value. It is used for bands, which need it at every point, where a
 * bootstrap would take too long, and over a few replicates, where a bootstrap would be too narrow. It assumes an
 * approximately normal mean, which fails for a few bad minima among few runs: tables have bootstrap intervals over seeds.
 */
export function meanInterval(values: ArrayLike<number>): MeanInterval {
  const center = mean(values)!;
  const spread = variance(values);
  const n = values.length;
  if (spread === undefined) return { n, mean: center, low: undefined, high: undefined };
  const half = quantile975(n - 1) * Math.sqrt(spread / n);
  return { n, mean: center, low: center - half, high: center + half };
}

/** The ends of an interval, or of the range of possible values. */
type Ends = readonly [low: number, high: number];

/**
 * A mean with Student's 95 % interval, as in tables; both are undefined without values. The interval is cut to the range of
 * possible values: over two values, it is almost 13 times as wide as their distance.
 */
export function meanOf(
  values: ArrayLike<number>,
  range?: Ends,
): { readonly value: number | undefined; readonly interval: Ends | undefined } {
  if (values.length === 0) return { value: undefined, interval: undefined };
  const { mean: value, low, high } = meanInterval(values);
  return { value, interval: low === undefined || high === undefined ? undefined : cutAt([low, high], range) };
}

/** An interval without the part that lies outside of a range. */
export const cutAt = ([low, high]: Ends, [least, most]: Ends = [-Infinity, Infinity]): Ends => [
  Math.max(low, least),
  Math.min(high, most),
];

const known = new Map<number, number>();

/** The 97.5 % quantile of Student's distribution, by bisection: from 12.71 for one degree of freedom down to 1.96. */
export function quantile975(degrees: number): number {
  const found = known.get(degrees);
  if (found !== undefined) return found;
  let [low, high] = [1.9, 13];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < 0.975) low = middle;
    else high = middle;
  }
  known.set(degrees, high);
  return high;
}

/**
 * Differences a - b of paired losses, where a diverged run is +Infinity: worse than any other, and equal to another one.
 */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const differences = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) differences[i] = a[i] === b[i] ? 0 : a[i]! - b[i]!;
  return differences;
}

export interface PairedTest {
  readonly t: number;
  /** The two-sided p-value. */
  readonly p: number;
  /** The one-sided p-values against "the mean difference is at least 0" and "at most 0". */
  readonly below: number;
  readonly above: number;
}

/**
 * Student's t test that the mean of paired differences is 0. It assumes independent pairs and an approximately normal mean
 * difference; a few large differences make it conservative. Undefined for fewer than two differences, where all are equal,
 * or where one is infinite.
 */
export function pairedT(differences: ArrayLike<number>): PairedTest | undefined {
  const spread = variance(differences);
  if (!spread || !Number.isFinite(spread)) return undefined;
  const n = differences.length;
  const t = mean(differences)! / Math.sqrt(spread / n);
  return { t, p: studentTwoSided(t, n - 1), below: studentCdf(t, n - 1), above: studentCdf(-t, n - 1) };
}
