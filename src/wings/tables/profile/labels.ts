import { fastStream } from '../../../base/random.js';
import { pearson } from '../../../data/pearson.js';
import type { TableColumn, TextColumn } from '../../../data/table/columns.js';
import type { ColumnFacts } from '../../../data/table/facts.js';
import { placements } from '../../../stats/delong.js';
import { firstPlaceOf } from '../../../stats/summary.js';

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
export const MOST_GRADES = 20;

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
  const ranked = denseRanks(values);
  return labels.flatMap(({ name, labels: kind, values: known }) => {
    const metric = kind === 'binary' ? 'auc' : 'r2';
    const value = kind === 'binary' ? bestAuc(ranked, known, areOrdered) : bestR2(values, ranked, known, areOrdered);
    return value >= LEAKING[metric] ? [{ label: name, metric, value }] : [];
  });
}

/** The AUC of the best prediction of a binary label by ranks alone; 0 where a class has too few rows. */
function bestAuc(ranked: Ranked, labels: Float64Array, areOrdered: boolean): number {
  const known = labels.filter((label) => !Number.isNaN(label));
  const ranks = ranked.ranks.filter((_, row) => !Number.isNaN(labels[row]));
  const positives = known.filter((label) => label === 1).length;
  if (Math.min(positives, known.length - positives) < FEWEST_ROWS) return 0;
  const places = denseRanks(groupMeans(ranked, labels, false)).ranks;
  const aucs = [ranks.map((rank) => places[rank]!), ...(areOrdered ? [ranks] : [])].map(
    (by) => placements(by, known).auc,
  );
  return Math.max(...aucs, ...(areOrdered ? [1 - aucs[1]!] : []));
}

/** The most groups of rows by which the mean of a label is predicted. */
const MOST_GROUPS = 100;

/** The R² of the best prediction of a regression label: by a line, or by the means of groups of rows. */
function bestR2(values: Float64Array, ranked: Ranked, labels: Float64Array, areOrdered: boolean): number {
  if (labels.filter((label) => !Number.isNaN(label)).length < 2 * FEWEST_ROWS) return 0;
  const means = groupMeans(ranked, labels, areOrdered);
  const r2 = (prediction: Float64Array) => pearson(prediction, labels) ** 2 || 0;
  return Math.max(areOrdered ? r2(values) : 0, r2(Float64Array.from(ranked.ranks, (rank) => means[rank]!)));
}

/**
 * The mean of a label in the group of each rank, [ranks]: of numbers, consecutive ranks with enough rows; of categories, each
 * that has enough rows, and the others together.
 */
function groupMeans({ ranks, size }: Ranked, labels: Float64Array, areOrdered: boolean): Float64Array {
  const [rows, sums] = [new Float64Array(size), new Float64Array(size)];
  let count = 0;
  for (let i = 0; i < ranks.length; i++) {
    if (Number.isNaN(labels[i])) continue;
    rows[ranks[i]!]!++;
    sums[ranks[i]!]! += labels[i]!;
    count++;
  }
  const least = Math.max(FEWEST_ROWS, areOrdered ? count / MOST_GROUPS : 0);
  const means = new Float64Array(size);
  let open = { ranks: [] as number[], rows: 0, sum: 0 };
  const close = () => {
    for (const rank of open.ranks) means[rank] = open.sum / open.rows;
    open = { ranks: [], rows: 0, sum: 0 };
  };
  for (let rank = 0; rank < size; rank++) {
    if (!areOrdered && rows[rank]! >= least) {
      means[rank] = sums[rank]! / rows[rank]!;
      continue;
    }
    open.ranks.push(rank);
    open.rows += rows[rank]!;
    open.sum += sums[rank]!;
    if (areOrdered && open.rows >= least) close();
  }
  close();
  return means;
}

/** Dense ranks from 0, where equal values share a rank, and the number of ranks; NaN has the lowest rank. */
interface Ranked {
  readonly ranks: Int32Array;
  readonly size: number;
}

function denseRanks(values: Float64Array): Ranked {
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
