import { sum } from 'd3-array';
import { counted, quoted } from '../../../ground/base/words.js';
import { mean } from '../../../ground/stats/descriptive.js';
import { percent } from '../../../ground/table/table.js';
import type { TableColumn } from '../../../train/data/table/columns.js';
import type { ColumnFacts } from '../../../train/data/table/facts.js';
import { countValues, indicateValue, nameIn, valuesAt } from './column-values.js';

/* The kind of label that a column could be, by its values and its name. */

export interface LabelCandidate {
  readonly labels: 'binary' | 'regression' | 'count' | 'classes';
  /** The value that is labelled 1, if they are not 0 and 1. */
  readonly positive?: string;
  /** Of 1, among the rows that have a binary label. */
  readonly share?: number;
  /** The number of classes, the commonest with its share of rows, and the rows of the rarest. */
  readonly classes?: number;
  readonly commonest?: { readonly value: string; readonly share: number };
  readonly rarest?: number;
  /** Whether numbers have a tail so long that their logarithm is the better label. */
  readonly log?: true;
}

/**
 * The most distinct values of a column that may be a label: of grades such as stars, in whole or
 * half steps, or classes.
 */
const MAX_VALUES = 20;

/** What may follow the name of a code: whose it is, or its number, as in `occupation_husb`. */
export const OF_WHOM = '([ _.-]?(husb(and)?|wife|spouse|partner|mother|father|parent|head|[1-9]))?';

/** Matches names of columns whose values are classes, even if they are numbers. */
const CLASS_NAMES = new RegExp(
  `(^|[ _.-])(class|species|variety|diagnosis|type|kind|category|group|cluster|segment|status|outcome|mode|choice|brand|race|religion|occupation|industry|region|colou?r)${OF_WHOM}$`,
  'i',
);

export const isCalledClass = (name: string): boolean => /^class$/i.test(name);

/** Matches names of grades, whose few values are in order. */
const GRADE_NAMES =
  /(^|[ _.-])(rating|score|star|grade|level|stage|rank|satisfaction|quality|severity|likert|scale|degree|size|educ\w*)s?$/i;

/** Matches names of counts. */
const COUNT_NAMES =
  /(^|[ _.-])(count|num|number|n|visits|orders|purchases|claims|admissions|clicks|views|accidents|events|children|goals|calls)([ _.-]|$)/i;

/** Codes of at most so many values are classes, unless their name is one of grades or counts. */
const FEW_CODES = 4;

/** Matches texts that are positive; if none is, the rarer text is. */
const POSITIVE_TEXTS = /^(yes|y|t|true|pos|positive|1|\+)$/i;

/** The label that a column of few values could be; undefined if it could be none, or any number. */
export function proposeLabel(
  facts: ColumnFacts,
  column: TableColumn,
  isWhole: boolean,
): LabelCandidate | undefined {
  const { name, distinct, min, max } = facts;
  if (column.kind === 'hashed' || distinct < 2 || distinct > MAX_VALUES) return undefined;
  const counts = countValues(column);
  const known = sum(counts.values());
  if (
    distinct > 2 &&
    (column.kind === 'text' || (isWhole && areClasses(name, [...counts.keys()])))
  ) {
    const sorted = [...counts].sort(([, a], [, b]) => b - a);
    const [value, most] = sorted[0]!;
    const commonest = { value: nameIn(column)(value), share: most / known };
    return { labels: 'classes', classes: distinct, commonest, rarest: sorted.at(-1)![1] };
  }
  if (column.kind === 'number') {
    if (distinct === 2 && min === 0 && max === 1)
      return { labels: 'binary', share: counts.get(1)! / known };
    if (distinct === 2 && isWhole)
      return { labels: 'binary', positive: String(max), share: counts.get(max!)! / known };
    if (isWhole && areCounts(facts, column)) return { labels: 'count' };
    const areGrades = [...counts.keys()].every((value) => Number.isInteger(2 * value));
    return areGrades ? { labels: 'regression' } : undefined;
  }
  const rarer = counts.get(1)! <= counts.get(2)! ? 1 : 2;
  const named = column.texts.findIndex((text) => POSITIVE_TEXTS.test(text));
  const code = named >= 0 ? named + 1 : rarer;
  return { labels: 'binary', positive: column.texts[code - 1]!, share: counts.get(code)! / known };
}

