import { brotliDecompressSync, unzipSync } from 'node:zlib';
import { decompress as unpackZstd } from 'fzstd';
import type { Compressors } from 'hyparquet';
import { compressors, decompressLz4Raw } from 'hyparquet-compressors';

/*
 * What unpacks pages: never into more bytes than a page says it has, and in time that grows with them. Those of
 * hyparquet-compressors for gzip, Brotli and Zstandard unpack whatever there is, and its one for LZ4 may go backwards.
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

/** What a block of Zstandard is whose one byte is repeated. */
const REPEATED = 1;

/**
 * Whether bytes are one frame of Zstandard from the first to the last: what unpacks them does not notice that one ends early.
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
 * Whether bytes are blocks of LZ4 as Hadoop writes them, each behind the numbers of its bytes, unpacked and packed. A negative one would
 * lead back.
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
