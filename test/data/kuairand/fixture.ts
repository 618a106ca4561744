import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { onTestFinished, vi } from 'vitest';
import { prepareFrom, type StoredFiles } from '../../../src/data/kuairand/prepared.js';
import { FILES, type Role } from '../../../src/data/kuairand/published.js';
import { root, temporaryFolder } from '../../support/cli.js';

/** Six files in the form of KuaiRand-Pure, of made-up rows. */
export const fixture = join(root, 'test/fixtures/kuairand');

export type Row = Readonly<Record<string, string>>;

/** The rows of a file, read by the parser alone. */
export const rowsOf = (role: Role): Row[] => parse(readFileSync(join(fixture, FILES[role])), { columns: true });

/** A copy of the files, some of whose texts are changed. */
export function changed(changes: Partial<Record<Role, (text: string) => string>>): string {
  const folder = temporaryFolder();
  cpSync(fixture, folder, { recursive: true });
  for (const [role, change] of Object.entries(changes) as [Role, (text: string) => string][]) {
    const file = join(folder, FILES[role]);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
  return folder;
}

/** Prepares what a path holds in a folder of the current test, which data sets are then read from. */
export function prepared(path = fixture): Promise<StoredFiles> {
  const folder = temporaryFolder();
  vi.stubEnv('MMOE_EXP_DATA', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return prepareFrom([path], join(folder, 'kuairand'), () => {});
}
