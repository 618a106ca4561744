/** Recognises the format of a table file (CSV, TSV, JSON lines or Parquet) and calls its reader. */

import { statSync } from 'node:fs';
import { InputError } from '../../../ground/base/errors.js';
import { withFile } from '../../../ground/base/files.js';
import { counted, listed, thousands } from '../../../ground/base/words.js';
import {
  type Bytes,
  fileBytes,
  gunzipped,
  opened,
  type Source,
} from '../../../train/data/files/bytes.js';
import { detectForm } from '../../../train/data/files/forms.js';
import type { OnFile } from '../../../train/data/kind.js';
import { FORMS, type Reading, ReadingError } from './reading.js';
import { countedLines, decoded } from './text.js';

export type FileFormat = 'csv' | 'tsv' | 'jsonl' | 'parquet';

/** The formatByExtension by the file extension, before .gz. */
const formatByExtension: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  pq: 'parquet',
};

const formatByName = (path: string): FileFormat | undefined =>
  formatByExtension[/\.(\w+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? ''];

export const usualSeparators: Partial<Record<FileFormat, Reading['separator']>> = {
  csv: ',',
  tsv: 'tab',
};

/** The options that are not the defaults. */
export function unusualReading(
  { separator, decimal, encoding }: Reading,
  paths: readonly string[],
): Reading {
  const isDefault = paths.every(
    (path) => usualSeparators[formatByName(path) ?? 'parquet'] === separator,
  );
  return {
    ...(separator !== undefined && !isDefault && { separator }),
    ...(decimal === ',' && { decimal }),
    ...(encoding !== undefined && encoding !== 'utf-8' && { encoding }),
  };
}

/** A recognised file that has not been read yet. */
export interface OpenTable {
  readonly format: FileFormat;
  readonly source: Source;
  /** The bytes of a text in UTF-8, whatever its original encoding is. */
  readonly text: Source;
}

/**
 * A gz file may unpack to FEW_LINES in any case, and to LINES_OF_A_BYTE more for each of its bytes:
 * a gz bomb has more. A line takes a bit at least, unless it equals thousands before it.
 */
const FEW_LINES = 1_000_000;
const LINES_OF_A_BYTE = 8;

/** The milliseconds after which the number of lines so far is reported, again and again. */
const REPORT_AFTER = 5000;

/**
 * Opens a file to be read by `use`; `onFile` receives the number of lines of a text from time to
 * time. gz and Parquet are recognised by their first bytes, the format of a text by the file
 * extension.
 * @throws InputError where there is no such file, its first bytes match no known format, or it is a
 * gz file of too many lines
 */
export async function withOpenTable<T>(
  path: string,
  reading: Reading,
  use: (file: OpenTable) => Promise<T>,
  onFile?: OnFile,
): Promise<T> {
  const file = withFile(path, 'read', () => statSync(path));
  if (file.isDirectory()) {
    throw new InputError('data', [`${path}: it is a folder: a file is needed, or a list of files`]);
  }
  const packed = await opened(fileBytes(path));
  const isPacked = detectForm(packed.head) === 'gz';
  const unpacked = isPacked ? await opened(fewLines(path, file.size, packed.bytes)) : packed;
  try {
    const { head, bytes } = unpacked;
    const format = formatOf(path, { head, isPacked }, reading);
    const source = { name: path, bytes };
    const encoding = reading.encoding === 'utf-16' ? utf16In(head, true)! : reading.encoding;
    const reported = onFile
      ? { name: path, bytes: withReports(path, file.size, bytes, onFile) }
      : source;
    return await use({ format, source, text: decoded(reported, encoding) });
  } finally {
    // Even where reading stopped early.
    await unpacked.close();
    if (isPacked) await packed.close();
  }
}

/**
 * The unpacked bytes of a gz file.
 * @throws InputError (on reading) where they have too many lines for its size
 */
function fewLines(path: string, size: number, bytes: Bytes): Bytes {
  const most = FEW_LINES + LINES_OF_A_BYTE * size;
  return countedLines(gunzipped({ name: path, bytes }), (lines) => {
    if (lines <= most) return;
    const limit = `${counted(size, 'byte')} unpack to more than ${counted(most, 'line')} (${thousands(FEW_LINES)}, and ${LINES_OF_A_BYTE} for each byte)`;
    throw new InputError('data', [
      `${path}: its ${limit}: unpack the file first, if it is what you want to read`,
    ]);
  });
}

function withReports(path: string, size: number, bytes: Bytes, onFile: OnFile): Bytes {
  let last = performance.now();
  return countedLines(bytes, (lines) => {
    if (performance.now() - last < REPORT_AFTER) return;
    last = performance.now();
    onFile(path, size, lines);
  });
}

const options: Readonly<Record<FileFormat, readonly string[]>> = {
  csv: ['separator', 'decimal', 'encoding'],
  tsv: ['separator', 'decimal', 'encoding'],
  jsonl: ['encoding'],
  parquet: [],
};

/**
 * @throws InputError where its first bytes match no known format, or an option is given that the
 * format does not support
 */
function formatOf(
  path: string,
  { head, isPacked }: { readonly head: Buffer; readonly isPacked: boolean },
  reading: Reading,
): FileFormat {
  const named = formatByName(path);
  const isUtf16 = utf16In(head, reading.encoding === 'utf-16') !== undefined;
  if (isUtf16 && reading.encoding !== 'utf-16')
    throw new ReadingError(`${path}: the text is UTF-16`, { encoding: 'utf-16' });
  if (!isUtf16 && reading.encoding === 'utf-16')
    throw new InputError('data', [`${path}: the text is not UTF-16`]);
  const fault = headFault(isUtf16 ? Buffer.from('text') : head, named, isPacked);
  if (fault !== undefined) throw new InputError('data', [`${path}: ${fault}`]);
  const format = isParquet(head) ? 'parquet' : named!;
  const odd = Object.keys(reading).filter((option) => !options[format].includes(option));
  if (odd.length > 0)
    throw new InputError('data', [`${path}: ${listed(odd)} must be left out: ${format} has none`]);
  return format;
}

const isParquet = (head: Buffer): boolean => head.toString('latin1', 0, 4) === 'PAR1';

function headFault(
  head: Buffer,
  format: FileFormat | undefined,
  isPacked: boolean,
): string | undefined {
  if (isParquet(head))
    return isPacked ? 'it is a Parquet file in a gz file: unpack it first' : undefined;
  const form = detectForm(head);
  switch (form) {
    case 'empty':
      return 'the file is empty';
    case 'text':
      if (format === 'parquet')
        return 'it is a text, no Parquet file: a name that ends in .csv, .tsv or .jsonl is needed';
      return format
        ? undefined
        : `the file extension does not show the format: one of ${FORMS} is needed`;
    case 'binary':
      return `it is neither text nor Parquet: ${FORMS} is needed`;
    default:
      return `it is a ${form} archive${form === 'gz' ? ' in another' : ''}: unpack it first`;
  }
}

/**
 * By the byte order mark, or by zeros in every second byte, which all Latin letters have; where the
 * text is said to be UTF-16, a majority of zeros suffices.
 */
function utf16In(head: Buffer, isSaid: boolean): 'utf-16le' | 'utf-16be' | undefined {
  const mark = head.toString('latin1', 0, 2);
  if (mark === '\xff\xfe') return 'utf-16le';
  if (mark === '\xfe\xff') return 'utf-16be';
  const zeros = [0, 1].map(
    (first) => head.filter((byte, i) => i % 2 === first && byte === 0).length,
  );
  const [fewer, more] = [Math.min(...zeros), Math.max(...zeros)];
  const isUtf16 = isSaid ? fewer < more : head.length >= 4 && more > head.length / 4 && fewer === 0;
  if (!isUtf16) return undefined;
  return zeros[1] === more ? 'utf-16le' : 'utf-16be';
}
