/** Finds columns that give a label away, because their values are only known together with it. */

import { fastStream } from '../../../ground/base/random.js';
import { applying, listed } from '../../../ground/base/words.js';
import { placements } from '../../../ground/stats/delong.js';
import { firstIndex, mean } from '../../../ground/stats/descriptive.js';
import { regularizedBeta } from '../../../ground/stats/distributions.js';
import { pearson } from '../../../train/data/pearson.js';
import { columnName } from '../../../train/data/table/columns.js';
import type { LabelCandidate } from './candidates.js';
import { indicateValue } from './column-values.js';

/**
 * The least AUC or R² of a column alone that is worth a question (`TELLING`), suggests a leak
 * (`LEAKING`), or is surely a leak (`SURELY_LEAKING`).
 */
const TELLING = { auc: 0.85, r2: 0.75 } as const;
const LEAKING = { auc: 0.99, r2: 0.95 } as const;
export const SURELY_LEAKING = 0.999;

const MIN_ROWS = 20;

/** A label, [rows]: of a binary one 0 or 1, of classes their numbers; NaN where it is missing. */
interface KnownLabel {
  readonly name: string;
  readonly labels: LabelCandidate['labels'];
  readonly values: Float64Array;
}

export interface Leak {
  readonly label: string;
  /** What the column alone reaches; of classes, the mean over them against the others. */
  readonly metric: keyof typeof LEAKING;
  readonly value: number;
  /**
   * A value that nearly always comes with the rarer label, or with one class: of its rows, how many
   * do.
   */
  readonly pure?: { readonly value: string; readonly rows: number; readonly alike: number };
}

/**
 * Finds the labels that a column alone predicts so well that it may have become known only with
 * them: by its values, in either direction, with missing values lowest, or by the share of
 * positives of each of its categories, counted in half of the rows and tried in the others; or of
 * which a single value is all but certain. `values` are [rows], NaN where missing, and `areOrdered`
 * where they are numbers rather than codes, of which `nameOf` gives the texts.
 */
export function findLeaks(
  values: Float64Array,
  labels: readonly KnownLabel[],
  areOrdered: boolean,
  nameOf: (value: number) => string = String,
): Leak[] {
  if (labels.length === 0) return [];
  const ranked = denseRanks(values);
  return labels.flatMap(({ name, labels: kind, values: known }) => {
    const metric = kind === 'regression' || kind === 'count' ? 'r2' : 'auc';
    const classes = () =>
      kind === 'binary' ? [1] : [...new Set(known)].filter((value) => !Number.isNaN(value));
    const found = metric === 'r2' ? [] : classes().map((c) => indicateValue(known, c));
    const value =
      metric === 'r2'
        ? bestR2(values, ranked, known, areOrdered)
        : (mean(found.flatMap((one) => bestAuc(ranked, one, areOrdered) ?? [])) ?? 0);
    const pure =
      value >= LEAKING[metric]
        ? undefined
        : found.flatMap((one) => purestValue(ranked, one) ?? [])[0];
    if (!pure) return value >= TELLING[metric] ? [{ label: name, metric, value }] : [];
    const { row, ...counts } = pure;
    return [{ label: name, metric, value, pure: { value: nameOf(values[row]!), ...counts } }];
  });
}

export const isLeaking = ({ metric, value }: Leak): boolean => value >= LEAKING[metric];

/** Returns how well a column predicts a label, in words. */
export function leakScore({ metric, value, pure }: Leak): string {
  if (value < TELLING[metric] && pure)
    return `${pure.alike} of the ${pure.rows} rows with ${pure.value} have the same label`;
  const digits = value >= LEAKING[metric] ? 4 : 2;
  return `${metric === 'auc' ? 'AUC' : 'R²'} ${value === 1 ? 'exactly 1' : value.toFixed(digits)}`;
}

/** The best AUC of ranks alone; undefined where a class has too few rows. */
function bestAuc(ranked: Ranked, labels: Float64Array, areOrdered: boolean): number | undefined {
  // Shares are counted in half of the rows: where they are noise, they do not predict the others.
  const uniform = fastStream('mmoe-exp/table-leaks');
  const isCounted = labels.map(() => Number(uniform() < 0.5));
  const half = (counted: number) =>
    labels.map((label, row) => (isCounted[row] === counted ? label : Number.NaN));
  const shares = denseRanks(groupMeans(ranked, half(1), false)).ranks;
  const ofRows = ranked.ranks.map((rank) => shares[rank]!);
  const byShare = rankedAuc(ofRows, half(0));
  const inOrder = areOrdered ? rankedAuc(ranked.ranks, labels) : undefined;
  const all = [byShare, ...(inOrder === undefined ? [] : [inOrder, 1 - inOrder])].filter(
    (auc) => auc !== undefined,
  );
  return all.length > 0 ? Math.max(...all) : undefined;
}

