import type { Interval } from './bootstrap.js';
import { normalQuantile } from './normal.js';
import { type WilcoxonTest, wilcoxonSignedRank } from './wilcoxon.js';

/** How many times as large one sample's distances are as another's, pair by pair. */
export interface DistanceRatio {
  /** The ratio at which the ranks balance (Hodges and Lehmann's estimate), with the ratios that the test does not refute. */
  readonly value: number;
  readonly interval: Interval;
  /** The two-sided level against "the ratio is 1". */
  readonly p: number;
  /** The one-sided level against "the ratio is at least `ratio`". */
  readonly below: (ratio: number) => number;
  /** The number of standard errors from a ratio of 1 at which the test would see a ratio, were it the true one. */
  readonly errorsAt: (ratio: number) => number;
}

/** Ratios are sought between these. */
const [LEAST, MOST] = [1e-3, 1e3];

/**
 * The ratio of paired distances, such as those of losses from their median, by Wilcoxon's signed-rank test of
 * `a - ratio b`. Undefined where the test is, or where the distances of either side are mostly 0.
 */
export function distanceRatio(a: ArrayLike<number>, b: ArrayLike<number>): DistanceRatio | undefined {
  const differences = new Float64Array(a.length);
  const tested = new Map<number, WilcoxonTest | undefined>();
  // The searches for several ratios begin alike, and each test sorts the whole sample.
  const test = (ratio: number): WilcoxonTest | undefined => {
    if (!tested.has(ratio)) {
      for (let i = 0; i < differences.length; i++) differences[i] = a[i]! - ratio * b[i]!;
      tested.set(ratio, wilcoxonSignedRank(differences));
    }
    return tested.get(ratio);
  };
  const atOne = test(1);
  if (!atOne) return undefined;
  /** The level against "the ratio is at most": it grows with the ratio. */
  const above = (ratio: number) => {
    const { rankBiserial, p } = test(ratio) ?? { rankBiserial: 0, p: 1 };
    return rankBiserial > 0 ? p / 2 : 1 - p / 2;
  };
  const balance = (ratio: number) => test(ratio)?.rankBiserial ?? 0;
  if (balance(LEAST) <= 0 || balance(MOST) >= 0) return undefined;
  const value = crossing((ratio) => balance(ratio) > 0);
  return {
    value,
    interval: [crossing((ratio) => above(ratio) < 0.025), crossing((ratio) => above(ratio) < 0.975)],
    p: atOne.p,
    below: (ratio) => 1 - above(ratio),
    errorsAt: (ratio) => {
      const scaled = wilcoxonSignedRank(Float64Array.from(a, (x, i) => (x * ratio) / value - b[i]!));
      return scaled ? Math.abs(normalQuantile(scaled.p / 2)) : 0;
    },
  };
}

/** The ratio up to which a condition holds, to five digits. */
function crossing(holds: (ratio: number) => boolean): number {
  let [low, high] = [Math.log(LEAST), Math.log(MOST)];
  for (let step = 0; step < 22; step++) {
    const middle = (low + high) / 2;
    if (holds(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
