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
  const value = crossing(balance);
  const bound = (level: number) => crossing((ratio) => normalQuantile(level) - normalQuantile(above(ratio)));
  return {
    value,
    interval: [bound(0.025), bound(0.975)],
    p: atOne.p,
    below: (ratio) => 1 - above(ratio),
    errorsAt: (ratio) => {
      const scaled = wilcoxonSignedRank(Float64Array.from(a, (x, i) => (x * ratio) / value - b[i]!));
      return scaled ? Math.abs(normalQuantile(scaled.p / 2)) : 0;
    },
  };
}

/** Log ratios are told apart in as many steps: a ratio to five digits. */
const STEPS = 2 ** 22;

const ratioAt = (step: number): number => LEAST * (MOST / LEAST) ** (step / STEPS);

/**
 * The ratio at which a score that falls as the ratio grows reaches 0, by false position: as each score takes a test, in far
 * fewer of them than by bisection (the Illinois algorithm, Dowell and Jarratt 1971, on whole steps).
 */
function crossing(scoreAt: (ratio: number) => number): number {
  const score = (step: number) => Math.max(-FARTHEST, Math.min(FARTHEST, scoreAt(ratioAt(step))));
  let [low, high] = [0, STEPS];
  let [over, under] = [score(low), score(high)];
  if (over <= 0) return LEAST;
  if (under > 0) return MOST;
  let moved: 'low' | 'high' | undefined;
  while (high - low > 1) {
    const guess = Math.round(low + ((high - low) * over) / (over - under));
    const step = Math.max(low + 1, Math.min(high - 1, guess));
    const found = score(step);
    // An end that stays counts half, so that it is left soon, too.
    if (found > 0) {
      [low, over] = [step, found];
      if (moved === 'low') under /= 2;
      moved = 'low';
    } else {
      [high, under] = [step, found || -over];
      if (moved === 'high') over /= 2;
      moved = 'high';
    }
  }
  return ratioAt(low + 0.5);
}

/** Scores beyond this, in standard errors, are as good as infinite. */
const FARTHEST = 40;
