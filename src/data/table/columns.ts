/**
 * A table in memory, column by column, as a file holds it: nothing is standardized, split or left out yet. Values keep the
 * narrowest form that is exact.
 */
export type TableColumn = NumberColumn | TextColumn | HashedColumn;

/** Numbers. Of a column in which some are missing, the values are floating-point, and those are NaN. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** [rows] */
  readonly values: NumberValues;
}

export type NumberValues = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Texts, each of which is kept once. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  /** [rows]: 0 is a missing value, c the text `texts[c - 1]`. */
  readonly codes: Uint8Array | Uint16Array | Int32Array;
  /** The distinct texts in the order of their first rows. */
  readonly texts: readonly string[];
}

/** Texts of which there are too many to keep: a 32-bit hash of each. */
export interface HashedColumn {
  readonly kind: 'hashed';
  readonly name: string;
  /** [rows]: 0 is a missing value. */
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
export function numbersOf(table: ColumnTable, name: string): NumberValues {
  const column = columnNamed(table, name);
  if (column.kind !== 'number') throw new Error(`column ${name} holds no numbers`);
  return column.values;
}

/** Some rows of a table, in a given order. */
export interface TablePart {
  readonly table: ColumnTable;
  readonly rows: Int32Array;
}
