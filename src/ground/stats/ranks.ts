import { shuffled, type Uniform } from '../base/random.js';
import { firstIndex } from './descriptive.js';

/**
 * Cliff's delta (1993): the probability that a value of a is above one of b, minus the probability
 * that it is below, over all pairs from the two samples (not by seed). From -1 to 1; undefined
 * where a sample is empty.
 */
export function cliffsDelta(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  const { ranks } = rank(all);
  const ofA = ranks.subarray(0, a.length).reduce((sum, r) => sum + r, 0);
  const mannWhitney = ofA - (a.length * (a.length + 1)) / 2;
  return (2 * mannWhitney) / (a.length * b.length) - 1;
}

/**
 * The ranks 1 .. n of numbers, where equal ones share their mean rank, and the sizes of the groups
 * of equals.
 */
export function rank(values: ArrayLike<number>): { ranks: Float64Array; ties: number[] } {
  // Sorting numbers is much faster than sorting their indices by a comparison, and searching them
  // is fast, too.
  const sorted = Float64Array.from(values).sort();
  const meanRanks = new Float64Array(sorted.length);
  const ties: number[] = [];
  for (let from = 0, to = 1; from < sorted.length; from = to++) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    meanRanks[from] = (from + 1 + to) / 2;
    if (to - from > 1) ties.push(to - from);
  }
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) ranks[i] = meanRanks[firstIndex(values[i]!, sorted)]!;
  return { ranks, ties };
}

const TIMES = 9999;

/**
 * Spearman's, with its two-sided p-value by permutation; undefined where one side does not vary.
 */
export function rankCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  uniform: Uniform,
): { readonly rho: number; readonly p: number } | undefined {
  const [a, b] = [centered(rank(x).ranks), centered(rank(y).ranks)];
  const scale = Math.sqrt(dot(a, a) * dot(b, b));
  if (scale === 0) return undefined;
  const rho = dot(a, b) / scale;
  const least = Math.abs(rho) * scale * (1 - 1e-12);
  let asFar = 1;
  for (let time = 0; time < TIMES; time++) {
    const order = shuffled(a.length, uniform);
    let product = 0;
    for (let i = 0; i < b.length; i++) product += a[order[i]!]! * b[i]!;
    if (Math.abs(product) >= least) asFar++;
  }
  return { rho, p: asFar / (TIMES + 1) };
}

function centered(values: Float64Array): Float64Array {
  const mean = (values.length + 1) / 2;
  return values.map((value) => value - mean);
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
