import { readFileSync } from 'node:fs';
import { onTestFinished, vi } from 'vitest';
import { writePrepared } from '../../../../src/train/data/census/prepared.js';
import { type CensusFileContent, readTable } from '../../../../src/train/data/census/read-table.js';
import type { CensusFile, CensusSpec } from '../../../../src/train/data/census/spec.js';
import { root, temporaryFolder } from '../../../support/cli.js';

export const excerptFile = `${root}test/fixtures/census-income-excerpt.txt`;

/** The 200 rows of the excerpt, each of 42 values with blanks kept. */
export const excerpt = (): string[][] =>
  readFileSync(excerptFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** The text of a file with these rows. */
export const fileText = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.join(',')}\n`).join('');

export function readText(
  text: string | Uint8Array,
  name = 'some.test',
): Promise<CensusFileContent> {
  async function* bytes() {
    yield Buffer.from(text);
  }
  return readTable({ name, bytes: bytes() });
}

type Rows = Partial<Record<CensusFile, readonly (readonly string[])[]>>;

/**
 * Prepares rows as files in a folder of the running test; returns their hashes, as a spec has them.
 */
export const prepare = (files: Rows): Promise<CensusSpec['sources']> =>
  prepareIn(temporaryFolder(), files);

/** Prepares them in a folder of data. */
export async function prepareIn(folder: string, files: Rows): Promise<CensusSpec['sources']> {
  vi.stubEnv('MMOE_EXP_DATA', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const sources: Partial<Record<CensusFile, string>> = {};
  for (const [file, rows] of Object.entries(files) as [CensusFile, string[][]][]) {
    const content = await readText(fileText(rows));
    writePrepared(file, content);
    sources[file] = content.sha256;
  }
  return sources;
}
