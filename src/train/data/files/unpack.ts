/** Unpacks gz, zip and tar archives, also nested ones. */

import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { type Entry, fromBufferPromise } from 'yauzl';
import { InputError } from '../../../ground/base/errors.js';
import { mib, quoted } from '../../../ground/base/words.js';
import {
  type Bytes,
  fileBytes,
  gunzipped,
  opened,
  type Source,
  withFaults,
  withoutLateErrors,
} from './bytes.js';
import { detectForm } from './forms.js';

/**
 * Enough for a text in a gz in a tar in a gz in a zip; archives that contain themselves are deeper.
 */
const MAX_DEPTH = 6;

/**
 * The texts in a file: the file itself, or of an archive (gz, zip, tar, nested) those that look
 * like rows. Read each before requesting the next. @throws InputError where the file cannot be
 * read, is damaged, binary or nested too deeply, or contains no rows
 */
export async function* textsIn(file: string): AsyncGenerator<Source> {
  let found = false;
  for await (const text of unpacked({ name: file, bytes: fileBytes(file) })) {
    found = true;
    yield text;
  }
  if (!found)
    throw new InputError('data', [`${file}: the archive holds no file of comma-separated rows`]);
}

async function* unpacked(
  { name, bytes }: Source,
  depth = 0,
  isMember = false,
): AsyncGenerator<Source> {
  if (depth > MAX_DEPTH)
    throw new InputError('data', [`${name}: archives are nested more than ${MAX_DEPTH} deep`]);
  const whole = await opened(bytes);
  const source = { name, bytes: whole.bytes };
  try {
    switch (detectForm(whole.head)) {
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
        if (!isMember) throw new InputError('data', [`${name}: the file is empty`]);
        break;
      case 'binary':
        if (!isMember)
          throw new InputError('data', [
            `${name}: it is neither text nor a gz, zip or tar archive`,
          ]);
        break;
      case 'text':
        if (!isMember || hasRows(whole.head)) yield source;
    }
  } finally {
    await whole.close();
  }
}

/**
 * Whether the first line looks like a row. Notes and column names, which archives also contain, do
 * not.
 */
const hasRows = (head: Buffer): boolean =>
  head.toString('latin1').split('\n', 1)[0]!.split(',').length > 10;

/** Most bytes of a zip archive: it is kept in memory, as its directory is at its end. */
const MAX_ZIP = 2 ** 28;

/**
 * The files in a zip archive, each to be read before the next is requested.
 * @throws InputError for a damaged archive
 */
async function* zipMembers({ name, bytes }: Source): AsyncGenerator<Source> {
  const content = await collected(name, bytes);
  async function* entries(): AsyncGenerator<{ entry: Entry; stream: Readable }> {
    const zip = await fromBufferPromise(content);
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/')) {
        yield { entry, stream: withoutLateErrors(await zip.openReadStreamPromise(entry)) };
      }
    }
  }
  for await (const { entry, stream } of withFaults(name, 'zip', entries())) {
    yield {
      name: memberName(name, entry.fileName),
      bytes: withFaults(name, 'zip', summed(stream, entry.crc32)),
    };
  }
}

/** Passes bytes on and checks their checksum, which the library does not. */
async function* summed(bytes: Bytes, expected: number): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== expected) throw new Error('the checksum does not match');
}

async function collected(name: string, bytes: Bytes): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_ZIP) {
      throw new InputError('data', [
        `${name}: a zip archive of more than ${mib(MAX_ZIP)} cannot hold this data set`,
      ]);
    }
  }
  return Buffer.concat(chunks);
}

/** The files in a tar archive, likewise. */
async function* tarMembers({ name, bytes }: Source): AsyncGenerator<Source> {
  // Node and the DOM library have different types for the same streams.
  const stream = Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>;
  const entries = stream.pipeThrough(createTarDecoder());
  for await (const { header, body } of withFaults(name, 'tar', entries)) {
    if (header.type === 'file') {
      yield {
        name: memberName(name, header.name),
        bytes: withFaults(name, 'tar', ofSize(body, header.size)),
      };
    }
    if (!body.locked) await body.cancel();
  }
}

/**
 * Checks the size of a body: the decoder accepts one that ends early, unless in a mode that refuses
 * old tars' padding.
 */
async function* ofSize(body: Bytes, size: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    yield chunk;
  }
  if (length < size) throw new Error('unexpected end of file');
}

const memberName = (archive: string, member: string): string =>
  `${archive}/${quoted(member).slice(1, -1)}`;
