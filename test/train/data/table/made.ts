import type { ColumnTable, TableColumn } from '../../../../src/train/data/table/columns.js';

/** A table in memory: numbers, with NaN where one is missing, or texts, with '' where one is. */
export function makeTable(
  columns: Readonly<Record<string, readonly (number | string)[]>>,
): ColumnTable {
  const all = Object.entries(columns).map(([name, values]) => makeColumn(name, values));
  return { rows: Object.values(columns)[0]!.length, columns: all };
}

function makeColumn(name: string, values: readonly (number | string)[]): TableColumn {
  if (values.every((value) => typeof value === 'number')) {
    return { kind: 'number', name, values: Float64Array.from(values) };
  }
  const texts = [...new Set(values as string[])].filter((text) => text !== '');
  return {
    kind: 'text',
    name,
    texts,
    codes: Int32Array.from(values, (text) => texts.indexOf(text as string) + 1),
  };
}

export const upTo = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

/** Rows of a matrix. */
export const toRows = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) =>
    Array.from(values).slice(i * width, (i + 1) * width),
  );

export const rowName = (row: number): string => `a.csv:${row + 2}`;
