/** A table in memory: its columns, and how they are read. */

import { quoted, visible } from '../../../ground/base/words.js';

/**
 * A column as in its file: nothing is standardized, split or left out yet. Values have the
 * narrowest exact type.
 */
export type TableColumn = NumberColumn | TextColumn | HashedColumn;

/** Where some numbers are missing, they are floating-point, and the missing ones are NaN. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  readonly values: NumberValues;
}

export type NumberValues = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** A column of texts, each of which is stored once. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  /**
   * [rows]: 0 is a missing value, and c is the text `texts[c - 1]`, in the order of their first
   * rows.
   */
  readonly codes: Uint8Array | Uint16Array | Int32Array;
  readonly texts: readonly string[];
}

interface HashedColumn {
  readonly kind: 'hashed';
  readonly name: string;
  /** [rows]: hashes of too many texts to keep; 0 is a missing value. */
  readonly hashes: Uint32Array;
}

export interface ColumnTable {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** The column of a name. @throws Error where there is none */
export function columnNamed({ columns }: ColumnTable, name: string): TableColumn {
  const column = columns.find((column) => column.name === name);
  if (!column) throw new Error(`no column is named ${name}`);
  return column;
}

/** The numbers of a column, [rows]. @throws Error where it is another kind of column */
export function numberColumn(table: ColumnTable, name: string): NumberValues {
  const column = columnNamed(table, name);
  if (column.kind !== 'number') throw new Error(`column ${name} has no numbers`);
  return column.values;
}

/** Some rows of a table, in a given order. */
export interface TablePart {
  readonly table: ColumnTable;
  readonly rows: Int32Array;
}

/** The name of a column in the form for messages. */
export const columnName = (name: string): string =>
  /^[\w.-]+$/.test(name) ? name : quoted(visible(name));

/** A category: a text, a number, or the hash of a text. */
export type Category = string | number;

/**
 * Categories in order: by number where all are numbers or texts of whole numbers, else by the code
 * units of the texts.
 */
export function inOrder(categories: readonly Category[]): Category[] {
  const areNumbers = categories.every(
    (category) => typeof category === 'number' || /^-?\d{1,15}$/.test(category),
  );
  const byText = (a: Category, b: Category) => (a < b ? -1 : a > b ? 1 : 0);
  return [...categories].sort(
    areNumbers ? (a, b) => Number(a) - Number(b) || byText(a, b) : byText,
  );
}

/** A column as codes of its categories. */
export interface Coded {
  /**
   * [rows]: 0 is a missing value, and c is the category `categories[c - 1]`, in the order of their
   * first rows.
   */
  readonly codes: ArrayLike<number>;
  readonly categories: readonly Category[];
}

const known = new WeakMap<TableColumn, Coded>();

/** The codes of a column, cached as long as the column is in memory. */
export function codedColumn(table: ColumnTable, name: string): Coded {
  const column = columnNamed(table, name);
  const coded = known.get(column) ?? codeColumn(column);
  known.set(column, coded);
  return coded;
}

function codeColumn(column: TableColumn): Coded {
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

/** Columns side by side for some rows, [rows, columns]. */
export function sideBySide(columns: readonly ArrayLike<number>[], rows: Int32Array): Float32Array {
  const values = new Float32Array(rows.length * columns.length);
  columns.forEach((column, k) => {
    for (let i = 0; i < rows.length; i++) values[i * columns.length + k] = column[rows[i]!]!;
  });
  return values;
}
