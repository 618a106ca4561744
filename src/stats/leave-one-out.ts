/** Statistics with any one unit left out, which show whether a result depends on a single run. */

import type { Interval } from './bootstrap.js';
import { mean, variance } from './moments.js';
import { type PairedTest, pairedT, studentCdf, studentTwoSided } from './student.js';

/**
 * Student's paired t test with the largest p-value that it has with all differences or without any one of them. The
 * two-sided p-value is 1 where leaving one out changes the sign of the mean difference. Undefined for fewer than three
 * differences and where `pairedT` is.
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

/** The range of Var(a) / Var(b) when any one pair is left out; undefined where one of the ratios does not exist. */
export function varianceRatioRange(a: ArrayLike<number>, b: ArrayLike<number>): Interval | undefined {
  if (a.length < 3) return undefined;
  const ofB = momentsWithoutOne(b);
  const ratios = Float64Array.from(momentsWithoutOne(a), ({ variance }, i) => variance / ofB[i]!.variance).sort();
  return ratios.every(Number.isFinite) ? [ratios[0]!, ratios.at(-1)!] : undefined;
}

/** Mean and sample variance of the others, for each of at least three finite values, in O(n). */
function momentsWithoutOne(values: ArrayLike<number>): { readonly mean: number; readonly variance: number }[] {
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
