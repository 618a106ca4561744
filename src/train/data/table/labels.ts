/** Turns columns of a table into the labels of tasks. */

import { InputError } from '../../../ground/base/errors.js';
import type { LabelKind } from '../../../ground/base/metric.js';
import { showValue } from '../../../ground/schema/text.js';
import { log } from '../../kernels/exact-functions.js';
import {
  type Category,
  type ColumnTable,
  codedColumn,
  columnName,
  columnNamed,
  inOrder,
  numberColumn,
} from './columns.js';

/** A value of a column that a binary task counts as 1. */
export type PositiveValue = string | number | boolean;

/** A task that is learned from a column. */
export interface TableTask {
  readonly name: string;
  readonly column: string;
  readonly labels: LabelKind;
  /** The values that a binary task labels 1, all others 0; without them, the values are 0 and 1. */
  readonly positive?: readonly PositiveValue[];
  /**
   * A column of 0 and 1: where it is not 1, a row is outside the task's sample space and has no
   * label.
   */
  readonly where?: string;
  /** The weight of its loss in the sum over tasks, 1 by default. */
  readonly weight?: number;
  /** The label is log(1 + value): of numbers with a long tail. */
  readonly log?: true;
  /** Rows whose label is missing are skipped rather than refused. */
  readonly missing?: 'skip';
}

/** The name of a row in faults, such as `ratings.csv:8`, or `ratings.parquet, row 7`. */
export type RowName = (row: number) => string;

/**
 * The classes of a task, in order: the values that some rows have as its label.
 * @throws InputError like `readLabels`
 */
export function listClasses(
  table: ColumnTable,
  task: TableTask,
  nameOf: RowName,
  rows: Iterable<number>,
): readonly Category[] {
  const isInside = sampleSpace(table, task, nameOf);
  const { codes, categories } = codedColumn(table, task.column);
  const found = new Set<number>();
  for (const row of rows) if (codes[row] !== 0 && isInside(row)) found.add(codes[row]!);
  return inOrder([...found].map((code) => categories[code - 1]!));
}

/**
 * Returns the labels of a task, [rows]; for classes, their numbers. NaN: outside the sample space,
 * where a label may be missing, and for other classes.
 * @throws InputError for missing labels, binary labels other than 0 and 1, and invalid counts
 */
export function readLabels(
  table: ColumnTable,
  task: TableTask,
  nameOf: RowName,
  classes: readonly Category[] = [],
): Float32Array {
  const isInside = sampleSpace(table, task, nameOf);
  const labelOf = labelReader(table, task, nameOf, classes);
  const labels = new Float32Array(table.rows);
  for (let row = 0; row < labels.length; row++)
    labels[row] = isInside(row) ? labelOf(row) : Number.NaN;
  return labels;
}

/** Whether a row is in the sample space of a task; one without a mark is outside. */
function sampleSpace(
  table: ColumnTable,
  { name, where }: TableTask,
  nameOf: RowName,
): (row: number) => boolean {
  if (where === undefined) return () => true;
  const values = numberColumn(table, where);
  return (row) => {
    const value = values[row]!;
    if (value !== 0 && value !== 1 && !Number.isNaN(value)) {
      throw new InputError('data', [
        `${nameOf(row)}: column ${columnName(where)}: the value is ${value}: 0 or 1 is needed, because it is the sample space of task ${name}`,
      ]);
    }
    return value === 1;
  };
}

/** Returns a reader of the label of a row; NaN where the label may be missing and is. */
function labelReader(
  table: ColumnTable,
  task: TableTask,
  nameOf: RowName,
  classes: readonly Category[],
): (row: number) => number {
  const { name, column, labels, missing } = task;
  const faultIn = (row: number, fault: string) =>
    new InputError('data', [
      `${nameOf(row)}: column ${columnName(column)}: ${fault} of task ${name}`,
    ]);
  const read = valueReader(table, task, classes);
  return (row) => {
    const value = read(row);
    if (Number.isNaN(value)) {
      if (missing === 'skip') return value;
      throw faultIn(row, 'the value is missing: `missing: skip` leaves such rows out');
    }
    if (labels === 'classes') return value === OTHER_CLASS ? Number.NaN : value;
    if (labels === 'binary' && value !== 0 && value !== 1) {
      throw faultIn(
        row,
        `the value is ${showValue(value)}: 0 or 1, or \`positive\` with the values that are 1, is needed for the labels`,
      );
    }
    if (labels === 'count' && !(Number.isInteger(value) && value >= 0)) {
      throw faultIn(
        row,
        `the value is ${showValue(value)}: a whole number from 0 up is needed for the counts`,
      );
    }
    if (task.log && value < 0)
      throw faultIn(
        row,
        `the value is ${showValue(value)}: a number of at least 0 is needed for the log labels`,
      );
    return task.log ? log(1 + value) : value;
  };
}

const OTHER_CLASS = -1;

/**
 * Reads a row's number, the place of its class, or whether it is positive, 0 or 1; NaN without a
 * value.
 */
function valueReader(
  table: ColumnTable,
  { column, labels, positive }: TableTask,
  classes: readonly Category[],
): (row: number) => number {
  if (labels !== 'classes' && !positive) {
    const values = numberColumn(table, column);
    return (row) => values[row]!;
  }
  const { codes, categories } = codedColumn(table, column);
  const places = new Map(classes.map((one, place) => [one, place]));
  const isText = columnNamed(table, column).kind === 'text';
  const ones = new Set<Category>(
    positive?.map((value) => (isText ? String(value) : Number(value))),
  );
  const labelOf = (one: Category) =>
    positive ? Number(ones.has(one)) : (places.get(one) ?? OTHER_CLASS);
  const labelOfCode = [Number.NaN, ...categories.map(labelOf)];
  return (row) => labelOfCode[codes[row]!]!;
}
