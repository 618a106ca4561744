import { createReadStream } from 'node:fs';
import { InputError } from '../../errors.js';
import { withFile } from '../../files.js';
import { type Bytes, gunzipped, type Source, tarMembers, zipMembers } from './archives.js';
import { formOf, HEAD_BYTES, hasRows } from './forms.js';

/** Deep enough for a text in a gz in a tar in a gz in a zip; archives that contain themselves are deeper. */
const DEEPEST = 6;

/**
 * The texts in a file: the file itself, or what it holds as an archive (gz, zip, tar, nested up to `DEEPEST`), recognised
 * by first bytes. In archives, only texts that look like rows count. Read each text before asking for the next.
 * @throws InputError where the file cannot be read, is truncated, binary or nested too deeply, or holds no rows
 */
export async function* textsIn(file: string): AsyncGenerator<Source> {
  let found = false;
  for await (const text of unpacked({ name: file, bytes: fileBytes(file) }, 0, false)) {
    found = true;
    yield text;
  }
  if (!found) throw new InputError([`${file}: the archive holds no file of comma-separated rows`]);
}

/** The bytes of a file. @throws InputError (on reading) where it cannot be read */
export async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 2 ** 18 });
  } catch (error) {
    withFile(file, 'read', () => {
      throw error;
    });
  }
}

async function* unpacked({ name, bytes }: Source, depth: number, isMember: boolean): AsyncGenerator<Source> {
  if (depth > DEEPEST) throw new InputError([`${name}: archives are nested more than ${DEEPEST} deep`]);
  const opened = await open(bytes);
  const source = { name, bytes: opened.bytes };
  try {
    switch (formOf(opened.head)) {
      case 'gz':
        yield* unpacked({ name, bytes: gunzipped(source) }, depth + 1, isMember);
        break;
      case 'zip':
        for await (const member of zipMembers(source)) yield* unpacked(member, depth + 1, true);
        break;
      case 'tar':
        for await (const member of tarMembers(source)) yield* unpacked(member, depth + 1, true);
        break;
      case 'empty':
        if (!isMember) throw new InputError([`${name}: the file is empty`]);
        break;
      case 'binary':
        if (!isMember) throw new InputError([`${name}: it is neither text nor a gz, zip or tar archive`]);
        break;
      case 'text':
        if (!isMember || hasRows(opened.head)) yield source;
    }
  } finally {
    await opened.close();
  }
}

/** The first bytes of a source, and all its bytes including those. */
async function open(source: Bytes): Promise<{ head: Buffer; bytes: Bytes; close(): Promise<unknown> }> {
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
