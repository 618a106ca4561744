import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { withFile, writeWhole } from '../../ground/base/files.js';
import { addMissing } from '../../ground/base/registry.js';
import { readLines } from './lines.js';

/**
 * A file of a results folder besides those of its runs: records derived by an extra, each a line of
 * JSON.
 */
export interface Supplement<R extends object = object> {
  /** The name of the supplement in `verify --without`, and of its records in `Results`. */
  readonly name: string;
  readonly file: string;
  /** Converts parsed JSON to a record; undefined where it is none. */
  recordIn(value: unknown): R | undefined;
  /** The identity of a record: a folder needs one record for each identity. */
  idOf(record: R): string;
  /** The title of a record: the subject of a sentence, in the plural. */
  titleOf(record: R): string;
}

const known: Supplement[] = [];

/** The supplements that a folder may have. */
export const supplements: readonly Supplement[] = known;

export const addSupplements = (added: readonly Supplement[]): void => addMissing(known, added);

/**
 * None without a file. `onLeftOut` receives the numbers of lines that are no records.
 * @throws InputError
 */
export function recordsIn<R extends object>(
  folder: string,
  { file, recordIn }: Supplement<R>,
  onLeftOut: (line: number) => void = () => {},
): R[] {
  const path = join(folder, file);
  if (!existsSync(path)) return [];
  // Read line by line: an untrusted file may have gigabytes that are no records.
  const records: R[] = [];
  for (const { text, number, whole } of readLines(path)) {
    const record = whole ? recordIn(jsonIn(text)) : undefined;
    if (record) records.push(record);
    else onLeftOut(number);
  }
  return records;
}

/**
 * The records in several folders, without repetitions.
 * @throws InputError where two have different ones of one identity
 */
export function pooledRecords<R extends object>(
  folders: readonly string[],
  supplement: Supplement<R>,
): R[] {
  const found = new Map<string, { readonly record: R; readonly folder: string }>();
  for (const folder of folders) {
    for (const record of recordsIn(folder, supplement)) {
      const id = supplement.idOf(record);
      const known = found.get(id);
      if (!known) found.set(id, { record, folder });
      else if (known.folder !== folder && canonicalJson(known.record) !== canonicalJson(record)) {
        throw new InputError('results', [
          `${folder}: ${supplement.titleOf(record)} are not those of ${known.folder}`,
        ]);
      }
    }
  }
  return [...found.values()].map(({ record }) => record);
}

/**
 * Appends a record at once, so that it survives a later failure.
 * @throws InputError where it cannot be written
 */
export function appendRecord<R extends object>(
  folder: string,
  { file }: Supplement<R>,
  record: R,
): void {
  const path = join(folder, file);
  withFile(path, 'written', () => appendFileSync(path, canonicalLine(record)));
}

/** Writes the whole file. @throws InputError where it cannot be written */
export const writeRecords = <R extends object>(
  folder: string,
  { file }: Supplement<R>,
  records: readonly R[],
): void => writeWhole(join(folder, file), records.map(canonicalLine).join(''));

const canonicalLine = (record: object): string => `${canonicalJson(record)}\n`;
