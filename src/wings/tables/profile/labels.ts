import { fastStream } from '../../../base/random.js';
import { pearson } from '../../../data/pearson.js';
import type { TableColumn, TextColumn } from '../../../data/table/columns.js';
import { firstPlaceOf } from '../../../stats/summary.js';
import type { ColumnFacts } from '../files/facts.js';

export interface LabelCandidate {
  readonly labels: 'binary' | 'regression' | 'classes';
  /** The text that is labelled 1. */
  readonly positive?: string;
  /** The share of 1 among the rows that have a binary label. */
  readonly share?: number;
  /** The number of classes. */
  readonly classes?: number;
}

/** The maximum number of distinct values of a regression label in whole or half steps, such as stars. */
const MOST_GRADES = 20;

/** The maximum number of classes of a column that could be a label. */
const MOST_CLASSES = 20;

/** Matches names of columns whose values are classes, even where these are numbers. */
const CLASS_NAMES = /(^|[ _.-])(class|species|variety|diagnosis|type)$/i;

/** The label that a column could be; undefined where that is unlikely. */
export function labelOf(facts: ColumnFacts, column: TableColumn, isWhole: boolean): LabelCandidate | undefined {
  const { distinct, min, max, missing } = facts;
  if (column.kind === 'number') {
    if (distinct === 2 && min === 0 && max === 1) {
      const { values } = column;
      let sum = 0;
      for (let i = 0; i < values.length; i++) if (values[i] === 1) sum++;
      return { labels: 'binary', share: sum / (values.length - missing) };
    }
    if (isWhole && areClasses(distinct) && CLASS_NAMES.test(facts.name))
      return { labels: 'classes', classes: distinct };
    const areGrades = distinct > 1 && distinct <= MOST_GRADES && (isWhole || areHalves(column.values));
    return areGrades ? { labels: 'regression' } : undefined;
  }
  if (column.kind !== 'text') return undefined;
  if (areClasses(distinct)) return { labels: 'classes', classes: distinct };
  if (distinct !== 2) return undefined;
  const counts = countsOf(column);
  const code = positiveOf(column.texts, counts);
  const known = counts[1]! + counts[2]!;
  return { labels: 'binary', positive: column.texts[code - 1]!, share: counts[code]! / known };
}

const areClasses = (distinct: number): boolean => distinct > 2 && distinct <= MOST_CLASSES;

/** Whether all numbers are halves or whole, such as ratings in half stars. */
function areHalves(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++)
    if (!Number.isInteger(2 * values[i]!) && !Number.isNaN(values[i])) return false;
  return true;
}

const yes = /^(yes|y|t|true|pos|positive|1|\+)$/i;

/** The code of the text that means yes, or else of the rarer text. */
function positiveOf(texts: readonly string[], counts: Float64Array): number {
  const said = texts.findIndex((text) => yes.test(text));
  if (said !== -1) return said + 1;
  return counts[1]! <= counts[2]! ? 1 : 2;
}

/** [texts + 1], by code: the number of rows of each text, beginning with the rows without a text. */
export function countsOf({ codes, texts }: TextColumn): Float64Array {
  const counts = new Float64Array(texts.length + 1);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  return counts;
}

/** Labels of some rows, NaN where they are missing; of classes, their values or codes. */
export function labelsOf(column: TableColumn, { positive }: LabelCandidate, rows: Int32Array): Float64Array {
  const values = valuesAt(column, rows);
  if (column.kind !== 'text' || positive === undefined) return values;
  const code = column.texts.indexOf(positive) + 1;
  return values.map((value) => (Number.isNaN(value) ? value : Number(value === code)));
}

/**
 * Draws rows at random without replacement, in ascending order, with the same result each time; all rows where there are no
 * more than `most`.
 */
