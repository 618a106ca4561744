import { closeSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../../ground/base/errors.js';
import { openToRead, readWhole, withFile } from '../../ground/base/files.js';
import { mib } from '../../ground/base/words.js';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Offsets in bytes in the file, without the newline. */
  readonly start: number;
  readonly end: number;
  /** False for a last line without a newline, which was torn while being written. */
  readonly whole: boolean;
}

const CHUNK = 1 << 20;

/** Most bytes in a line: lines of runs have some thousands. */
const MAX_LINE_BYTES = 2 ** 26;

/**
 * The lines of a file of any size, or of given chunks of it; those of a gz file are unpacked at
 * once.
 * @throws InputError where one is too long to be read, or a gz file is damaged or too large
 */
export function* readLines(
  file: string,
  chunks: Iterable<Buffer> = readChunks(file),
): Generator<Line> {
  // A buffer that begins with the rest of the last chunk. It is reused: a new one per chunk would
  // be a gigabyte of garbage.
  let held = Buffer.alloc(0);
  let left = 0;
  let start = 0;
  let number = 0;
  for (const chunk of chunks) {
    let bytes = chunk;
    if (left > 0) {
      if (held.length < left + chunk.length)
        held = Buffer.concat([held.subarray(0, left), Buffer.alloc(chunk.length)]);
      chunk.copy(held, left);
      bytes = held.subarray(0, left + chunk.length);
    }
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const next = start + end + 1 - from;
      yield {
        text: bytes.toString('utf8', from, end),
        number: ++number,
        start,
        end: next - 1,
        whole: true,
      };
      start = next;
      from = end + 1;
    }
    left = bytes.length - from;
    if (left > MAX_LINE_BYTES) {
      throw new InputError('results', [
        `${file}:${number + 1}: the line has more than ${mib(MAX_LINE_BYTES)}: it is none that a sweep wrote`,
      ]);
    }
    if (held.length < left) held = Buffer.alloc(left + CHUNK);
    bytes.copy(held, 0, from);
  }
  if (left === 0) return;
  yield {
    text: held.toString('utf8', 0, left),
    number: ++number,
    start,
    end: start + left,
    whole: false,
  };
}

/** A file's bytes in chunks, each of which overwrites the last. */
function* readChunks(file: string): Generator<Buffer> {
  if (file.endsWith('.gz')) {
    yield unpacked(file);
    return;
  }
  const descriptor = withFile(file, 'read', () => openToRead(file));
  try {
    const chunk = Buffer.alloc(CHUNK);
    for (;;) {
      const read = withFile(file, 'read', () => readSync(descriptor, chunk));
      if (read === 0) return;
      yield chunk.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Most bytes in an unpacked file: the ledgers of ten thousand runs have some tens of millions. */
export const MAX_UNPACKED = 2 ** 29;

/**
 * The content of a gz file.
 * @throws InputError where the path is none, or the content is damaged or too large
 */
export function unpacked(file: string, most = MAX_UNPACKED): Buffer {
  const bytes = readWhole(file, most);
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new InputError('results', [
        `${file}: it unpacks to more than ${mib(most)}: a larger one must be unpacked (gunzip)`,
      ]);
    }
    throw new InputError('results', [
      `${file}: it is damaged and cannot be unpacked: ${(error as Error).message}`,
    ]);
  }
}

/** The cells of a line of CSV; undefined where it is not CSV. */
export function splitCsvLine(line: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  try {
    const rows = parse(line, { relax_column_count: true }) as string[][];
    return rows.length === 1 ? rows[0] : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
