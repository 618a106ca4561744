/**
 * `ledger.parquet`, the ledger of a published folder, which `scripts/ledger/pack.ts` writes: a row
 * for each line of `ledger.jsonl`, to which it unpacks to the byte. The values of a line are
 * columns of their own, and the column `form` has the rest (`line-form.ts`). A line that is no
 * record of a run is in the column `line` as a text.
 */

import type { FileMetaData } from 'hyparquet';
import { jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { readWhole } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { mib } from '../../ground/base/words.js';
import type { FormatName } from './binary-header.js';
import { type Cell, compileForm, FORM, LINE, type LineForm } from './line-form.js';
import { MAX_UNPACKED } from './lines.js';
import { type ParquetColumns, readColumns, readMetadata } from './parquet-columns.js';
import { checkedLine } from './record.js';

/** The key of our entry in the Parquet file's key-value metadata. */
export const METADATA = 'mmoe-exp ledger';

export const PARQUET = { format: METADATA, version: 2 } as const;

export interface ParquetHeader extends FormatName {
  /** The number of lines of the ledger, and of bytes. */
  readonly lines: number;
  readonly bytes: number;
  /** The SHA-256 of the unpacked ledger, and of all bytes before the file's metadata. */
  readonly sha256: string;
  readonly columns: string;
}

/**
 * Returns the `ledger.jsonl` that was packed into a file.
 * @throws InputError where it is damaged, too large or of a later version
 */
export const unpackLedger = (file: string): Buffer => readPacked(file, textInParquet);

function readPacked<T>(file: string, read: (content: Buffer) => T): T {
  try {
    return read(readWhole(file, MAX_UNPACKED));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('results', [
      `${file}: it is damaged and cannot be unpacked: ${(error as Error).message}`,
    ]);
  }
}

/**
 * Returns the SHA-256 that a packed ledger gives of its lines, without a look at them.
 * @throws InputError where it has none
 */
export function recordedHash(file: string): string {
  return readPacked(file, (content) => headerIn(readMetadata(content)).sha256);
}

/** Returns the text of a ledger from its Parquet file. @throws Error where it is damaged */
export function textInParquet(file: Buffer): Buffer {
  const metadata = readMetadata(file);
  const { lines, bytes, sha256, columns } = headerIn(metadata);
  if (!(bytes <= MAX_UNPACKED)) throw new Error(`it has more than ${mib(MAX_UNPACKED)}`);
  const end = file.length - 8 - metadata.metadata_length;
  if (sha256Hex(file.subarray(0, end)) !== columns)
    throw new Error('its columns do not match their SHA-256');
  if (Number(metadata.num_rows) !== lines) throw new Error('it has not as many rows as it says');
  const content = Buffer.alloc(bytes);
  const lineAt = lineReader(readColumns(file, metadata, SMALL + 16 * bytes), bytes);
  let at = 0;
  for (let i = 0; i < lines; i++) {
    const line = lineAt(i);
    const length = content.write(line, at);
    at += length;
    if (at === bytes && i < lines - 1) throw new Error('it has more values than it says');
  }
  if (sha256Hex(content) !== sha256) throw new Error('its content does not match its SHA-256');
  return content;
}

/** The bytes that columns may take in any case, besides 16 for each byte of the ledger. */
const SMALL = 2 ** 20;

function headerIn({ key_value_metadata: pairs = [] }: FileMetaData): ParquetHeader {
  const text = pairs.find(({ key }) => key === METADATA)?.value;
  const header = jsonIn(text ?? '') as ParquetHeader | null | undefined;
  if (header?.format === PARQUET.format && header.version === PARQUET.version) return header;
  throw new Error('its metadata are none that this version writes');
}

function lineReader(columns: ParquetColumns, most: number): (row: number) => string {
  const forms = new Map<string, LineForm>();
  const texts = columns.get(LINE);
  const formOf = columns.get(FORM);
  return (row) => {
    const text = texts?.[row];
    if (typeof text === 'string') return `${text}\n`;
    const form = formOf?.[row];
    if (typeof form !== 'string') throw new Error('a row has neither a form nor a line');
    let compiled = forms.get(form);
    if (!compiled) {
      compiled = compileForm(form, most);
      forms.set(form, compiled);
    }
    return checkedLine(compiled((name) => (columns.get(name)?.[row] ?? null) as Cell | null));
  };
}
