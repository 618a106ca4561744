import type { Column, Table } from './table.js';

/** A table with some of its columns. */
export function columnsOf(table: Table, kept: readonly Column[]): Table {
  const places = kept.map((column) => table.columns.indexOf(column));
  return { ...table, columns: kept, rows: table.rows.map((row) => places.map((i) => row[i])) };
}
