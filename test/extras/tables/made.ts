import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { prepareFile } from '../../../src/extras/tables/files/store.js';
import { table as kind } from '../../../src/extras/tables/kind.js';
import type { TableSpec } from '../../../src/extras/tables/spec.js';
import type { DataConfig } from '../../../src/train/data/kind.js';
import { temporaryFolder } from '../../support/cli.js';

/** A CSV file of the running test, from rows with a header, prepared; returns its path. */
export async function prepared(
  name: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<string> {
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
export const makeDataConfig = (fields: Record<string, unknown>): DataConfig =>
  kind.complete(kind.schema.parse({ kind: 'table', ...fields }));

/** The spec that fields resolve to. */
export const makeSpec = (fields: Record<string, unknown>): TableSpec =>
  kind.points(makeDataConfig(fields))[0]!.spec({ test: 0, validation: 0 }) as TableSpec;
