import type { Estimate, Interval } from '../base/estimate.js';
import { type Center, mean, variance } from './descriptive.js';
import { quantile975, studentCdf, studentTwoSided } from './distributions.js';

/**
 * Student's interval for the mean of at least one value. It is used for bands, which need it at
 * every point, where a bootstrap would take too long, and over a few replicates, where a bootstrap
 * would be too narrow. It assumes an approximately normal mean, which fails for a few bad minima
 * among few runs: tables have bootstrap intervals over seeds.
 */
export function meanInterval(values: ArrayLike<number>): Center {
  const value = mean(values)!;
  const spread = variance(values);
  const n = values.length;
  if (spread === undefined) return { n, value, interval: undefined };
  const half = quantile975(n - 1) * Math.sqrt(spread / n);
  return { n, value, interval: [value - half, value + half] };
}

/**
 * A mean with Student's 95 % interval, as in tables; both are undefined without values. The
 * interval is cut to the range of possible values: over two values, it is almost 13 times as wide
 * as their distance.
 */
export function estimateMean(values: ArrayLike<number>, range?: Interval): Estimate {
  if (values.length === 0) return { value: undefined, interval: undefined };
  const { value, interval } = meanInterval(values);
  return { value, interval: interval && cutAt(interval, range) };
}

export const cutAt = (
  [low, high]: Interval,
  [least, most]: Interval = [-Infinity, Infinity],
): Interval => [Math.max(low, least), Math.min(high, most)];

/** A diverged run is +Infinity: worse than any other, and equal to another one. */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const differences = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) differences[i] = a[i] === b[i] ? 0 : a[i]! - b[i]!;
  return differences;
}

interface PairedTest {
  readonly t: number;
  readonly p: number;
  /** The one-sided p-values against "the mean difference is at least 0" and "at most 0". */
  readonly below: number;
  readonly above: number;
}

/**
 * Student's t test that the mean of paired differences is 0. It assumes independent pairs and an
 * approximately normal mean difference; a few large differences make it conservative. Undefined for
 * fewer than two differences, where all are equal, or where one is infinite.
 */
export function pairedT(differences: ArrayLike<number>): PairedTest | undefined {
  const spread = variance(differences);
  if (!spread || !Number.isFinite(spread)) return undefined;
  const n = differences.length;
  const t = mean(differences)! / Math.sqrt(spread / n);
  return {
    t,
    p: studentTwoSided(t, n - 1),
    below: studentCdf(t, n - 1),
    above: studentCdf(-t, n - 1),
  };
}

/**
 * Student's paired t test with the largest p-value that it has with all differences or without any
 * one of them. The two-sided p-value is 1 where leaving one out changes the sign of the mean
 * difference. Undefined for fewer than three differences and where `pairedT` is.
 */
export function steadyPairedT(differences: ArrayLike<number>): PairedTest | undefined {
  const whole = pairedT(differences);
  const n = differences.length;
  if (!whole || n < 3) return undefined;
  let [lowest, highest, turns] = [Infinity, -Infinity, false];
  for (const { mean, variance } of momentsWithoutOne(differences)) {
    const t = mean === 0 ? 0 : mean / Math.sqrt(variance / (n - 1));
    lowest = Math.min(lowest, t);
    highest = Math.max(highest, t);
    turns ||= Math.sign(mean) !== Math.sign(whole.t);
  }
  const nearest = Math.min(Math.abs(lowest), Math.abs(highest));
  return {
    t: whole.t,
    p: turns ? 1 : Math.max(whole.p, studentTwoSided(nearest, n - 2)),
    below: Math.max(whole.below, studentCdf(highest, n - 2)),
    above: Math.max(whole.above, studentCdf(-lowest, n - 2)),
  };
}

/** Mean and sample variance of the others, for each of at least three finite values, in O(n). */
function momentsWithoutOne(
  values: ArrayLike<number>,
): { readonly mean: number; readonly variance: number }[] {
  const n = values.length;
  const center = mean(values)!;
  const squares = variance(values)! * (n - 1);
  return Array.from(values, (value) => {
    const off = value - center;
    // A remainder within rounding error is no spread: all the others are equal.
    const left = squares - (off * off * n) / (n - 1);
    return { mean: center - off / (n - 1), variance: left > 1e-12 * squares ? left / (n - 2) : 0 };
  });
}
