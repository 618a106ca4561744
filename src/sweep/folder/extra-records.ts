import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { withFile, writeWhole } from '../../ground/base/files.js';
import { addMissing } from '../../ground/base/registry.js';
import { readLines } from './lines.js';

/** A JSON-lines file that an extra adds to a results folder, such as its live experiments. */
export interface ExtraRecords<R extends object = object> {
  /** Its name in `verify --without` and in `Results`. */
  readonly name: string;
  readonly file: string;
  /** Converts parsed JSON to a record; undefined where it is none. */
  recordIn(value: unknown): R | undefined;
  /** The identity of a record: a folder needs one record for each identity. */
  idOf(record: R): string;
  /** The title of a record: the subject of a sentence, in the plural. */
  titleOf(record: R): string;
}

const known: ExtraRecords[] = [];

/** All files of extras that a folder may have. */
export const extraRecords: readonly ExtraRecords[] = known;

export const addExtraRecords = (added: readonly ExtraRecords[]): void => addMissing(known, added);

/**
 * Returns the records in a folder: none if there is no file. `onLeftOut` receives the numbers of
 * lines that are no records.
 * @throws InputError where the file cannot be read
 */
export function recordsIn<R extends object>(
  folder: string,
  { file, recordIn }: ExtraRecords<R>,
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
  extra: ExtraRecords<R>,
): R[] {
  const found = new Map<string, { readonly record: R; readonly folder: string }>();
  for (const folder of folders) {
    for (const record of recordsIn(folder, extra)) {
      const id = extra.idOf(record);
      const known = found.get(id);
      if (!known) found.set(id, { record, folder });
      else if (known.folder !== folder && canonicalJson(known.record) !== canonicalJson(record)) {
        throw new InputError('results', [
          `${folder}: ${extra.titleOf(record)} are not those of ${known.folder}`,
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
  { file }: ExtraRecords<R>,
  record: R,
): void {
  const path = join(folder, file);
  withFile(path, 'written', () => appendFileSync(path, canonicalLine(record)));
}

/** Writes the whole file. @throws InputError where it cannot be written */
export const writeRecords = <R extends object>(
  folder: string,
  { file }: ExtraRecords<R>,
  records: readonly R[],
): void => writeWhole(join(folder, file), records.map(canonicalLine).join(''));

const canonicalLine = (record: object): string => `${canonicalJson(record)}\n`;