export function sampledRows(rows: number, most: number): Int32Array {
  const size = Math.min(rows, most);
  const sample = new Int32Array(size);
  const uniform = fastStream('mmoe-exp/table-profile');
  // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
  for (let row = 0, taken = 0; taken < size; row++) {
    if ((rows - row) * uniform() < size - taken) sample[taken++] = row;
  }
  return sample;
}

/** The values of some rows of a column as numbers, NaN where they are missing; for texts, their codes or hashes. */
export function valuesAt(column: TableColumn, rows: Int32Array): Float64Array {
  const known = new Float64Array(rows.length);
  const all = column.kind === 'number' ? column.values : column.kind === 'text' ? column.codes : column.hashes;
  for (let i = 0; i < rows.length; i++) known[i] = all[rows[i]!]!;
  return column.kind === 'number' ? known : known.map((code) => code || Number.NaN);
}

/** The AUC, or the R² of a regression label, from which a column is suspected to leak, and from which it surely does. */
export const LEAKING = { auc: 0.99, r2: 0.95 } as const;
export const SURELY_LEAKING = 0.9999;

/** The minimum number of rows of each class for a meaningful AUC, and of a category for a meaningful share. */
const FEWEST_ROWS = 20;

/** A label, [rows]: of a binary one 0 or 1, of classes their numbers; NaN where it is missing. */
interface KnownLabel {
  readonly name: string;
  readonly labels: LabelCandidate['labels'];
  readonly values: Float64Array;
}

export interface Leak {
  readonly label: string;
  /** What the column alone reaches. */
  readonly metric: keyof typeof LEAKING;
  readonly value: number;
}

/**
 * Finds the labels that a column alone predicts so well that it probably became known only with them: by its values, in
 * either direction, with missing values lowest, or by the share of positives of each of its categories. Classes count as
 * predicted where each of them is, against the others.
 *
 * @param values [rows], NaN where missing
 * @param areOrdered whether the values are numbers, rather than codes of categories
 */
export function leaksOf(values: Float64Array, labels: readonly KnownLabel[], areOrdered: boolean): Leak[] {
  if (labels.length === 0) return [];
  const { ranks, size } = denseRanks(values);
  return labels.flatMap(({ name, labels: kind, values: known }) => {
    const metric = kind === 'regression' ? 'r2' : 'auc';
    const value =
      kind === 'regression'
        ? Math.max(areOrdered ? pearson(values, known) ** 2 || 0 : 0, explained(ranks, size, known, areOrdered))
        : Math.min(...marksOf(kind, known).map((labels) => bestAuc(classCounts(ranks, size, labels), areOrdered)));
    return value >= LEAKING[metric] ? [{ label: name, metric, value }] : [];
  });
}

/** The binary labels of a label: its own, or for each class whether a row is of it. */
function marksOf(kind: 'binary' | 'classes', labels: Float64Array): Float64Array[] {
  if (kind === 'binary') return [labels];
  const classes = new Set(labels.filter((label) => !Number.isNaN(label)));
  return Array.from(classes, (one) => labels.map((label) => (Number.isNaN(label) ? label : Number(label === one))));
}

/** The most groups of rows by which the mean of a label is predicted. */
const MOST_GROUPS = 100;

/**
 * The share of a label's variance that lies between groups of rows, [ranks]: of numbers, consecutive ranks with enough rows;
 * of categories, each that has enough rows, and the others together.
 */
