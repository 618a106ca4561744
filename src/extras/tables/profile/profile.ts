/** Describes a table: its columns, possible labels, leaks and correlations. */

import { pearson } from '../../../train/data/pearson.js';
import { shuffledRows } from '../../../train/data/shares.js';
import type { TableColumn, TextColumn } from '../../../train/data/table/columns.js';
import type { ColumnFacts } from '../../../train/data/table/facts.js';
import type { StoredFile } from '../files/store.js';
import { commonLooks, remarksOn } from '../files/values.js';
import { areWhole, isTime, whyUnfit } from '../resolve.js';
import {
  areSkewed,
  candidateLabels,
  isCalledClass,
  proposeLabel,
  proposeNumberLabel,
} from './candidates.js';
import { countValues, nameIn, valuesAt } from './column-values.js';
import { findGrouping, type Grouping } from './find-grouping.js';
import { findLeaks, type Leak } from './leaks.js';
import { findScales, type Scale } from './scales.js';

export interface Profile {
  readonly file: StoredFile;
  readonly columns: readonly ColumnProfile[];
  /**
   * Pearson correlations of columns that were compared as labels, over the rows that have both; NaN
   * of a constant.
   */
  readonly correlations: ReturnType<typeof correlateLabels>;
  /** Columns that are another one on another scale. */
  readonly scales: readonly Scale[];
  /**
   * The column of groups of rows, if the evidence is strong and labels are known, or the guess of
   * labels depends on it.
   */
  readonly grouping: Grouping | undefined;
}

/**
 * A column; `leaks` are the labels that it gives away, with its AUC or R² as the only predictor.
 */
export type ColumnProfile = ReturnType<typeof looked> & { readonly leaks: readonly Leak[] };

/** The maximum number of rows for measuring leaks, correlations and skewness. */
const SAMPLE = 100_000;

/** The number of rows for finding scales, which are exact or none. */
const SCALE_SAMPLE = 2000;

const MAX_LABELS = 20;

/**
 * @param read reads a column, of which few are in memory at a time
 * @param labels the label columns, where they are known; otherwise all possible ones but classes
 * are compared, and leaks are those of binary ones: grades may explain each other
 */
export function profileFile(
  file: StoredFile,
  read: (name: string) => TableColumn,
  labels?: readonly string[],
): Profile {
  const shuffled = shuffledRows(file.rows, 0);
  const scaleRows = shuffled.slice(0, SCALE_SAMPLE).sort();
  const rows = shuffled.subarray(0, SAMPLE).sort();
  const found = file.columns.map((facts) => looked(facts, read(facts.name), file.rows, rows));
  const compared = found
    .flatMap(({ facts, numbers, label = labels && numbers }) =>
      label && (labels ? labels.includes(facts.name) : label.labels !== 'classes')
        ? [{ facts, label }]
        : [],
    )
    .slice(0, MAX_LABELS)
    .map((one) => ({ ...one, values: candidateLabels(read(one.facts.name), one.label, rows) }));
  const known = compared
    .filter(({ label }) => labels || label.labels === 'binary')
    .map(({ facts: { name }, label: { labels }, values }) => ({ name, labels, values }));
  const leaksFrom = (name: string) => {
    const column = read(name);
    const values = valuesAt(column, rows);
    // That a label has no value, as outside of a task's sample space, tells nothing of how labels
    // hang together.
    const isLabel = labels?.includes(name);
    const others = known.flatMap((one) => {
      if (one.name === name) return [];
      return [
        isLabel
          ? { ...one, values: one.values.map((y, i) => (Number.isNaN(values[i]) ? Number.NaN : y)) }
          : one,
      ];
    });
    return findLeaks(values, others, column.kind === 'number', nameIn(column));
  };
  return {
    file,
    columns: found.map((column) => ({
      ...column,
      leaks: known.length > 0 ? leaksFrom(column.facts.name) : [],
    })),
    correlations: correlateLabels(compared.filter(({ label }) => label.labels !== 'classes')),
    scales: findScales(
      found
        .filter(({ facts: { kind, from } }) => kind === 'number' && from === undefined)
        .map(({ facts: { name } }) => ({ name, values: valuesAt(read(name), scaleRows) })),
    ),
    grouping: labels || found.some(mayBeTrait) ? findGrouping(file, read, labels) : undefined,
  };
}

/** Whether a column is a label by its name unless rows of one thing share its value. */
const mayBeTrait = ({ facts, label }: ReturnType<typeof looked>): boolean =>
  label?.labels === 'classes' && isCalledClass(facts.name);

function looked(facts: ColumnFacts, column: TableColumn, rows: number, sample: Int32Array) {
  const isWhole = column.kind === 'number' && areWhole(column.values);
  const label = proposeLabel(facts, column, isWhole);
  const numbers = proposeNumberLabel(facts, column, isWhole);
  const unfit = whyUnfit(facts, column, rows, isWhole);
  const looks = commonLooks(column);
  return {
    facts,
    commonest: column.kind === 'text' ? commonestTexts(column) : [],
    isWhole,
    ...(looks && { looks }),
    isTime: isTime(facts, isWhole),
    /**
     * The label that it could be by its few values, and the one that it is if somebody says that it
     * is a label.
     */
    ...(label && { label }),
    ...(numbers && { numbers }),
    ...(unfit !== undefined && { unfit }),
    /**
     * Whether the mean is far from most values: for non-negative numbers, the logarithm may be a
     * better feature.
     */
    isSkewed:
      column.kind === 'number' &&
      facts.distinct > 2 &&
      facts.min! >= 0 &&
      areSkewed(valuesAt(column, sample)),
    remarks: remarksOn(facts, column, looks),
  };
}

const SHOWN = 3;

function commonestTexts(column: TextColumn): { readonly text: string; readonly rows: number }[] {
  const sorted = [...countValues(column)].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, SHOWN).map(([code, rows]) => ({ text: column.texts[code - 1]!, rows }));
}

function correlateLabels(labels: readonly { facts: ColumnFacts; values: Float64Array }[]) {
  return labels.flatMap((a, i) =>
    labels.slice(i + 1).map((b) => ({
      labels: [a.facts.name, b.facts.name] as const,
      value: pearson(a.values, b.values),
    })),
  );
}
