import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { DataConfig } from '../../../src/data/kind.js';
import type { ColumnTable, TableColumn } from '../../../src/data/table/columns.js';
import { prepareFile } from '../../../src/data/table/files/store.js';
import { table as kind } from '../../../src/data/table/kind.js';
import type { TableSpec } from '../../../src/data/table/spec.js';
import { temporaryFolder } from '../../support/cli.js';

/** A table in memory: numbers, with NaN where one is missing, or texts, with '' where one is. */
export function tableOf(columns: Readonly<Record<string, readonly (number | string)[]>>): ColumnTable {
  const all = Object.entries(columns).map(([name, values]) => columnOf(name, values));
  return { rows: Object.values(columns)[0]!.length, columns: all };
}

function columnOf(name: string, values: readonly (number | string)[]): TableColumn {
  if (values.every((value) => typeof value === 'number')) {
    return { kind: 'number', name, values: Float64Array.from(values) };
  }
  const texts = [...new Set(values as string[])].filter((text) => text !== '');
  return { kind: 'text', name, texts, codes: Int32Array.from(values, (text) => texts.indexOf(text as string) + 1) };
}

export const upTo = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

/** Rows of a matrix. */
export const rowsOf = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => Array.from(values).slice(i * width, (i + 1) * width));

export const nameOf = (row: number): string => `a.csv:${row + 2}`;

/** A CSV file of the running test, from rows with a header, prepared; returns its path. */
export async function prepared(name: string, rows: readonly (readonly (string | number)[])[]): Promise<string> {
  const folder = temporaryFolder();
  vi.stubEnv('MMOE_EXP_DATA', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return prepareIn(folder, name, rows);
}

/** Another one in its folder. */
export async function prepareIn(
  folder: string,
  name: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${row.join(',')}\n`).join(''));
  await prepareFile(path, () => {});
  return path;
}

/** `data:` of a config, as the schema reads it. */
export const configOf = (fields: Record<string, unknown>): DataConfig =>
  kind.complete(kind.schema.parse({ kind: 'table', ...fields }));

/** The spec that fields resolve to. */
export const specOf = (fields: Record<string, unknown>): TableSpec =>
  kind.points(configOf(fields))[0]!.spec({ test: 0, validation: 0 }) as TableSpec;