function explained(ranks: Int32Array, size: number, labels: Float64Array, areOrdered: boolean): number {
  const [rows, sums] = [new Float64Array(size), new Float64Array(size)];
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < ranks.length; i++) {
    const label = labels[i]!;
    if (Number.isNaN(label)) continue;
    rows[ranks[i]!]!++;
    sums[ranks[i]!]! += label;
    count++;
    sum += label;
  }
  const mean = sum / count;
  for (const label of labels) if (!Number.isNaN(label)) squares += (label - mean) ** 2;
  const least = Math.max(FEWEST_ROWS, areOrdered ? count / MOST_GROUPS : 0);
  let [between, openRows, openSum] = [0, 0, 0];
  for (let rank = 0; rank < size; rank++) {
    const isFull = rows[rank]! >= least;
    if (areOrdered ? openRows + rows[rank]! >= least : isFull) {
      const [n, total] = areOrdered ? [openRows + rows[rank]!, openSum + sums[rank]!] : [rows[rank]!, sums[rank]!];
      between += n * (total / n - mean) ** 2;
      if (areOrdered) [openRows, openSum] = [0, 0];
    } else {
      openRows += rows[rank]!;
      openSum += sums[rank]!;
    }
  }
  if (openRows > 0) between += openRows * (openSum / openRows - mean) ** 2;
  return count < 2 * FEWEST_ROWS || squares === 0 ? 0 : between / squares;
}

/** The number of rows of each class at each rank of a column, [ranks]. */
interface Counts {
  readonly negatives: Float64Array;
  readonly positives: Float64Array;
}

function classCounts(ranks: Int32Array, size: number, labels: Float64Array): Counts {
  const [negatives, positives] = [new Float64Array(size), new Float64Array(size)];
  for (let row = 0; row < ranks.length; row++) {
    const label = labels[row]!;
    if (label === 1) positives[ranks[row]!]!++;
    else if (label === 0) negatives[ranks[row]!]!++;
  }
  return { negatives, positives };
}

/** The AUC of the best prediction by ranks alone; 0 where a class has too few rows. */
function bestAuc(counts: Counts, areOrdered: boolean): number {
  const [negatives, positives] = [sumOf(counts.negatives), sumOf(counts.positives)];
  if (positives < FEWEST_ROWS || negatives < FEWEST_ROWS) return 0;
  const byShare = aucOf(inOrderOfShares(counts, positives / (positives + negatives)));
  if (!areOrdered) return byShare;
  const auc = aucOf(counts);
  return Math.max(auc, 1 - auc, byShare);
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** The AUC of groups of rows in ascending order of their scores; ties count one half. */
function aucOf({ negatives, positives }: Counts): number {
  let [below, above, pairs] = [0, 0, 0];
  for (let i = 0; i < positives.length; i++) {
    pairs += positives[i]! * (below + negatives[i]! / 2);
    below += negatives[i]!;
    above += positives[i]!;
  }
  return pairs / (below * above);
}

/**
 * Orders the categories by their shares of positives; rare categories are merged into one, whose share is taken to be that
 * of all rows. The order of equal shares makes no difference to an AUC.
 */
function inOrderOfShares({ negatives, positives }: Counts, usual: number): Counts {
  const few = { share: usual, negatives: 0, positives: 0 };
  const groups = [few];
  for (let i = 0; i < positives.length; i++) {
    const [below, above] = [negatives[i]!, positives[i]!];
    const rows = below + above;
    if (rows >= FEWEST_ROWS) groups.push({ share: above / rows, negatives: below, positives: above });
    else {
      few.negatives += below;
      few.positives += above;
    }
  }
  groups.sort((a, b) => a.share - b.share);
  return {
    negatives: Float64Array.from(groups, ({ negatives }) => negatives),
    positives: Float64Array.from(groups, ({ positives }) => positives),
  };
}

/** Dense ranks from 0, where equal values share a rank, and the number of ranks; NaN has the lowest rank. */
function denseRanks(values: Float64Array): { ranks: Int32Array; size: number } {
  const known = values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const distinct = known.slice().sort();
  let size = 0;
  for (let i = 0; i < distinct.length; i++) {
    if (size === 0 || distinct[i] !== distinct[size - 1]) distinct[size++] = distinct[i]!;
  }
  const sorted = distinct.subarray(0, size);
  const ranks = new Int32Array(known.length);
  for (let i = 0; i < known.length; i++) ranks[i] = firstPlaceOf(known[i]!, sorted);
  return { ranks, size };
}
