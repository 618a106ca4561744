/** Streams of bytes from files and archives, with errors as faults of the file. */

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../../ground/base/errors.js';
import { openToRead, withFile } from '../../../ground/base/files.js';
import { quoted } from '../../../ground/base/words.js';
import { HEAD_BYTES } from './forms.js';

export type Bytes = AsyncIterable<Uint8Array>;

/**
 * A file or a member of an archive, whose name is the path of the file and that within the archive.
 */
export interface Source {
  readonly name: string;
  readonly bytes: Bytes;
}

/**
 * The bytes of a file.
 * @throws InputError (on reading) where it cannot be read, or is a pipe or a device
 */
export async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { fd: openToRead(file), highWaterMark: 2 ** 18 });
  } catch (error) {
    withFile(file, 'read', () => {
      throw error;
    });
  }
}

/**
 * The unpacked bytes of a gz file.
 * @throws InputError (on reading) where the data are truncated or damaged
 */
export function gunzipped({ name, bytes }: Source): Bytes {
  const gunzip = withoutLateErrors(createGunzip());
  // Errors of the source are thrown by the gunzip stream.
  pipeline(Readable.from(bytes), gunzip, () => {});
  return withFaults(name, 'gz', gunzip);
}

/**
 * Ignores errors after a stream's reader has left, such as in data read ahead: they would end the
 * process.
 */
export function withoutLateErrors<S extends Readable>(stream: S): S {
  return stream.on('error', () => {});
}

const [NEWLINE, RETURN] = [10, 13];

/**
 * Passes on the bytes of a text: a parser may keep a line of empty values without limit, as they
 * have no characters to count. @throws InputError (on reading) where a line exceeds `longest`
 * bytes; less than a chunk more may pass
 */
export async function* shortLines(
  { name, bytes }: Source,
  longest: number,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    const end = Math.max(chunk.lastIndexOf(NEWLINE), chunk.lastIndexOf(RETURN));
    length = end < 0 ? length + chunk.length : chunk.length - 1 - end;
    if (length > longest)
      throw new InputError('data', [
        `${name}: a line has more than ${longest} bytes: it is no row of values`,
      ]);
    yield chunk;
  }
}

/** Converts errors of a library to faults of the archive. */
export async function* withFaults<T>(
  name: string,
  form: string,
  items: AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message } = error as Error;
    throw new InputError('data', [
      `${name}: the ${form} data is truncated or damaged (${quoted(message).slice(1, -1)}): get it again`,
    ]);
  }
}

/** The first bytes of a source, and all its bytes including these. */
export async function opened(
  source: Bytes,
): Promise<{ head: Buffer; bytes: Bytes; close(): Promise<unknown> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const { done, value } = await iterator.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* chunks;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const head = Buffer.concat(chunks).subarray(0, HEAD_BYTES);
  return { head, bytes: bytes(), close: async () => iterator.return?.() };
}
