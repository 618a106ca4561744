import { groupedBy } from '../base/grouped.js';
import { mean, variance } from './summary.js';

/**
 * A variable by which a tree may split: `values[i]` belongs to response i. Numbers are ordered, other values are
 * categories.
 */
export interface Feature {
  readonly name: string;
  readonly values: readonly (number | string)[];
}

/** A group of responses and its further division. */
export interface TreeNode {
  readonly n: number;
  readonly mean: number;
  /** The sum of the squared distances from the mean. */
  readonly squares: number;
  readonly split?: Split & { readonly yes: TreeNode; readonly no: TreeNode };
}

/** A condition that divides responses into those that satisfy it and the others. */
export interface Split {
  readonly feature: string;
  /** Satisfied by a number up to the threshold, or by one of the categories. */
  readonly by: { readonly atMost: number } | { readonly oneOf: readonly string[] };
}

export interface TreeLimits {
  readonly depth: number;
  /** The fewest responses of a leaf. */
  readonly leaf: number;
  /** The least reduction of squares by a split, as a share of those of all responses. */
  readonly gain: number;
}

/**
 * A regression tree (CART; Breiman et al. 1984): each split is the one that reduces the sum of squares most; thresholds lie
 * halfway between neighbouring values. Categories are split in the order of their mean response, whose cuts include the
 * best division of the categories. Of equally good splits it takes the first.
 */
export function regressionTree(
  features: readonly Feature[],
  response: readonly number[],
  limits: TreeLimits,
): TreeNode {
  const all = [...response.keys()];
  const leastGain = limits.gain * nodeOf(all, response).squares;
  const grow = (rows: readonly number[], depth: number): TreeNode => {
    const node = nodeOf(rows, response);
    if (depth === 0) return node;
    const best = features
      .flatMap((feature) => bestCut(feature, rows, response, limits.leaf) ?? [])
      .reduce<Cut | undefined>((found, cut) => (found && found.squares <= cut.squares ? found : cut), undefined);
    // A difference that is only rounding is no gain.
    if (!best || node.squares - best.squares <= Math.max(leastGain, 1e-12 * node.squares)) return node;
    const [yes, no] = [grow(best.yes, depth - 1), grow(best.no, depth - 1)];
    return { ...node, split: { feature: best.feature, by: best.by, yes, no } };
  };
  return grow(all, limits.depth);
}

function nodeOf(rows: readonly number[], response: readonly number[]): TreeNode {
  const values = rows.map((row) => response[row]!);
  const n = rows.length;
  return { n, mean: mean(values)!, squares: (n - 1) * (variance(values) ?? 0) };
}

interface Cut extends Split {
  /** The sum of squares of both sides. */
  readonly squares: number;
  readonly yes: readonly number[];
  readonly no: readonly number[];
}

/** The best division of some rows by a feature; undefined where every one leaves a side with too few. */
function bestCut(
  { name, values }: Feature,
  rows: readonly number[],
  response: readonly number[],
  leaf: number,
): Cut | undefined {
  const isOrdered = values.every((value) => typeof value === 'number');
  const groups = [...groupedBy(rows, (row) => values[row]!)].map(([value, own]) => ({
    value,
    own,
    ...nodeOf(own, response),
  }));
  groups.sort((a, b) => (isOrdered ? Number(a.value) - Number(b.value) : a.mean - b.mean));
  let best: Cut | undefined;
  for (let i = 1; i < groups.length; i++) {
    const [yes, no] = [groups.slice(0, i), groups.slice(i)].map((side) => side.flatMap(({ own }) => own));
    if (yes!.length < leaf || no!.length < leaf) continue;
    const squares = nodeOf(yes!, response).squares + nodeOf(no!, response).squares;
    if (best && best.squares <= squares) continue;
    const by = isOrdered
      ? { atMost: (Number(groups[i - 1]!.value) + Number(groups[i]!.value)) / 2 }
      : { oneOf: groups.slice(0, i).map(({ value }) => String(value)) };
    best = { feature: name, by, squares, yes: yes!, no: no! };
  }
  return best;
}

/**
 * Eta squared: the share of the variance of a response that lies between the levels of a factor (Fisher 1925), from 0 to 1.
 * `levels[i]` is the level of response i. Undefined where the response does not vary.
 */
export function etaSquared(levels: ArrayLike<number>, response: ArrayLike<number>): number | undefined {
  const spread = variance(response);
  if (!spread) return undefined;
  const center = mean(response)!;
  let between = 0;
  for (const rows of groupedBy(Array(response.length).keys(), (i) => levels[i]!).values()) {
    const values = rows.map((i) => response[i]!);
    between += values.length * (mean(values)! - center) ** 2;
  }
  return between / (spread * (response.length - 1));
}

/** The tolerance for statistics that are equal up to rounding, as sums in another order are. */
const ROUNDING = 1e-12;

/**
 * The p-value of a permutation test: the share of permutations, the observed one among them, whose statistic is at least
 * the observed one (Phipson and Smyth 2010). `permuted` gives the statistic of one random permutation.
 */
export function permutationLevel(observed: number, permuted: () => number, times: number): number {
  let atLeast = 1;
  for (let i = 0; i < times; i++) if (permuted() >= observed - ROUNDING) atLeast++;
  return atLeast / (times + 1);
}
