import { pearson } from '../../../data/pearson.js';
import type { ColumnTable, TableColumn, TextColumn } from '../../../data/table/columns.js';
import type { ColumnFacts } from '../../../data/table/facts.js';
import { mean } from '../../../stats/summary.js';
import type { StoredFile } from '../files/prepared.js';
import { looksOf, remarksOn } from '../files/values.js';
import { areWhole, isTime, whyUnfit } from '../resolve.js';
import { DEFAULT_SHARES } from '../spec.js';
import {
  countsOf,
  explainedByOthers,
  type LabelCandidate,
  type Leak,
  labelOf,
  labelsOf,
  leaksOf,
  nameIn,
  SURELY_LEAKING,
  sampledRows,
  valuesAt,
} from './labels.js';

export interface Profile {
  readonly file: StoredFile;
  readonly columns: readonly ColumnProfile[];
  /** Pearson correlations of columns that were compared as labels, over the rows that have both; NaN of a constant. */
  readonly correlations: ReturnType<typeof correlationsOf>;
  /** Those labels that are all but determined by the others together, as a weighted sum. */
  readonly sums: readonly string[];
}

/** A column; `leaks` are the labels that it gives away, with its AUC or R² as the only predictor. */
export type ColumnProfile = ReturnType<typeof looked> & { readonly leaks: readonly Leak[] };

export type ReadColumns = (names: readonly string[]) => ColumnTable;

/** The maximum number of rows for measuring leaks, correlations and skewness. */
const SAMPLE = 100_000;

const MOST_LABELS = 20;

/** Number of values that are read together: several short columns at a time. */
const READ_TOGETHER = 2 ** 20;

/** Yields the columns of a file, with few of them in memory at a time. */
function* columnsIn({ columns, rows }: StoredFile, read: ReadColumns): Generator<TableColumn> {
  const step = Math.max(1, Math.floor(READ_TOGETHER / rows));
  for (let from = 0; from < columns.length; from += step) {
    yield* read(columns.slice(from, from + step).map(({ name }) => name)).columns;
  }
}

/**
 * @param labels the label columns, where they are known; otherwise all possible ones but classes are compared, and
 * leaks are those of binary ones: grades may explain each other
 */
export function profileOf(file: StoredFile, read: ReadColumns, labels?: readonly string[]): Profile {
  const rows = sampledRows(file.rows, SAMPLE);
  const found = Array.from(columnsIn(file, read), (column, i) => looked(file.columns[i]!, column, file.rows, rows));
  const compared = found
    .flatMap(({ facts, label = labels && asRegression(facts) }) =>
      label && (labels ? labels.includes(facts.name) : label.labels !== 'classes') ? [{ facts, label }] : [],
    )
    .slice(0, MOST_LABELS)
    .map((one) => ({ ...one, values: labelsOf(read([one.facts.name]).columns[0]!, one.label, rows) }));
  const known = compared
    .filter(({ label }) => labels || label.labels === 'binary')
    .map(({ facts: { name }, label: { labels }, values }) => ({ name, labels, values }));
  const leaks = Array.from(known.length > 0 ? columnsIn(file, read) : [], (column) => {
    const values = valuesAt(column, rows);
    // That a label has no value, as outside of a task's sample space, tells nothing of how labels hang together.
    const isLabel = labels?.includes(column.name);
    const others = known.flatMap((one) => {
      if (one.name === column.name) return [];
      return [isLabel ? { ...one, values: one.values.map((y, i) => (Number.isNaN(values[i]) ? Number.NaN : y)) } : one];
    });
    return leaksOf(values, others, column.kind === 'number', nameIn(column));
  });
  const columns = found.map((column, i): ColumnProfile => ({ ...column, leaks: leaks[i] ?? [] }));
  const ordered = compared.filter(({ label }) => label.labels !== 'classes');
  const values = ordered.map((one) => one.values);
  const sums = ordered.filter((_, k) => labels && explainedByOthers(values, k) >= SURELY_LEAKING);
  return { file, columns, correlations: correlationsOf(ordered), sums: sums.map(({ facts }) => facts.name) };
}

export const asRegression = ({ kind, distinct }: ColumnFacts): LabelCandidate | undefined =>
  kind === 'number' && distinct > 1 ? { labels: 'regression' } : undefined;

function looked(facts: ColumnFacts, column: TableColumn, rows: number, sample: Int32Array) {
  const isWhole = column.kind === 'number' && areWhole(column.values);
  const label = labelOf(facts, column, isWhole);
  const unfit = whyUnfit(facts, column, rows, isWhole);
  const looks = looksOf(column);
  const numbers = column.kind === 'number' ? valuesAt(column, sample).filter((value) => !Number.isNaN(value)) : [];
  return {
    facts,
    commonest: column.kind === 'text' ? commonestOf(column) : [],
    isWhole,
    // The form of its texts, where they are not words or codes.
    ...(looks && { looks }),
    isTime: isTime(facts, isWhole),
    // Its possible use as a label, and the reason why it is not a feature.
    ...(label && { label }),
    ...(unfit !== undefined && { unfit }),
    /** Whether the mean is far from most values: for non-negative numbers, the logarithm may be a better feature. */
    isSkewed: facts.distinct > 2 && (facts.min ?? 0) >= 0 && isSkewed(numbers),
    /** The largest share of a single row in the squared deviations of a test split; 0 where they are not numbers. */
    largest: largestIn(numbers),
    remarks: remarksOn(facts, column, looks),
  };
}

const SHOWN = 3;

function commonestOf(column: TextColumn): { readonly text: string; readonly rows: number }[] {
  const counts = countsOf(column);
  const codes = Array.from(column.texts, (_, i) => i + 1).sort((a, b) => counts[b]! - counts[a]! || a - b);
  return codes.slice(0, SHOWN).map((code) => ({ text: column.texts[code - 1]!, rows: counts[code]! }));
}

/** The skewness from which numbers are called skewed: an exponential distribution has 2. */
const SKEWED = 3;

function isSkewed(values: ArrayLike<number>): boolean {
  const center = mean(values)!;
  const moment = (power: number) => mean(Float64Array.from(values, (value) => (value - center) ** power))!;
  return moment(3) > SKEWED * moment(2) ** 1.5;
}

function largestIn(values: ArrayLike<number>): number {
  const average = mean(values) ?? 0;
  const squares = Float64Array.from(values, (value) => (value - average) ** 2);
  const most = squares.reduce((a, b) => Math.max(a, b), 0);
  const others = squares.reduce((sum, square) => sum + square, 0) - most;
  return most === 0 ? 0 : most / (most + DEFAULT_SHARES.test * others);
}

function correlationsOf(labels: readonly { facts: ColumnFacts; values: Float64Array }[]) {
  return labels.flatMap((a, i) =>
    labels
      .slice(i + 1)
      .map((b) => ({ labels: [a.facts.name, b.facts.name] as const, value: pearson(a.values, b.values) })),
  );
}
