import { counted } from '../../../words.js';
import type { TableColumn, TextColumn } from '../columns.js';
import { leakingAuc } from './leaks.js';
import { sampledRows, valuesAt } from './sample.js';
import type { ColumnFacts, StoredFile } from './stored-file.js';

/** What a prepared file holds, and what that means for training on it. */
export interface Profile {
  readonly file: StoredFile;
  /** In the order of the file. */
  readonly columns: readonly ColumnProfile[];
  /** Pearson correlations of columns that could be labels, over the rows that have both. */
  readonly correlations: readonly LabelCorrelation[];
}

export interface ColumnProfile {
  readonly facts: ColumnFacts;
  /** Of texts, those with the most rows. */
  readonly commonest: readonly { readonly text: string; readonly rows: number }[];
  /** Whether it holds numbers that are whole. */
  readonly isWhole: boolean;
  /** What it could be learned as. */
  readonly label?: LabelCandidate;
  /** It holds dates or times. */
  readonly isTime: boolean;
  /** Why it is no feature. */
  readonly unfit?: string;
  /** Binary labels that it gives away, and the AUC of it alone. */
  readonly leaks: readonly { readonly label: string; readonly auc: number }[];
  /** The mean is far from most values: of numbers of at least 0, a logarithm may serve better. */
  readonly isSkewed: boolean;
  /** Anything else that is worth telling. */
  readonly remarks: readonly string[];
}

export interface LabelCandidate {
  readonly labels: 'binary' | 'regression';
  /** Of texts, the one that is labelled 1. */
  readonly positive?: string;
  /** Of binary labels, the share of 1 among rows that have one. */
  readonly share?: number;
}

export interface LabelCorrelation {
  readonly labels: readonly [string, string];
  /** NaN where one does not vary. */
  readonly value: number;
}

/** Reads a column by its name. */
export type ReadColumn = (name: string) => TableColumn;

/** Rows that leaks, correlations and skewness are measured on. */
const SAMPLE = 100_000;

/** More columns than this are not compared as labels. */
const MOST_LABELS = 20;

/**
 * Profiles a prepared file, with one column in memory at a time.
 * @param labels the columns that are labels, where that is known; otherwise those that could be are compared
 */
export function profileOf(file: StoredFile, read: ReadColumn, labels?: readonly string[]): Profile {
  const rows = sampledRows(file.rows, SAMPLE);
  const found = file.columns.map((facts) => looked(facts, read(facts.name), file.rows, rows));
  const compared = found
    .filter(({ facts, label }) => label !== undefined && (!labels || labels.includes(facts.name)))
    .slice(0, MOST_LABELS)
    .map(({ facts, label }) => ({ facts, label: label!, values: labelsOf(read(facts.name), label!, rows) }));
  const columns = found.map((column): ColumnProfile => {
    const { facts } = column;
    const others = compared.filter(({ label, facts: { name } }) => label.labels === 'binary' && name !== facts.name);
    if (others.length === 0) return { ...column, leaks: [] };
    const values = valuesAt(read(facts.name), rows);
    const leaks = others.flatMap(({ facts: { name }, values: known }) => {
      const auc = leakingAuc(values, known, facts.kind === 'number');
      return auc === undefined ? [] : [{ label: name, auc }];
    });
    return { ...column, leaks };
  });
  return { file, columns, correlations: correlationsOf(compared) };
}

type Looked = Omit<ColumnProfile, 'leaks'>;

function looked(facts: ColumnFacts, column: TableColumn, rows: number, sample: Int32Array): Looked {
  const isWhole = column.kind === 'number' && holdsWhole(column.values);
  const label = labelOf(facts, column, isWhole);
  const unfit = whyUnfit(facts, column, rows, isWhole);
  return {
    facts,
    commonest: column.kind === 'text' ? commonestOf(column) : [],
    isWhole,
    isTime: isTime(facts, isWhole),
    ...(label && { label }),
    ...(unfit !== undefined && { unfit }),
    isSkewed: facts.kind === 'number' && (facts.min ?? 0) >= 0 && isSkewed(valuesAt(column, sample)),
    remarks: remarksOn(facts, column),
  };
}

function holdsWhole(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isInteger(values[i]) && !Number.isNaN(values[i])) return false;
  return true;
}

/** Whole numbers with so many values at most may be labels to regress on, such as stars. */
const MOST_GRADES = 20;

function labelOf(facts: ColumnFacts, column: TableColumn, isWhole: boolean): LabelCandidate | undefined {
  const { distinct, min, max, missing } = facts;
  if (column.kind === 'number') {
    if (distinct === 2 && min === 0 && max === 1) {
      const { values } = column;
      let sum = 0;
      for (let i = 0; i < values.length; i++) if (values[i] === 1) sum++;
      return { labels: 'binary', share: sum / (values.length - missing) };
    }
    return isWhole && distinct > 1 && distinct <= MOST_GRADES ? { labels: 'regression' } : undefined;
  }
  if (column.kind !== 'text' || distinct !== 2) return undefined;
  const counts = countsOf(column);
  const code = positiveOf(column.texts, counts);
  const known = counts[1]! + counts[2]!;
  return { labels: 'binary', positive: column.texts[code - 1]!, share: counts[code]! / known };
}

const yes = /^(yes|y|t|true|pos|positive|1|\+)$/i;

