import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { mib, thousands } from '../../../base/words.js';

/*
 * Parquet writes its metadata in Thrift's compact protocol. hyparquet does not validate them: a number of a million bytes or
 * a list of a billion elements keeps it busy for hours. So they are checked before it reads them.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

/** Maximum depth of nested structures; Parquet's metadata need only a few levels. */
const DEEPEST = 32;

/** Maximum number of values in a footer, which is enough for 200,000 column chunks. */
const MOST_VALUES = 5_000_000;

/**
 * Checks the structure at an offset.
 * @throws Error where it is not one that can be read in bounded time and memory
 */
export function checkStructure(view: DataView, offset: number): void {
  const bytes = new ByteWalk(view, offset);
  let values = 0;

  function structure(depth: number): void {
    if (depth > DEEPEST) throw new Error(`its metadata are nested more than ${DEEPEST} deep`);
    for (let byte = bytes.byte(); (byte & 15) !== 0; byte = bytes.byte()) {
      // The number of a field is stored in full where it is not slightly larger than the previous one.
      if (byte >> 4 === 0) bytes.number();
      value(byte & 15, depth);
    }
  }

  function list(depth: number): void {
    if (depth > DEEPEST) throw new Error(`its metadata are nested more than ${DEEPEST} deep`);
    const byte = bytes.byte();
    const count = byte >> 4 === 15 ? bytes.number() : byte >> 4;
    // Each element takes at least one byte.
    if (count > bytes.left) throw new Error('its metadata end within a list');
    const type = byte & 15;
    const isTruth = type === 1 || type === 2;
    for (let i = 0; i < count; i++) value(isTruth ? 3 : type, depth);
  }

  function value(type: number, depth: number): void {
    if (++values > MOST_VALUES) throw new Error(`its metadata have more than ${thousands(MOST_VALUES)} values`);
    // In structures, true and false take no bytes.
    if (type === 1 || type === 2) return;
    if (type === 3) bytes.skip(1);
    else if (type === 4 || type === 5 || type === 6) bytes.number();
    else if (type === 7) bytes.skip(8);
    else if (type === 8) bytes.skip(bytes.number());
    else if (type === 9) list(depth + 1);
    else if (type === 12) structure(depth + 1);
    else throw new Error(`its metadata have a value of the unknown type ${type}`);
  }

  structure(0);
}

/** Maximum bytes of a 64-bit number. */
const LONGEST_NUMBER = 10;

/** Reads bytes that may be damaged, always forwards. Reading beyond their end is a RangeError. */
export class ByteWalk {
  constructor(
    private readonly view: DataView,
    public offset: number,
  ) {}

  get left(): number {
    return this.view.byteLength - this.offset;
  }

  byte(): number {
    return this.view.getUint8(this.offset++);
  }

  /**
   * Reads a number with seven bits in each byte, the lowest bits first.
   * @throws Error where it is longer than a 64-bit number
   */
  number(): number {
    let value = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const byte = this.byte();
      value += (byte & 127) * 128 ** i;
      if (byte < 128) return value;
    }
    throw new Error(`a number has more than ${LONGEST_NUMBER} bytes`);
  }

  skip(bytes: number): void {
    if (!(bytes >= 0 && bytes <= this.left)) throw new RangeError('its bytes end within a value');
    this.offset += bytes;
  }
}

/*
 * Pages with delta encodings store differences from the previous values. hyparquet does not validate their headers: with -1
 * parts in a block it never ends, and texts that repeat the previous text may take terabytes. So they are checked before it
 * reads them.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */

/** Maximum bits of a difference. */
const WIDEST = 64;

/**
 * The number of values of a part must be a multiple of this, so that they fill whole bytes at any width; the format requires
 * multiples of 32.
 */
const LEAST_TOGETHER = 8;

/** Maximum bytes of all texts of a page with shared prefixes. */
const MOST_BYTES = 2 ** 28;

/**
 * Checks a page in a delta encoding.
 * @throws Error where it does not have the given number of values, or they are too large
 */
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
  // Skips the number of values, and the first value.
  bytes.number();
  bytes.number();
  for (let left = count - 1; left > 0; ) {
    // Skips the smallest difference of the block.
    bytes.number();
    const widths = Array.from({ length: Math.min(parts, bytes.left + 1) }, () => bytes.byte());
    for (let i = 0; i < parts && left > 0; i++, left -= together) {
      const width = widths[i]!;
      if (width > WIDEST) throw new Error(`a page has values of ${width} bits`);
      const length = (together * width) / 8;
      // Writers may omit the bytes after the last value.
      bytes.skip(left > together ? length : Math.min(length, bytes.left));
    }
  }
}

function sumOf(view: DataView, offset: number, count: number): number {
  const lengths = new Int32Array(count);
  deltaBinaryUnpack({ view, offset }, count, lengths);
  return lengths.reduce((sum, length) => sum + (length < 0 ? Number.NaN : length), 0);
}
