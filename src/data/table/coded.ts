import type { ColumnTable, TableColumn } from './columns.js';
import { columnNamed } from './columns.js';

/** A category: a text, a number, or the hash of a text. */
export type Category = string | number;

/** A column as codes of its categories. */
export interface Coded {
  /** [rows]: 0 is a missing value, c the category `categories[c - 1]`. */
  readonly codes: ArrayLike<number>;
  /** In the order of their first rows. */
  readonly categories: readonly Category[];
}

const known = new WeakMap<TableColumn, Coded>();

/** The codes of a column; they are made once, as long as it is in memory. */
export function codedColumn(table: ColumnTable, name: string): Coded {
  const column = columnNamed(table, name);
  const coded = known.get(column) ?? codesOf(column);
  known.set(column, coded);
  return coded;
}

function codesOf(column: TableColumn): Coded {
  switch (column.kind) {
    case 'text':
      return { codes: column.codes, categories: column.texts };
    case 'number':
      return numbered(column.values, Number.isNaN);
    case 'hashed':
      return numbered(column.hashes, (hash) => hash === 0);
  }
}

function numbered(values: ArrayLike<number>, isMissing: (value: number) => boolean): Coded {
  const codes = new Int32Array(values.length);
  const codeOf = new Map<number, number>();
  for (let i = 0; i < codes.length; i++) {
    const value = values[i]!;
    if (isMissing(value)) continue;
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size + 1;
      codeOf.set(value, code);
    }
    codes[i] = code;
  }
  return { codes, categories: [...codeOf.keys()] };
}
