import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { expect, it } from 'vitest';
import { unpackers } from '../../../../src/wings/tables/files/parquet-unpack.js';

const unpacked = (codec: CompressionCodec, packed: Uint8Array, size: number) =>
  Array.from(unpackers[codec]!(packed, size));

const bytes = Uint8Array.of(1, 2, 3, 1, 2, 3);

/** A frame of Zstandard with blocks: of bytes as they are, or of one byte so many times. */
function frame(...blocks: readonly (Uint8Array | { readonly byte: number; readonly times: number })[]): Uint8Array {
  const coded = blocks.flatMap((block, i) => {
    const isLast = Number(i === blocks.length - 1);
    const [type, size, content] =
      block instanceof Uint8Array ? [0, block.length, [...block]] : [1, block.times, [block.byte]];
    const header = (size << 3) | (type << 1) | isLast;
    return [header & 255, (header >> 8) & 255, header >> 16, ...content];
  });
  // Without the size of what is in it; its window has 128 KiB.
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3, ...coded]);
}

const times = (count: number) => Array.from({ length: count }, () => ({ byte: 7, times: 2 ** 17 }));

it('unpack what fits', () => {
  expect(unpacked('GZIP', gzipSync(bytes), 6)).toEqual([...bytes]);
  expect(unpacked('GZIP', deflateSync(bytes), 6)).toEqual([...bytes]);
  expect(unpacked('BROTLI', brotliCompressSync(bytes), 6)).toEqual([...bytes]);
  expect(unpacked('ZSTD', frame(bytes, { byte: 9, times: 2 }), 8)).toEqual([...bytes, 9, 9]);
  const lz4 = [0x60, ...bytes];
  expect(unpacked('LZ4', Uint8Array.from(lz4), 6)).toEqual([...bytes]);
  expect(unpacked('LZ4', Uint8Array.of(0, 0, 0, 6, 0, 0, 0, 7, ...lz4), 6)).toEqual([...bytes]);
});

it('give up what unpacks to more than a page says it has', () => {
  const zeros = new Uint8Array(2 ** 20);
  for (const [codec, packed] of [
    ['GZIP', gzipSync(zeros)],
    ['BROTLI', brotliCompressSync(zeros)],
  ] as const) {
    expect(() => unpacked(codec, packed, 1000), codec).toThrow(/larger than 1000 bytes/);
  }
  // 4 GiB.
  expect(unpackers.ZSTD!(frame(...times(2 ** 15)), 1000)).toHaveLength(1000);
});

it('refuse what is no frame of Zstandard, or more or less than one', () => {
  const whole = frame(bytes);
  for (const packed of [bytes, whole.subarray(0, 8), Uint8Array.of(...whole, 0), Uint8Array.of(...whole, ...whole)]) {
    expect(() => unpackers.ZSTD!(packed, 6)).toThrow('it is not one whole frame of Zstandard');
  }
});

it('take no blocks of LZ4 that lead back', () => {
  const back = new Uint8Array(32);
  new DataView(back.buffer).setInt32(4, -8);
  expect(() => unpackers.LZ4!(back, 10)).toThrow('lz4 offset out of range');
});
