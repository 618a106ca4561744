import { thousands } from '../../../../base/words.js';
import { ByteWalk } from './parquet-bytes.js';

/*
 * Parquet writes its metadata in Thrift's compact protocol. hyparquet takes them at their word: a number of a million bytes or a list
 * of a billion elements keeps it busy for hours. So they are gone through before it reads them.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

/** Structures within each other; Parquet's are a few. */
const DEEPEST = 32;

/** A footer of so many is one of 200,000 parts of columns. */
const MOST_VALUES = 5_000_000;

/** What a field or an element of a list is. */
const types = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/** @throws Error where no structure begins at an offset that can be read in bounded time and memory */
export function checkStructure(view: DataView, offset: number): void {
  new Structures(new ByteWalk(view, offset)).structure(0);
}

class Structures {
  #values = 0;

  constructor(private readonly bytes: ByteWalk) {}

  structure(depth: number): void {
    checkDepth(depth);
    for (;;) {
      const byte = this.bytes.byte();
      const type = byte & 15;
      if (type === types.stop) return;
      // The number of a field follows where it is not a little more than that of the last one.
      if (byte >> 4 === 0) this.bytes.number();
      this.#value(type, depth);
    }
  }

  #value(type: number, depth: number): void {
    if (++this.#values > MOST_VALUES) {
      throw new Error(`its metadata hold more than ${thousands(MOST_VALUES)} values`);
    }
    if (type === types.byte) this.bytes.skip(1);
    else if (type === types.i16 || type === types.i32 || type === types.i64) this.bytes.number();
    else if (type === types.double) this.bytes.skip(8);
    else if (type === types.binary) this.bytes.skip(this.bytes.number());
    else if (type === types.list) this.#list(depth + 1);
    else if (type === types.struct) this.structure(depth + 1);
    else if (type !== types.true && type !== types.false) {
      throw new Error(`its metadata hold a value of the unknown type ${type}`);
    }
  }

  #list(depth: number): void {
    checkDepth(depth);
    const byte = this.bytes.byte();
    const count = byte >> 4 === 15 ? this.bytes.number() : byte >> 4;
    const type = byte & 15;
    // Each element takes a byte at least.
    if (count > this.bytes.left) throw new Error('its metadata end within a list');
    const isTruth = type === types.true || type === types.false;
    for (let i = 0; i < count; i++) this.#value(isTruth ? types.byte : type, depth);
  }
}

function checkDepth(depth: number): void {
  if (depth > DEEPEST) throw new Error(`its metadata are nested more than ${DEEPEST} deep`);
}
