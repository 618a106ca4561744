import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { mib } from '../../../../base/words.js';
import { ByteWalk } from './parquet-bytes.js';

/*
 * Pages whose values are differences from the ones before. hyparquet takes what their headers say at its word: with -1 parts in a block
 * it never comes to an end, and texts that repeat the text before may take terabytes. So they are gone through before it reads them.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */

/** Bits of the widest difference. */
const WIDEST = 64;

/** Values that lie in whole bytes, whatever their width; the format has multiples of 32. */
const LEAST_TOGETHER = 8;

/** Bytes of all texts of a page that share beginnings. */
const MOST_BYTES = 2 ** 28;

/** @throws Error where a page in an encoding by differences has not so many values, or they take too much */
export function checkDeltas(page: Uint8Array, encoding: string, count: number): void {
  if (count === 0) return;
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const bytes = new ByteWalk(view, 0);
  checkBlocks(bytes, count);
  if (encoding !== 'DELTA_BYTE_ARRAY') return;
  const suffixes = bytes.offset;
  checkBlocks(bytes, count);
  const total = sumOf(view, 0, count) + sumOf(view, suffixes, count);
  if (!(total <= MOST_BYTES)) throw new Error(`the texts of a page take more than ${mib(MOST_BYTES)}`);
}

function checkBlocks(bytes: ByteWalk, count: number): void {
  const [block, parts] = [bytes.number(), bytes.number()];
  const together = block / parts;
  if (!(parts > 0 && together % LEAST_TOGETHER === 0 && together > 0)) {
    throw new Error(`a page has blocks of ${block} values in ${parts} parts`);
  }
  // How many values there are, and the first one.
  bytes.number();
  bytes.number();
  for (let left = count - 1; left > 0; ) {
    // The smallest difference.
    bytes.number();
    const widths = Array.from({ length: Math.min(parts, bytes.left + 1) }, () => bytes.byte());
    for (let i = 0; i < parts && left > 0; i++, left -= together) {
      const width = widths[i]!;
      if (width > WIDEST) throw new Error(`a page has values of ${width} bits`);
      const length = (together * width) / 8;
      // Writers may leave out what is behind the last value.
      bytes.skip(left > together ? length : Math.min(length, bytes.left));
    }
  }
}

function sumOf(view: DataView, offset: number, count: number): number {
  const lengths = new Int32Array(count);
  deltaBinaryUnpack({ view, offset }, count, lengths);
  return lengths.reduce((sum, length) => sum + (length < 0 ? Number.NaN : length), 0);
}
