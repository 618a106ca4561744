import { nominalColumns, wholeColumns } from './columns.js';

/** The rows of one file, column by column; the survey weight is left out. */
export interface CensusTable {
  readonly rows: number;
  /** The columns' bytes one after another, in the order of `keptColumns`. */
  readonly bytes: ArrayBuffer;
  /** Views into the bytes by the columns' names: codes of nominal columns, the values of the others. */
  readonly columns: ReadonlyMap<string, Int32Array | Uint8Array>;
}

/** Whole numbers first, which take four bytes each, then the codes of one byte. */
export const keptColumns = [...wholeColumns, ...nominalColumns];

/** Bytes of a row. */
export const ROW_BYTES = 4 * wholeColumns.length + nominalColumns.length;

/** A table whose bytes are these, rows * ROW_BYTES of them. */
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

/** A table of so many rows: those of another as far as they go, then zeros. */
export function resized(table: CensusTable, rows: number): CensusTable {
  const copy = tableOver(new ArrayBuffer(rows * ROW_BYTES), rows);
  for (const [name, values] of table.columns) copy.columns.get(name)!.set(values.subarray(0, rows));
  return copy;
}

/** The column of that name. */
export function valuesOf(table: CensusTable, name: string): Int32Array | Uint8Array {
  const values = table.columns.get(name);
  if (!values) throw new Error(`no column is named ${name}`);
  return values;
}