/** The code of the text that means yes, or else of the rarer one. */
function positiveOf(texts: readonly string[], counts: Float64Array): number {
  const said = texts.findIndex((text) => yes.test(text));
  if (said !== -1) return said + 1;
  return counts[1]! <= counts[2]! ? 1 : 2;
}

function countsOf({ codes, texts }: TextColumn): Float64Array {
  const counts = new Float64Array(texts.length + 1);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  return counts;
}

const SHOWN = 3;

function commonestOf(column: TextColumn): ColumnProfile['commonest'] {
  const counts = countsOf(column);
  const codes = Array.from(column.texts, (_, i) => i + 1).sort((a, b) => counts[b]! - counts[a]! || a - b);
  return codes.slice(0, SHOWN).map((code) => ({ text: column.texts[code - 1]!, rows: counts[code]! }));
}

/** Fewer rows than this may all differ by chance. */
const FEWEST_ROWS = 20;

/** The share of rows of a value of their own from which texts are ids or free text. */
const NEARLY_ALL = 0.95;

/** Longer texts, in characters, are sentences. */
const SENTENCE = 30;

/** Why a column is no feature; undefined where it may be one. */
export function whyUnfit(
  facts: ColumnFacts,
  column: TableColumn,
  rows: number,
  isWhole = column.kind === 'number' && holdsWhole(column.values),
): string | undefined {
  const { kind, missing, distinct } = facts;
  if (distinct === 0) return 'it has no values';
  if (distinct === 1 && missing === 0) return 'it is constant';
  if (isTime(facts, isWhole)) {
    return 'it is a time: split by it (by: time), or write its parts (hour, weekday) as columns';
  }
  const known = rows - missing;
  if (known < FEWEST_ROWS) return undefined;
  if (kind === 'number')
    return isWhole && distinct === known ? 'it is an id: each row has a number of its own' : undefined;
  if (column.kind === 'text' && 2 * distinct > known && meanLength(column) >= SENTENCE) {
    return 'it is free text, which these models do not read: turn it into numbers or categories first';
  }
  if (distinct >= NEARLY_ALL * known) return 'it is an id: nearly each row has a text of its own';
  return undefined;
}

/** Names of times; RecBole's files add a type after a colon. */
const TIME = /(time|timestamp|date|_at)(:\w+)?$/i;

/** Seconds since 1970 of 1973, and milliseconds of 2100. */
const TIMES = [1e8, 4.2e12] as const;

/** Dates, and whole numbers that are seconds or milliseconds since 1970 by the name of the column and their size. */
const isTime = ({ from, name, min = 0, max = 0 }: ColumnFacts, isWhole: boolean): boolean =>
  from === 'date' || (isWhole && TIME.test(name) && min >= TIMES[0] && max < TIMES[1]);

function meanLength({ texts }: TextColumn): number {
  return texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
}

/** The skewness from which numbers are called skewed: the exponential distribution has 2. */
const SKEWED = 3;

function isSkewed(values: Float64Array): boolean {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const moment = (power: number) => known.reduce((sum, value) => sum + (value - mean) ** power, 0) / known.length;
  return moment(3) > SKEWED * moment(2) ** 1.5;
}

function remarksOn({ from, kind }: ColumnFacts, column: TableColumn): string[] {
  const remarks: string[] = [];
  if (from === 'boolean') remarks.push('0 and 1 from false and true');
  if (from === 'date') remarks.push('seconds since 1970 (UTC) from dates');
  if (kind === 'hashed') remarks.push('too many texts to keep: hashes of 32 bits');
  if (column.kind === 'text') remarks.push(...nearlyNumbers(column));
  return remarks;
}

const NUMERAL = /^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?$/i;

/** Tells of texts among what looks like numbers. */
function nearlyNumbers({ texts }: TextColumn): string[] {
  const other = texts.filter((text) => !NUMERAL.test(text));
  if (texts.length < 4 || 2 * other.length >= texts.length) return [];
  const numerals = texts.length - other.length;
  if (other.length === 0) return ['numerals that are no plain decimals, such as with leading zeros: kept as texts'];
  return [`${counted(numerals, 'text')} look like numbers, but not ${JSON.stringify(other[0])}: kept as texts`];
}

/** Labels of some rows, NaN where they are missing. */
function labelsOf(column: TableColumn, { positive }: LabelCandidate, rows: Int32Array): Float64Array {
  const values = valuesAt(column, rows);
  if (column.kind !== 'text') return values;
  const code = column.texts.indexOf(positive!) + 1;
  return values.map((value) => (Number.isNaN(value) ? value : Number(value === code)));
}

function correlationsOf(labels: readonly { facts: ColumnFacts; values: Float64Array }[]): LabelCorrelation[] {
  return labels.flatMap((a, i) =>
    labels.slice(i + 1).map(
      (b): LabelCorrelation => ({
        labels: [a.facts.name, b.facts.name],
        value: correlation(a.values, b.values),
      }),
    ),
  );
}

/** Pearson's correlation over rows where neither is NaN. */
function correlation(a: Float64Array, b: Float64Array): number {
  let [n, sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    sumA += x;
    sumB += y;
    squareA += x * x;
    squareB += y * y;
    product += x * y;
  }
  return (n * product - sumA * sumB) / Math.sqrt((n * squareA - sumA * sumA) * (n * squareB - sumB * sumB));
}