/** The label that a column of numbers is if the user, or its name, says that it is one. */
export function proposeNumberLabel(
  facts: ColumnFacts,
  column: TableColumn,
  isWhole: boolean,
): LabelCandidate | undefined {
  if (column.kind !== 'number' || facts.distinct < 2) return undefined;
  if (isWhole && areCounts(facts, column)) return { labels: 'count' };
  return isHeavy(facts, column) ? { labels: 'regression', log: true } : { labels: 'regression' };
}

/**
 * Whether whole numbers are codes: by their name, or because they are 0, 1, 2 and so on, few, and
 * neither grades nor counts.
 */
function areClasses(name: string, values: readonly number[]): boolean {
  if (CLASS_NAMES.test(name)) return true;
  if (values.length > FEW_CODES || GRADE_NAMES.test(name) || COUNT_NAMES.test(name)) return false;
  const least = Math.min(...values);
  return (least === 0 || least === 1) && Math.max(...values) - least === values.length - 1;
}

/** Fewer different numbers may be codes or grades. */
const MIN_COUNTS = 5;

/** Whole numbers beyond these are rather amounts of money. */
const MAX_COUNT = 200;

/**
 * The skewness is 2 for an exponential distribution, and 1 for a Poisson distribution of mean 1.
 */
const SKEWED_COUNTS = 0.8;

/**
 * Whether numbers count something: from 0 up, small ones without gaps, and more small ones than
 * large ones. If the name says so, whole numbers from 0 up are enough.
 */
function areCounts({ name, min, distinct, from }: ColumnFacts, column: TableColumn): boolean {
  if (from !== undefined || min === undefined || min < 0 || distinct < 3) return false;
  if (COUNT_NAMES.test(name)) return true;
  if (min !== 0 || distinct < MIN_COUNTS) return false;
  const sorted = valuesAt(column)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const high = sorted[Math.floor(0.9 * (sorted.length - 1))]!;
  if (high > MAX_COUNT) return false;
  const below = new Set(sorted.filter((value) => value <= high)).size;
  return below >= 0.9 * (Math.floor(high) + 1) && skewness(sorted) >= SKEWED_COUNTS;
}

/** The skewness from which numbers are called skewed. */
const SKEWED = 3;

/**
 * Whether the mean is far from most values: for non-negative numbers, the logarithm may be a better
 * feature.
 */
export const areSkewed = (values: Float64Array): boolean =>
  skewness(values.filter((value) => !Number.isNaN(value))) > SKEWED;

/**
 * Whether the numbers are positive, mostly far below the largest ones, and less skewed by their
 * logarithm.
 */
function isHeavy({ min }: ColumnFacts, column: TableColumn): boolean {
  if (min === undefined || min < 0) return false;
  const values = valuesAt(column).filter((value) => !Number.isNaN(value));
  const [plain, byLog] = [skewness(values), skewness(values.map((value) => Math.log1p(value)))];
  return plain > SKEWED && Math.abs(byLog) < plain / 2;
}

function skewness(values: Float64Array): number {
  const center = mean(values)!;
  const moment = (power: number) =>
    mean(Float64Array.from(values, (value) => (value - center) ** power))!;
  return moment(3) / moment(2) ** 1.5;
}

/** The labels of some rows, NaN if missing; classes have their values or codes. */
export function candidateLabels(
  column: TableColumn,
  { positive, log }: LabelCandidate,
  rows: Int32Array,
): Float64Array {
  const values = valuesAt(column, rows);
  if (log) return values.map((value) => Math.log1p(value));
  if (positive === undefined || column.kind === 'hashed') return values;
  return indicateValue(
    values,
    column.kind === 'text' ? column.texts.indexOf(positive) + 1 : Number(positive),
  );
}

/** A candidate in words, as remarks and configs have it. */
export function labelWords({
  labels,
  positive,
  share,
  classes,
  commonest,
  rarest,
  log,
}: LabelCandidate): string {
  if (labels === 'regression') return log ? 'regression on the logarithm' : 'regression on grades';
  if (labels === 'count') return 'counts';
  if (labels === 'classes')
    return `${classes} classes, ${percent(commonest!.share)} are ${commonest!.value}, the rarest has ${counted(rarest!, 'row')}`;
  return `binary, ${percent(share!)} ${positive === undefined ? 'are 1' : `are ${quoted(positive)}`}`;
}
