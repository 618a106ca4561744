import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { type Entry, fromBufferPromise } from 'yauzl';
import { InputError } from '../../base/errors.js';
import { quoted } from '../../base/words.js';
import { type Bytes, type Source, withFaults, withoutLateErrors } from './bytes.js';

/** Zip archives are held in memory, as their directories are at their ends: in bytes, of all those within each other. */
export const ROOM_FOR_ZIPS = 2 ** 28;

/**
 * The files in a zip archive, each to be read before the next is asked for, and the room that it leaves.
 * @throws InputError where the archive is truncated, damaged or larger than the room for it
 */
export async function* zipMembers({ name, bytes }: Source, room: number): AsyncGenerator<Source & { room: number }> {
  const content = await collected(name, bytes, room);
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
      room: room - content.length,
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

async function collected(name: string, bytes: Bytes, room: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > room) {
      const most = `${ROOM_FOR_ZIPS / 2 ** 20} MiB`;
      throw new InputError([`${name}: zip archives of more than ${most} cannot hold this data set`]);
    }
  }
  return Buffer.concat(chunks);
}

/** The files in a tar archive, each to be read before the next is asked for. @throws InputError where it is truncated */
export async function* tarMembers({ name, bytes }: Source): AsyncGenerator<Source> {
  // Node and the DOM library have different types for the same streams.
  const stream = Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>;
  const entries = stream.pipeThrough(createTarDecoder());
  for await (const { header, body } of withFaults(name, 'tar', entries)) {
    if (header.type === 'file') {
      yield { name: memberName(name, header.name), bytes: withFaults(name, 'tar', ofSize(body, header.size)) };
    }
    if (!body.locked) await body.cancel();
  }
}

/** Checks the size of a body: the decoder accepts one that ends early, unless in a mode that refuses old tars' padding. */
async function* ofSize(body: Bytes, size: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    yield chunk;
  }
  if (length < size) throw new Error('unexpected end of file');
}

const memberName = (archive: string, member: string): string => `${archive}/${quoted(member).slice(1, -1)}`;
