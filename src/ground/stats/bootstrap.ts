/** BCa bootstrap intervals (Efron and Tibshirani 1993). */

import { bisectLeft, bisectRight } from 'd3-array';
import type { Interval } from '../base/estimate.js';
import { type CountedStatistic, ofSample } from './counted.js';
import { quantile } from './descriptive.js';
import { normalCdf, normalQuantile } from './distributions.js';
import type { Resamples } from './resamples.js';

/** The bootstrap distribution of a statistic, and the constants of its BCa interval. */
export interface Bootstrap {
  /** The statistic of each resample, sorted. */
  readonly distribution: Float64Array;
  /** z0: the normal quantile of the share of the distribution below the estimate. */
  readonly bias: number;
  /** a: the skewness of the jackknife influences over six times the root of their number. */
  readonly acceleration: number;
}

/** The share of resamples that may lack the statistic (for example, without spread). */
const MAX_LEFT_OUT = 0.01;

const ROUNDING = 1e-13;

/**
 * The bias-corrected and accelerated bootstrap (Efron 1987; Efron and Tibshirani 1993, section
 * 14.3). It assumes that units are independent: whatever is dependent (the cells of one seed) must
 * be one unit. Undefined where the statistic does not exist, or its bootstrap distribution does not
 * exist or has no spread.
 */
export function bootstrap(
  statistic: CountedStatistic,
  { units, counts, without }: Resamples,
): Bootstrap | undefined {
  if (units < 2) return undefined;
  const estimate = ofSample(statistic, units);
  if (!Number.isFinite(estimate)) return undefined;
  const all = statistic(counts, units);
  // Filtering takes as long as sorting, and nearly all statistics exist in each resample.
  const distribution = (all.every(Number.isFinite) ? all : all.filter(Number.isFinite)).sort();
  const left = all.length - distribution.length;
  if (left > MAX_LEFT_OUT * all.length || isFlat(distribution)) return undefined;
  const bias = normalQuantile(shareBelow(distribution, estimate));
  const acceleration = jackknifeAcceleration(statistic, without);
  if (!Number.isFinite(bias) || acceleration === undefined) return undefined;
  return { distribution, bias, acceleration };
}

function isFlat(sorted: Float64Array): boolean {
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return high - low <= ROUNDING * Math.max(Math.abs(low), Math.abs(high));
}

/** Returns the BCa interval of a bootstrap distribution. */
export function bcaInterval(
  { distribution, bias, acceleration }: Bootstrap,
  level = 0.95,
): Interval {
  const bound = (p: number): number => {
    const z = bias + normalQuantile(p);
    const scale = 1 - acceleration * z;
    // At a scale of 0 the mapping has reached the end of the distribution, where it stays.
    const share = scale > 0 ? normalCdf(bias + z / scale) : z > 0 ? 1 : 0;
    return quantile(distribution, share);
  };
  return [bound((1 - level) / 2), bound((1 + level) / 2)];
}

/**
 * The share of sorted values below x, with equal ones counted as one half. Resamples with the same
 * values give the same statistic up to rounding, which must not decide on which side they fall.
 */
function shareBelow(sorted: Float64Array, x: number): number {
  const margin = ROUNDING * Math.abs(x);
  return (bisectLeft(sorted, x - margin) + bisectRight(sorted, x + margin)) / (2 * sorted.length);
}

/** By the jackknife; undefined where the statistic does not exist without some unit or group. */
function jackknifeAcceleration(
  statistic: CountedStatistic,
  without: Resamples['without'],
): number | undefined {
  const values = without.flatMap(({ counts, total }) => [...statistic(counts, total)]);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  if (!Number.isFinite(mean)) return undefined;
  let squares = 0;
  let cubes = 0;
  for (const x of values) {
    squares += (mean - x) ** 2;
    cubes += (mean - x) ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}
