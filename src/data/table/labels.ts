import { InputError } from '../../base/errors.js';
import type { LabelKind } from '../../base/metric.js';
import { showValue } from '../../schema/text.js';
import { type Category, type ColumnTable, codedColumn, columnName, columnNamed, numbersOf } from './columns.js';
import { inOrder } from './feature-encoder.js';

/** A value of a column that a binary task counts as 1. */
export type PositiveValue = string | number | boolean;

/** A task that is learned from a column. */
export interface TableTask {
  readonly name: string;
  readonly column: string;
  readonly labels: LabelKind;
  /** The values that a binary task labels 1, all others 0; without them, the values are 0 and 1. */
  readonly positive?: readonly PositiveValue[];
  /** A column of 0 and 1: where it is not 1, a row is outside the task's sample space and has no label. */
  readonly where?: string;
  /** The weight of its loss in the sum over tasks, 1 by default. */
  readonly weight?: number;
  /** Rows whose label is missing are skipped rather than refused. */
  readonly missing?: 'skip';
}

/** The name of a row in faults, such as `ratings.csv:8`, or `ratings.parquet, row 7`. */
export type RowName = (row: number) => string;

/** The classes of a task, in order: the values that some rows have as its label. @throws InputError like `labelsOf` */
export function classesOf(
  table: ColumnTable,
  task: TableTask,
  nameOf: RowName,
  rows: Iterable<number>,
): readonly Category[] {
  const isInside = insideOf(table, task, nameOf);
  const { codes, categories } = codedColumn(table, task.column);
  const found = new Set<number>();
  for (const row of rows) if (codes[row] !== 0 && isInside(row)) found.add(codes[row]!);
  return inOrder([...found].map((code) => categories[code - 1]!));
}

/**
 * The labels of a task, [rows]; NaN where a row has none, because it is outside the sample space, its label is missing and
 * may be, or it is of none of the classes. A label of classes is the place of the row's class among them.
 * @throws InputError for labels that are missing, binary ones other than 0 and 1, and counts that are none
 */
export function labelsOf(
  table: ColumnTable,
  task: TableTask,
  nameOf: RowName,
  classes: readonly Category[] = [],
): Float32Array {
  const isInside = insideOf(table, task, nameOf);
  const labelOf = labelReader(table, task, nameOf, classes);
  const labels = new Float32Array(table.rows);
  for (let row = 0; row < labels.length; row++) labels[row] = isInside(row) ? labelOf(row) : Number.NaN;
  return labels;
}

/** Returns a function that checks whether a row is in the sample space of a task; a row whose mark is missing is outside. */
function insideOf(table: ColumnTable, { name, where }: TableTask, nameOf: RowName): (row: number) => boolean {
  if (where === undefined) return () => true;
  const values = numbersOf(table, where);
  return (row) => {
    const value = values[row]!;
    if (value !== 0 && value !== 1 && !Number.isNaN(value)) {
      throw new InputError([
        `${nameOf(row)}: column ${columnName(where)}: the value is ${value}: 0 or 1 is needed, as it is the sample space of task ${name}`,
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
  const { name, column, labels, positive, missing } = task;
  const faultIn = (row: number, fault: string) =>
    new InputError([`${nameOf(row)}: column ${columnName(column)}: ${fault} of task ${name}`]);
  const read =
    labels === 'classes'
      ? classReader(table, column, classes)
      : positive
        ? positiveReader(table, column, positive)
        : numberReader(table, column);
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
      throw faultIn(row, `the value is ${showValue(value)}: a whole number from 0 up is needed for the counts`);
    }
    return value;
  };
}

const numberReader = (table: ColumnTable, column: string) => {
  const values = numbersOf(table, column);
  return (row: number) => values[row]!;
};

const OTHER_CLASS = -1;

/** Returns a reader that gives the place of a row's class, `OTHER_CLASS` for one of no place, or NaN without a value. */
function classReader(table: ColumnTable, name: string, classes: readonly Category[]): (row: number) => number {
  const { codes, categories } = codedColumn(table, name);
  const places = new Map(classes.map((one, place) => [one, place]));
  const labelOfCode = [Number.NaN, ...categories.map((one) => places.get(one) ?? OTHER_CLASS)];
  return (row) => labelOfCode[codes[row]!]!;
}

/** Returns a reader that gives 1 where a row's value is among the positive ones, else 0; NaN where the row has no value. */
function positiveReader(
  table: ColumnTable,
  name: string,
  positive: NonNullable<TableTask['positive']>,
): (row: number) => number {
  const column = columnNamed(table, name);
  if (column.kind === 'text') {
    const texts = new Set(positive.map(String));
    const labelOfCode = [Number.NaN, ...column.texts.map((text) => (texts.has(text) ? 1 : 0))];
    return (row) => labelOfCode[column.codes[row]!]!;
  }
  const values = numbersOf(table, name);
  const numbers = new Set(positive.map(Number));
  return (row) => (Number.isNaN(values[row]!) ? Number.NaN : numbers.has(values[row]!) ? 1 : 0);
}