/** Returns the AUC over the rows that have a label; undefined if a class has too few of them. */
function rankedAuc(ranks: Int32Array, labels: Float64Array): number | undefined {
  const known = labels.filter((label) => !Number.isNaN(label));
  const positives = known.filter((label) => label === 1).length;
  if (Math.min(positives, known.length - positives) < MIN_ROWS) return undefined;
  const own = ranks.filter((_, row) => !Number.isNaN(labels[row]));
  return placements(own, known).auc;
}

/** A value almost determines the rarer label if at least this share of its rows has that label. */
const PURE = 0.9;

/** Fewer rows of that label matter little. */
const NOTABLE = 0.05;

/** The level at which so many rows could be chance, corrected for the number of values. */
const BY_CHANCE = 1e-6;

/**
 * Among values that almost determine the rarer label, finds the most frequent one. Returns it, and
 * the number of its rows.
 */
function purestValue({ ranks, size }: Ranked, labels: Float64Array) {
  const known = labels.filter((label) => !Number.isNaN(label));
  const share = known.reduce((sum, label) => sum + label, 0) / known.length;
  const [rarer, rare] = share <= 0.5 ? [1, share] : [0, 1 - share];
  const [rows, same] = [new Int32Array(size), new Int32Array(size)];
  ranks.forEach((rank, row) => {
    if (Number.isNaN(labels[row])) return;
    rows[rank]!++;
    if (labels[row] === rarer) same[rank]!++;
  });
  const least = Math.max(MIN_ROWS, NOTABLE * rare * known.length);
  const isPure = (rank: number) =>
    same[rank]! >= least &&
    same[rank]! >= PURE * rows[rank]! &&
    size * regularizedBeta(rare, same[rank]!, rows[rank]! - same[rank]! + 1) < BY_CHANCE;
  const [most] = [...rows.keys()].filter(isPure).sort((a, b) => rows[b]! - rows[a]!);
  return most === undefined
    ? undefined
    : { row: ranks.indexOf(most), rows: rows[most]!, alike: same[most]! };
}

/** The most groups of rows by which the mean of a label is predicted. */
const MAX_GROUPS = 100;

/**
 * The R² of the best prediction of a label of numbers: by a line, or by the means of groups of
 * rows.
 */
function bestR2(
  values: Float64Array,
  ranked: Ranked,
  labels: Float64Array,
  areOrdered: boolean,
): number {
  if (labels.filter((label) => !Number.isNaN(label)).length < 2 * MIN_ROWS) return 0;
  const means = groupMeans(ranked, labels, areOrdered);
  const r2 = (prediction: Float64Array) => pearson(prediction, labels) ** 2 || 0;
  return Math.max(
    areOrdered ? r2(values) : 0,
    r2(Float64Array.from(ranked.ranks, (rank) => means[rank]!)),
  );
}

/**
 * The mean of a label for each rank: of numbers, over consecutive ranks with enough rows; of
 * categories, over each that has enough rows, and over the others together.
 */
function groupMeans(
  { ranks, size }: Ranked,
  labels: Float64Array,
  areOrdered: boolean,
): Float64Array {
  const [rows, sums] = [new Float64Array(size), new Float64Array(size)];
  let count = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (Number.isNaN(labels[i])) continue;
    rows[ranks[i]!]!++;
    sums[ranks[i]!]! += labels[i]!;
    count++;
  }
  const least = Math.max(MIN_ROWS, areOrdered ? count / MAX_GROUPS : 0);
  let [groups, open] = [1, 0];
  const groupOf = Int32Array.from(rows, (own) => {
    if (!areOrdered) return own >= least ? groups++ : 0;
    open += own;
    if (open < least) return groups;
    open = 0;
    return groups++;
  });
  const [rowsIn, sumIn] = [new Float64Array(groups + 1), new Float64Array(groups + 1)];
  groupOf.forEach((group, rank) => {
    rowsIn[group]! += rows[rank]!;
    sumIn[group]! += sums[rank]!;
  });
  return Float64Array.from(groupOf, (group) => sumIn[group]! / rowsIn[group]!);
}

/**
 * Dense ranks from 0, where equal values share a rank, and the number of ranks; NaN has the lowest
 * rank.
 */
interface Ranked {
  readonly ranks: Int32Array;
  readonly size: number;
}

function denseRanks(values: Float64Array): Ranked {
  const known = values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const distinct = Float64Array.from(new Set(known)).sort();
  return {
    ranks: Int32Array.from(known, (value) => firstIndex(value, distinct)),
    size: distinct.length,
  };
}

/** The most labels that are named. */
const MAX_NAMED = 3;

/**
 * Returns a sentence part for the labels that a column gives away, and one for those that it
 * predicts well.
 */
export function leakWords(leaks: readonly Leak[]): string[] {
  const parts = [
    ['by itself gives away', leaks.filter(isLeaking)],
    ['by itself tells much of', leaks.filter((leak) => !isLeaking(leak))],
  ] as const;
  return parts.flatMap(([what, own]) => {
    if (own.length === 0) return [];
    const named = own
      .slice(0, MAX_NAMED)
      .map((leak) => `${columnName(leak.label)} (${leakScore(leak)})`);
    const more = own.length - named.length;
    return [`${what} ${listed(applying(...named, more > 0 && `${more} more`))}`];
  });
}
