import { InputError } from '../../base/errors.js';
import { FieldError } from '../../schema/field-faults.js';
import { showValue } from '../../schema/text.js';
import { cutRows, type PartName, partNames, type Shares, shuffledRows } from '../shares.js';
import { inOrder } from './categories.js';
import { type Coded, codedColumn } from './coded.js';
import type { ColumnTable, TablePart } from './columns.js';
import { columnName } from './files/faults.js';
import type { RowName } from './labels.js';
import type { TableSplit } from './spec.js';

/**
 * The rows of a table that train, validate and test, as `TableSplit` says. Its column has no missing values.
 * @throws InputError where a part gets no rows, or the column names no part
 */
export function splitRows(table: ColumnTable, split: TableSplit, nameOf: RowName): Record<PartName, TablePart> {
  const rows = rowsOf(table, split, nameOf);
  const partOf = (part: PartName): TablePart => ({ table, rows: rows[part] });
  return { train: partOf('train'), validation: partOf('validation'), test: partOf('test') };
}

function rowsOf(table: ColumnTable, split: TableSplit, nameOf: RowName): Record<PartName, Int32Array> {
  switch (split.by) {
    case 'random':
      return cutRows(shuffledRows(table.rows, split.seed), split.shares);
    case 'group': {
      const coded = codedColumn(table, split.column);
      return cutTogether(coded, shuffledRows(coded.categories.length, split.seed), split.shares);
    }
    case 'time': {
      const coded = codedColumn(table, split.column);
      const indexOf = new Map(coded.categories.map((category, i) => [category, i]));
      const order = inOrder(coded.categories).map((category) => indexOf.get(category)!);
      return cutTogether(coded, Int32Array.from(order), split.shares);
    }
    case 'column':
      return rowsByName(codedColumn(table, split.column), split.column, nameOf);
  }
}

/** Cuts rows that are sorted by their categories, which come in a given order and stay together. */
function cutTogether({ codes, categories }: Coded, order: Int32Array, shares: Shares): Record<PartName, Int32Array> {
  const counts = new Int32Array(categories.length);
  for (let row = 0; row < codes.length; row++) counts[codes[row]! - 1]!++;
  const next = new Int32Array(categories.length);
  let start = 0;
  for (const category of order) {
    next[category] = start;
    start += counts[category]!;
  }
  const rows = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) rows[next[codes[row]! - 1]!++] = row;
  return cutRows(rows, shares, (row, after) => codes[row] === codes[after]);
}

/** Rows by the part that a column names, in the order of the table. */
function rowsByName({ codes, categories }: Coded, column: string, nameOf: RowName): Record<PartName, Int32Array> {
  const rows: Record<PartName, number[]> = { train: [], validation: [], test: [] };
  const listOfCode = [undefined, ...categories.map((name) => rows[name as PartName])];
  for (let row = 0; row < codes.length; row++) {
    const list = listOfCode[codes[row]!];
    if (!list) {
      const value = categories[codes[row]! - 1];
      const fault = value === undefined ? 'missing' : showValue(value);
      throw new InputError([
        `${nameOf(row)}: column ${columnName(column)}: the value is ${fault}: train, validation or test is needed, as data.split is by it`,
      ]);
    }
    list.push(row);
  }
  const empty = partNames.find((part) => rows[part].length === 0);
  if (empty)
    throw new FieldError([
      {
        path: ['data', 'split', 'column'],
        text: `data.split: no row has ${empty} in column ${columnName(column)}: one at least is needed`,
      },
    ]);
  return {
    train: Int32Array.from(rows.train),
    validation: Int32Array.from(rows.validation),
    test: Int32Array.from(rows.test),
  };
}
