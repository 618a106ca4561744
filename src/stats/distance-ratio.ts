import type { Interval } from './bootstrap.js';
import { normalQuantile } from './normal.js';
import { type WilcoxonTest, wilcoxonSignedRank } from './wilcoxon.js';

/** The ratio of one sample's distances to another's, pair by pair. */
export interface DistanceRatio {
  /**
   * The ratio at which the ranks balance (Hodges and Lehmann's estimate), with the ratios that the test does not reject.
   */
  readonly value: number;
  readonly interval: Interval;
  /** The two-sided p-value against "the ratio is 1". */
  readonly p: number;
  /** The one-sided p-value against "the ratio is at least `ratio`". */
  readonly below: (ratio: number) => number;
  /** The number of standard errors by which the test would find a ratio to differ from 1, if it were the true one. */
  readonly errorsAt: (ratio: number) => number;
}

/** The bounds between which ratios are searched for. */
const [LEAST, MOST] = [1e-3, 1e3];

/**
 * The ratio of paired distances, such as those of losses from their median, by Wilcoxon's signed-rank test of
 * `a - ratio b`. Undefined where the test is, or where the distances of either side are mostly 0.
 */
export function distanceRatio(a: ArrayLike<number>, b: ArrayLike<number>): DistanceRatio | undefined {
  const differences = new Float64Array(a.length);
  const tested = new Map<number, WilcoxonTest | undefined>();
  // Tests are cached: the searches for several ratios begin with the same ones, and each test sorts the whole sample.
  const test = (ratio: number): WilcoxonTest | undefined => {
    if (!tested.has(ratio)) {
      for (let i = 0; i < differences.length; i++) differences[i] = a[i]! - ratio * b[i]!;
      tested.set(ratio, wilcoxonSignedRank(differences));
    }
    return tested.get(ratio);
  };
  const atOne = test(1);
  if (!atOne) return undefined;
  /** The p-value against "the ratio is at most `ratio`", which grows with `ratio`. */
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

/** The number of steps in which log ratios are searched, which give a ratio to five digits. */
const STEPS = 2 ** 22;

const ratioAt = (step: number): number => LEAST * (MOST / LEAST) ** (step / STEPS);

/**
 * The ratio at which a score that falls as the ratio grows reaches 0, by false position (the Illinois algorithm, Dowell and
 * Jarratt 1971, on whole steps): each score takes a test, and bisection would need far more of them.
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
    // The score of an end that stays is halved, so that this end soon moves, too.
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

/** The bound of scores, in standard errors: beyond it, they are practically infinite. */
const FARTHEST = 40;
