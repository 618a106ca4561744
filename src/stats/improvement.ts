import type { Interval } from './bootstrap.js';
import { normalQuantile } from './normal.js';

/**
 * The probability of improvement of paired losses a over b: the share of differences a - b below 0, with zeros counted as
 * one half (Agarwal et al. 2021, here paired). The interval is Wilson's (1927), which is sound at shares of 0 and 1, where
 * all bootstrap resamples are the same; with zeros it is somewhat too wide. Undefined without differences.
 */
export function probabilityOfImprovement(
  differences: ArrayLike<number>,
  level = 0.95,
): { value: number; interval: Interval } | undefined {
  const n = differences.length;
  if (n === 0) return undefined;
  let better = 0;
  for (let i = 0; i < n; i++) better += differences[i]! < 0 ? 1 : differences[i] === 0 ? 0.5 : 0;
  const value = better / n;
  const z = normalQuantile((1 + level) / 2);
  const center = value + (z * z) / (2 * n);
  const half = z * Math.sqrt((value * (1 - value)) / n + (z / (2 * n)) ** 2);
  const scale = 1 + (z * z) / n;
  return { value, interval: [Math.max(0, (center - half) / scale), Math.min(1, (center + half) / scale)] };
}
