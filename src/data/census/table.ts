import type { ColumnTable, TableColumn } from '../table/columns.js';
import { nominalColumns, wholeColumns } from './columns.js';

/** The rows of one file, column by column; the survey weight is left out. */
export interface CensusTable {
  readonly rows: number;
  /** The bytes of the columns, one column after another, in the order of `keptColumns`. */
  readonly bytes: ArrayBuffer;
  /** Views of the bytes by column name: codes of nominal columns, values of the others. */
  readonly columns: ReadonlyMap<string, Int32Array | Uint8Array>;
}

/** The columns in storage order: whole numbers of four bytes each, then codes of one byte. */
export const keptColumns = [...wholeColumns, ...nominalColumns];

/** Bytes per row. */
export const ROW_BYTES = 4 * wholeColumns.length + nominalColumns.length;

/** A table over `rows * ROW_BYTES` given bytes, which are not copied. */
export function tableOver(bytes: ArrayBuffer, rows: number): CensusTable {
  let place = 0;
  const columns = new Map(
    keptColumns.map(({ kind, name }) => {
      const values = kind === 'whole' ? new Int32Array(bytes, place, rows) : new Uint8Array(bytes, place, rows);
      place += values.byteLength;
      return [name, values] as const;
    }),
  );
  return { rows, bytes, columns };
}

/** A copy of a table with the given number of rows, cut off or filled up with zeros. */
export function resized(table: CensusTable, rows: number): CensusTable {
  const copy = tableOver(new ArrayBuffer(rows * ROW_BYTES), rows);
  for (const [name, values] of table.columns) copy.columns.get(name)!.set(values.subarray(0, rows));
  return copy;
}

/** The column of that name, [rows]. @throws Error where there is none */
export function valuesOf(table: CensusTable, name: string): Int32Array | Uint8Array {
  const values = table.columns.get(name);
  if (!values) throw new Error(`no column is named ${name}`);
  return values;
}

/** The table as a `ColumnTable`: the same numbers, and texts by their codes, where 0 is a missing text. */
export const columnTableOf = (table: CensusTable): ColumnTable => ({
  rows: table.rows,
  columns: keptColumns.map((column): TableColumn => {
    const { name } = column;
    const values = valuesOf(table, name);
    if (column.kind === 'whole') return { kind: 'number', name, values };
    return { kind: 'text', name, codes: new Uint8Array(values).map((code) => code + 1), texts: column.domain };
  }),
});
