/**
 * Looks at data that are still growing, with a total error that looks do not raise: error spending
 * by Lan and DeMets (1983), with their function of O'Brien and Fleming's type, on each side.
 */

import type { Interval } from '../base/estimate.js';
import { normalCdf, normalQuantile } from './distributions.js';
import { ALPHA } from './levels.js';

/** The one-sided error that a side has spent once it has a share of all information. */
export const spent = (share: number, alpha: number): number =>
  share >= 1 ? alpha : 2 * normalCdf(-normalQuantile(1 - alpha / 2) / Math.sqrt(share));

/**
 * Returns the bounds of the standardized statistic at looks with ascending shares of all
 * information: it exceeds the bound of a look, and no earlier one, with the probability that the
 * spending function adds there. By recursive numerical integration (Armitage, McPherson and Rowe
 * 1969; Jennison and Turnbull 2000, chapter 19). Each side has its own bounds, whether or not the
 * other stops.
 */
export function sequentialBounds(shares: readonly number[], alpha = ALPHA / 2): number[] {
  const bounds: number[] = [];
  let before: Density | undefined;
  shares.forEach((share, k) => {
    const increment = spent(share, alpha) - (k === 0 ? 0 : spent(shares[k - 1]!, alpha));
    const bound = before ? boundAfter(before, share, increment) : -normalQuantile(increment);
    bounds.push(bound);
    if (k + 1 < shares.length) before = densityBelow(bound, share, before);
  });
  return bounds;
}

/**
 * The density of the statistic of a look, over the values at which no look has exceeded its bound,
 * at nodes with their weights.
 */
interface Density {
  readonly share: number;
  readonly nodes: Float64Array;
  /** Of a node, the density times the weight of the node in integrals. */
  readonly masses: Float64Array;
}

/** Values beyond these have no weight. */
const FARTHEST = 9;

function densityBelow(bound: number, share: number, before: Density | undefined): Density {
  const { nodes, weights } = gaussLegendre(-FARTHEST, Math.min(bound, FARTHEST));
  const masses = nodes.map(
    (z, i) => weights[i]! * (before ? densityAt(before, z, share) : normalDensity(z)),
  );
  return { share, nodes, masses };
}

function densityAt({ share: earlier, nodes, masses }: Density, z: number, share: number): number {
  const deviation = Math.sqrt(share - earlier);
  const score = z * Math.sqrt(share);
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    sum += masses[i]! * normalDensity((score - nodes[i]! * Math.sqrt(earlier)) / deviation);
  }
  return (sum * Math.sqrt(share)) / deviation;
}

/**
 * Newton's method, within the bounds that are known: the probability falls as the bound rises, by
 * its density.
 */
function boundAfter(before: Density, share: number, increment: number): number {
  let [low, high] = [-FARTHEST, 40];
  let bound = -normalQuantile(increment);
  for (let step = 0; step < 60 && high - low > 1e-12; step++) {
    const excess = exceedance(before, bound, share) - increment;
    if (excess > 0) low = bound;
    else high = bound;
    const next = bound + excess / densityAt(before, bound, share);
    if (Math.abs(next - bound) < 1e-12) return next;
    bound = next > low && next < high ? next : (low + high) / 2;
  }
  return bound;
}

/** The probability that the statistic exceeds a bound at a look, and no earlier one. */
function exceedance(
  { share: earlier, nodes, masses }: Density,
  bound: number,
  share: number,
): number {
  const deviation = Math.sqrt(share - earlier);
  const score = bound * Math.sqrt(share);
  let sum = 0;
  for (let i = 0; i < nodes.length; i++) {
    sum += masses[i]! * normalCdf((nodes[i]! * Math.sqrt(earlier) - score) / deviation);
  }
  return sum;
}

const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * The positive nodes and the weights of Gauss and Legendre's rule with eight nodes (Abramowitz and
 * Stegun, table 25.4).
 */
const RULE: readonly Interval[] = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
];

/** The number of parts of the range, each with eight nodes. */
const PARTS = 24;

function gaussLegendre(from: number, to: number) {
  const nodes = new Float64Array(8 * PARTS);
  const weights = new Float64Array(8 * PARTS);
  const half = (to - from) / PARTS / 2;
  let next = 0;
  for (let part = 0; part < PARTS; part++) {
    const middle = from + (2 * part + 1) * half;
    for (const [node, weight] of RULE) {
      for (const sign of [-1, 1]) {
        nodes[next] = middle + sign * half * node;
        weights[next++] = half * weight;
      }
    }
  }
  return { nodes, weights };
}

/** How a sample is tested: once, or at one of several looks. */
export interface Testing {
  /** The two-sided level of intervals. */
  readonly level: number;
  /**
   * The p-value of the design for the p-value of a test: it is below ALPHA if the latter is below
   * `level`.
   */
  readonly overall: (p: number) => number;
  /**
   * An effect counts if its whole interval lies beyond the margin; otherwise if its estimate does,
   * and the interval excludes none.
   */
  readonly isStrict: boolean;
}

/** A sample of a size that is fixed beforehand. */
export const ONCE: Testing = { level: ALPHA, overall: (p) => p, isStrict: false };

/**
 * Returns how samples are tested at the last of some looks, given by their shares of all
 * information: intervals are repeated confidence intervals, and p-values are repeated ones
 * (Jennison and Turnbull 2000, chapter 9), so that both are valid whenever training stops.
 */
export function testingAt(shares: readonly number[]): Testing {
  const id = shares.join();
  const testing = known.get(id) ?? newTestingAt(shares);
  known.set(id, testing);
  return testing;
}

/** Tables of errors by their shares, as computing one takes a moment. */
const known = new Map<string, Testing>();

function newTestingAt(shares: readonly number[]): Testing {
  const bound = sequentialBounds(shares).at(-1)!;
  let table: readonly Interval[] | undefined;
  return {
    level: 2 * normalCdf(-bound),
    isStrict: true,
    overall: (p) => {
      table ??= errorsByBound(shares, bound);
      return 2 * errorAt(table, -normalQuantile(p / 2));
    },
  };
}

/** The quantiles of one-sided errors that a table has. */
const ERRORS = Array.from({ length: 47 }, (_, i) => 0.15 * i);

/**
 * Returns for several errors, by the quantile of each, the bound that the last look has. Both
 * ascend.
 */
function errorsByBound(shares: readonly number[], bound: number): readonly Interval[] {
  const others = ERRORS.map((quantile): Interval => {
    return [sequentialBounds(shares, normalCdf(-quantile)).at(-1)!, quantile];
  });
  // The bound at which a test is significant is in the table, so that p-values and intervals agree.
  return [...others, [bound, -normalQuantile(ALPHA / 2)] as const].sort(([, a], [, b]) => a - b);
}

/**
 * The error whose bound is a value of the statistic: the quantile is nearly linear in the bound,
 * and interpolated.
 */
function errorAt(table: readonly Interval[], value: number): number {
  const next = table.findIndex(([bound]) => bound >= value);
  if (next === 0) return 0.5;
  const [low, high] = next < 0 ? [table.at(-1)!, table.at(-1)!] : [table[next - 1]!, table[next]!];
  const share = high[0] > low[0] ? (value - low[0]) / (high[0] - low[0]) : 0;
  return normalCdf(-(low[1] + share * (high[1] - low[1])));
}
