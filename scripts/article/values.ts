/**
 * What the references of the computed documents stand for, kept in `scripts/article/values.json`
 * with the hash of the ledgers that they were computed from. With it a document is filled in
 * without making reports again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { sha256Hex } from '../../src/ground/base/sha256.js';
import { recordedHash } from '../../src/sweep/folder/packed-ledger.js';
import { filesAt, REFERENCE, root } from '../site/published.js';
import { evaluated, type RowReader } from './references.js';

/** The text of each reference. */
export type Texts = Readonly<Record<string, string>>;

export interface Values {
  /** The hash of all published ledgers and baselines. */
  readonly ledgers: string;
  readonly values: Texts;
}

const FILE = `${root}scripts/article/values.json`;

export const readValues = (): Values => JSON.parse(readFileSync(FILE, 'utf8')) as Values;

export const writeValues = (values: Values): void =>
  writeFileSync(FILE, `${JSON.stringify(values, undefined, 2)}\n`);

/** Returns the values that were computed from ledgers with this hash. */
export function knownValues(ledgers: string): Texts | undefined {
  if (!existsSync(FILE)) return undefined;
  const known = readValues();
  return known.ledgers === ledgers ? known.values : undefined;
}

/**
 * Returns the texts of references, computed from tables.
 * @throws Error naming all that are wrong, and all checks that fail
 */
export function computeValues(references: readonly string[], rowsOf: RowReader): Texts {
  const faults: string[] = [];
  const texts = references.flatMap((reference): [string, string][] => {
    try {
      return [[reference, evaluated(reference, rowsOf)]];
    } catch (error) {
      faults.push((error as Error).message);
      return [];
    }
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Object.fromEntries(texts);
}

/**
 * Returns a hash of what published folders and baselines contain; of packed ledgers, of their
 * lines.
 */
export function ledgersHash(): string {
  const hash = createHash('sha256');
  for (const file of filesAt(`${root}${REFERENCE}`)) {
    if (!/\.(md|svg)$/.test(file)) hash.update(Buffer.from(contentHash(file), 'hex'));
  }
  return hash.digest('hex');
}

const contentHash = (file: string): string =>
  /^ledger\.(parquet|columns)$/.test(basename(file))
    ? recordedHash(file)
    : sha256Hex(readFileSync(file));
