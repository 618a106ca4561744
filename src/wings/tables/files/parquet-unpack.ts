import { brotliDecompressSync, unzipSync } from 'node:zlib';
import { decompress as unpackZstd } from 'fzstd';
import type { Compressors } from 'hyparquet';
import { compressors, decompressLz4Raw } from 'hyparquet-compressors';

/*
 * Decompressors of pages, whose output is limited to the size that a page declares, and whose time is proportional to it.
 * In hyparquet-compressors, gzip, Brotli and Zstandard are decompressed without a limit, and the decompressor for LZ4 may
 * move backwards.
 */

export const unpackers: Compressors = {
  ...compressors,
  GZIP: (packed, size) => unzipSync(packed, { maxOutputLength: size }),
  BROTLI: (packed, size) => brotliDecompressSync(packed, { maxOutputLength: size }),
  ZSTD: (packed, size) => {
    if (!isFrame(packed)) throw new Error('it is not one whole frame of Zstandard');
    return unpackZstd(packed, new Uint8Array(size));
  },
  LZ4: (packed, size) => (areBlocks(packed, size) ? compressors.LZ4!(packed, size) : decompressLz4Raw(packed, size)),
};

const ZSTD_MAGIC = 0xfd2fb528;

/** The type of a Zstandard block that repeats a single byte. */
const REPEATED = 1;

/**
 * Whether bytes are exactly one frame of Zstandard: the decompressor does not notice a truncated frame.
 * https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
 */
function isFrame(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 5 || view.getUint32(0, true) !== ZSTD_MAGIC) return false;
  const flags = bytes[4]!;
  const isOneSegment = (flags >> 5) & 1;
  const sizeBytes = flags >> 6 ? 1 << (flags >> 6) : isOneSegment;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3]!;
  const checksumBytes = flags & 4;
  let at = 5 + (1 - isOneSegment) + dictionaryBytes + sizeBytes;
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) return false;
    const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    isLast = (block & 1) === 1;
    at += 3 + (((block >> 1) & 3) === REPEATED ? 1 : block >> 3);
  }
  return at + checksumBytes === bytes.length;
}

/**
 * Whether bytes are LZ4 blocks in Hadoop's format, each preceded by its decompressed and compressed sizes. A negative size
 * would move the decoder backwards.
 */
function areBlocks(bytes: Uint8Array, size: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, unpacked] = [0, 0];
  while (at + 8 <= bytes.length) {
    unpacked += view.getUint32(at);
    at += 8 + view.getUint32(at + 4);
  }
  return at === bytes.length && unpacked === size;
}

/**
 * Decodes the hybrid of run-length encoding and bit packing, in which Parquet writes levels and dictionary indices: `count`
 * numbers of `width` bits. A library that trusts the lengths of runs would crash the process on damaged ones.
 * @throws Error where there are fewer numbers
 */
export function decodedRuns(bytes: Uint8Array, width: number, count: number): Int32Array {
  const numbers = new Int32Array(count);
  let [done, at] = [0, 0];
  while (done < count) {
    let [header, shift] = [0, 0];
    for (; bytes[at]! >= 0x80; at++, shift += 7) header |= (bytes[at]! & 0x7f) << shift;
    if (at >= bytes.length) throw new Error('runs end early');
    header |= bytes[at++]! << shift;
    const length = header >>> 1;
    if (header & 1) {
      const packed = Math.min(8 * length, count - done);
      if (at + Math.ceil((packed * width) / 8) > bytes.length) throw new Error('runs end early');
      unpack(bytes, at, width, numbers.subarray(done, done + packed));
      done += packed;
      at += length * width;
    } else {
      let value = 0;
      for (let i = 0; 8 * i < width; i++) value += (bytes[at++] ?? 0) * 2 ** (8 * i);
      const end = Math.min(count, done + length);
      numbers.fill(value, done, end);
      done = end;
    }
  }
  return numbers;
}

/** The maximum width for which a number and the rest of another byte fit into 32 bits. */
const FAST = 24;

/** Decodes bit-packed numbers, starting with the lowest bits of the first byte. */
function unpack(bytes: Uint8Array, from: number, width: number, numbers: Int32Array): void {
  if (width > FAST) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = bitsAt(bytes, 8 * from + i * width, width);
    return;
  }
  const mask = (1 << width) - 1;
  let [at, held, bits] = [from, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    for (; bits < width; bits += 8) held |= bytes[at++]! << bits;
    numbers[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  for (let i = 0; 8 * i < width + 8; i++) value += (bytes[(bit >>> 3) + i] ?? 0) * 2 ** (8 * i);
  return Math.floor(value / 2 ** (bit & 7)) % 2 ** width;
}
