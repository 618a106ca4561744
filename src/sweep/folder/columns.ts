/*
 * Plain values, as JSON has them, in columns: taken apart by structure until the numbers of each field are together, and
 * what repeats is stored once. Compressed, this is half as long as compressed text. Nothing writes them any more.
 */

/**
 * The description of a column. The bytes of all columns follow the descriptions, in the same order. Bytes of numbers are
 * planes: the lowest byte of each number, then the next byte of each number.
 */
type Column =
  /** Equal values. */
  | { readonly as: 'constant'; readonly value: unknown }
  /** Few distinct values, and the index of each value among them. */
  | { readonly as: 'repeated'; readonly count: number; readonly distinct: Column; readonly index: Column }
  /** Integers of `width` bytes, after `least` is subtracted. */
  | { readonly as: 'integers'; readonly width: number; readonly least: number }
  /** Numbers of few decimal digits: integers, to be divided by powers of ten. */
  | { readonly as: 'decimals'; readonly digits: Column; readonly power: Column }
  | { readonly as: 'float64' }
  | { readonly as: 'texts'; readonly texts: readonly string[] }
  /** Texts of lower-case hexadecimal digits, of `width` bytes each. */
  | { readonly as: 'hex'; readonly width: number }
  | { readonly as: 'lists'; readonly length: Column; readonly count: number; readonly items: Column }
  /** Mappings: which of several lists of keys each has, and the values of each key, in the order in which keys appear. */
  | {
      readonly as: 'mappings';
      readonly keys: readonly (readonly string[])[];
      readonly which: Column;
      readonly fields: readonly Field[];
    }
  /** Values of several kinds: which kind each has, and the values of each kind. */
  | { readonly as: 'mixed'; readonly which: Column; readonly kinds: readonly Field[] };

interface Field {
  readonly count: number;
  readonly of: Column;
}

/** The powers of ten that float64 has exactly: an integer divided by one is the number nearest to the decimal. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Returns the next value of a column on each call. */
type Next<T = unknown> = () => T;

/**
 * Gives `count` values, one by one; equal mappings and lists may be the same object. `room` is about the number of
 * characters that the values may have as JSON: a few bytes may describe gigabytes.
 * @throws Error where the columns are damaged or need more room, on this or a later call
 */
export function fromColumns(columns: Buffer, count: number, room: number): Next {
  const start = 4 + columns.readUInt32LE(0);
  const column = JSON.parse(columns.toString('utf8', 4, start)) as Column;
  return new Reader(columns, start, room).next(column, count);
}

class Reader {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
    private room: number,
  ) {}

  next(column: Column, count: number): Next {
    switch (column.as) {
      case 'constant': {
        const { value } = column;
        const characters = jsonLength(value);
        return () => {
          this.#use(characters);
          return value;
        };
      }
      case 'repeated': {
        const next = this.next(column.distinct, column.count);
        const distinct = Array.from({ length: this.#use(column.count) }, next);
        const characters = distinct.map(jsonLength);
        const index = this.#numbers(column.index, count);
        return () => {
          const at = index();
          this.#use(characters[at]!);
          return distinct[at];
        };
      }
      case 'integers': {
        const { width, least } = column;
        const next = each(new Uint32Array(this.#planes(width, count, 4)));
        return () => next() + least;
      }
      case 'decimals': {
        const digits = this.#numbers(column.digits, count);
        const power = this.#numbers(column.power, count);
        return () => digits() / POWERS[power()]!;
      }
      case 'float64':
        return each(new Float64Array(this.#planes(8, count)));
      case 'texts':
        return each(column.texts);
      case 'hex': {
        const { width } = column;
        const digits = this.#take(width * count).toString('hex');
        let i = 0;
        return () => digits.slice(2 * width * i, 2 * width * ++i);
      }
      case 'lists': {
        const length = this.#numbers(column.length, count);
        const item = this.next(column.items, column.count);
        return () => {
          const list: unknown[] = [];
          for (let left = this.#use(length()); left > 0; left--) list.push(item());
          return list;
        };
      }
      case 'mappings': {
        const which = this.#numbers(column.which, count);
        const names = [...new Set(column.keys.flat())];
        const nexts = new Map(column.fields.map(({ count, of }, i) => [names[i]!, this.next(of, count)]));
        const forms = column.keys.map((keys) => ({
          keys,
          nexts: keys.map((key) => nexts.get(key)!),
          characters: jsonLength(keys),
        }));
        return () => {
          const { keys, nexts, characters } = forms[which()]!;
          this.#use(characters);
          const mapping: Record<string, unknown> = {};
          for (let i = 0; i < keys.length; i++) put(mapping, keys[i]!, nexts[i]!());
          return mapping;
        };
      }
      case 'mixed': {
        const which = this.#numbers(column.which, count);
        const nexts = column.kinds.map(({ count, of }) => this.next(of, count));
        return () => nexts[which()]!();
      }
      default:
        throw new Error('it has columns of an unknown form');
    }
  }

  #numbers(column: Column, count: number): Next<number> {
    return this.next(column, count) as Next<number>;
  }

  /** Uses up room, and returns its argument. */
  #use(characters: number): number {
    this.room -= characters;
    if (!(characters >= 0 && this.room >= 0)) throw new Error('it has more values than it says');
    return characters;
  }

  #take(length: number): Buffer {
    const piece = this.bytes.subarray(this.at, this.at + length);
    if (piece.length !== length) throw new Error('it ends too early');
    this.at += length;
    return piece;
  }

  /** The bytes of `count` numbers, from planes of their first `width` bytes. */
  #planes(width: number, count: number, step = width): ArrayBuffer {
    const planes = this.#take(width * count);
    const bytes = new Uint8Array(step * count);
    for (let k = 0; k < width; k++) for (let i = 0; i < count; i++) bytes[i * step + k] = planes[k * count + i]!;
    return bytes.buffer;
  }
}

function each<T>(values: ArrayLike<T>): Next<T> {
  let i = 0;
  return () => {
    if (i >= values.length) throw new Error('it ends too early');
    return values[i++]!;
  };
}

const jsonLength = (value: unknown): number => JSON.stringify(value).length;

/** Sets a property; the key `__proto__` would set the prototype instead. */
function put(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') mapping[key] = value;
  else Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
}
