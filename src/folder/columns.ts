/*
 * Plain values, as JSON has them, in columns: values are taken apart by structure until the numbers of each field are
 * together, and what repeats is stored once. Compressed, this is half as long as compressed text.
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
  | { readonly as: 'float32' | 'float64' }
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

/** A column of some of the values. */
interface Field {
  readonly count: number;
  readonly of: Column;
}

/** The powers of ten that float64 has exactly: an integer divided by one is the number nearest to the decimal. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Most decimal digits of numbers that are stored as integers. */
const MOST_DIGITS = 6;

/** Most distinct numbers that are always stored once each, as their index takes one byte. */
const FEW = 256;

/** Values in columns: the length of the descriptions in four bytes, little-endian; the descriptions as JSON; their bytes. */
export function toColumns(values: readonly unknown[]): Buffer {
  const bytes: Uint8Array[] = [];
  const column = Buffer.from(JSON.stringify(columnOf(values, bytes)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(column.length);
  return Buffer.concat([length, column, ...bytes]);
}

/** The column of values, whose bytes are appended to `bytes`. */
function columnOf(values: readonly unknown[], bytes: Uint8Array[]): Column {
  const kinds = [...new Set(values.map(kindOf))];
  if (kinds.length > 1) {
    const which = columnOf(
      values.map((value) => kinds.indexOf(kindOf(value))),
      bytes,
    );
    const parts = kinds.map((kind) =>
      fieldOf(
        values.filter((value) => kindOf(value) === kind),
        bytes,
      ),
    );
    return { as: 'mixed', which, kinds: parts };
  }
  const repetition = repetitionIn(values);
  if (values.length === 0 || repetition?.distinct.length === 1) return { as: 'constant', value: values[0] ?? null };
  if (kinds[0] === 'number') return numbersColumn(values as readonly number[], repetition, bytes);
  return repetition ? repeatedColumn(repetition, bytes) : distinctColumn(values, bytes);
}

const fieldOf = (values: readonly unknown[], bytes: Uint8Array[]): Field => ({
  count: values.length,
  of: columnOf(values, bytes),
});

/** The kind of a value. Constants, as which null, true and false are stored, are kinds of their own. */
const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'list' : value === null || typeof value === 'boolean' ? String(value) : typeof value;

interface Repetition {
  readonly distinct: readonly unknown[];
  /** For each value, its index among the distinct ones. */
  readonly index: readonly number[];
}

/** The repetition of values; undefined where more than half of them are distinct. */
function repetitionIn(values: readonly unknown[]): Repetition | undefined {
  const known = new Map<unknown, number>();
  const distinct: unknown[] = [];
  const index: number[] = [];
  for (const value of values) {
    const id = typeof value === 'object' ? JSON.stringify(value) : value;
    const at = known.get(id) ?? distinct.push(value) - 1;
    if (distinct.length > Math.max(1, values.length / 2)) return undefined;
    known.set(id, at);
    index.push(at);
  }
  return { distinct, index };
}

function repeatedColumn({ distinct, index }: Repetition, bytes: Uint8Array[]): Column {
  const isNumbers = typeof distinct[0] === 'number';
  const of = isNumbers ? numbersColumn(distinct as number[], undefined, bytes) : distinctColumn(distinct, bytes);
  return { as: 'repeated', count: distinct.length, distinct: of, index: columnOf(index, bytes) };
}

function numbersColumn(values: readonly number[], repetition: Repetition | undefined, bytes: Uint8Array[]): Column {
  const least = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - least;
  if (range < 2 ** 32 && values.every(Number.isSafeInteger)) {
    const width = range < 2 ** 8 ? 1 : range < 2 ** 16 ? 2 : 4;
    bytes.push(
      planesOf(
        Uint32Array.from(values, (value) => value - least),
        width,
      ),
    );
    return { as: 'integers', width, least };
  }
  if (repetition && repetition.distinct.length <= FEW) return repeatedColumn(repetition, bytes);
  const decimals = values.map(decimalOf);
  if (decimals.every((decimal) => decimal !== undefined)) {
    const digits = columnOf(
      decimals.map(({ digits }) => digits),
      bytes,
    );
    return {
      as: 'decimals',
      digits,
      power: columnOf(
        decimals.map(({ power }) => power),
        bytes,
      ),
    };
  }
  if (repetition) return repeatedColumn(repetition, bytes);
  const isFloat32 = values.every((value) => Math.fround(value) === value);
  bytes.push(isFloat32 ? planesOf(Float32Array.from(values)) : planesOf(Float64Array.from(values)));
  return { as: isFloat32 ? 'float32' : 'float64' };
}

/** A number as an integer of few digits over a power of ten; undefined where it is none. */
function decimalOf(value: number): { readonly digits: number; readonly power: number } | undefined {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = Math.sign(value) * Number(whole + fraction);
  const power = fraction.length - Number(exponent);
  const isFew = Math.abs(digits) < 10 ** MOST_DIGITS && digits / POWERS[power]! === value;
  return isFew ? { digits, power } : undefined;
}

/** The first `width` bytes of each number, as planes. */
function planesOf(numbers: Uint32Array | Float32Array | Float64Array, width = numbers.BYTES_PER_ELEMENT): Uint8Array {
  const { length, BYTES_PER_ELEMENT: step } = numbers;
  const from = new Uint8Array(numbers.buffer);
  const planes = new Uint8Array(width * length);
  for (let k = 0; k < width; k++) for (let i = 0; i < length; i++) planes[k * length + i] = from[i * step + k]!;
  return planes;
}

/** The column of values of one kind, not numbers, most of them distinct. */
function distinctColumn(values: readonly unknown[], bytes: Uint8Array[]): Column {
  const [first] = values;
  if (typeof first === 'string') return textsColumn(values as readonly string[], bytes);
  if (Array.isArray(first)) {
    const lists = values as readonly (readonly unknown[])[];
    const items = lists.flat();
    const length = columnOf(
      lists.map(({ length }) => length),
      bytes,
    );
    return { as: 'lists', length, count: items.length, items: columnOf(items, bytes) };
  }
  const mappings = values as readonly Readonly<Record<string, unknown>>[];
  const lists = new Map(mappings.map((mapping) => [JSON.stringify(Object.keys(mapping)), Object.keys(mapping)]));
  const ids = [...lists.keys()];
  const keys = [...lists.values()];
  const which = columnOf(
    mappings.map((mapping) => ids.indexOf(JSON.stringify(Object.keys(mapping)))),
    bytes,
  );
  const fields = [...new Set(keys.flat())].map((key) =>
    fieldOf(
      mappings.flatMap((mapping) => (Object.hasOwn(mapping, key) ? [mapping[key]] : [])),
      bytes,
    ),
  );
  return { as: 'mappings', keys, which, fields };
}

function textsColumn(texts: readonly string[], bytes: Uint8Array[]): Column {
  const { length } = texts[0]!;
  if (!texts.every((text) => text.length === length && /^(?:[0-9a-f]{2})+$/.test(text))) return { as: 'texts', texts };
  bytes.push(Buffer.from(texts.join(''), 'hex'));
  return { as: 'hex', width: length / 2 };
}

/** Returns the next value of a column on each call. */
type Next<T = unknown> = () => T;

/**
 * Returns a function that gives `count` values, one by one; equal mappings and lists may be the same object. `room` is the
 * number of characters that the values may have as JSON, about: a few bytes may describe gigabytes.
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

  /** Returns a function that gives the `count` values of a column. */
  next(column: Column, count: number): Next {
    switch (column.as) {
      case 'constant': {
        const { value } = column;
        const characters = lengthOf(value);
        return () => {
          this.#use(characters);
          return value;
        };
      }
      case 'repeated': {
        const next = this.next(column.distinct, column.count);
        const distinct = Array.from({ length: this.#use(column.count) }, next);
        const characters = distinct.map(lengthOf);
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
      case 'float32':
        return each(new Float32Array(this.#planes(4, count)));
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
          characters: lengthOf(keys),
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

  /** Uses up room; returns the number of characters. */
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

const lengthOf = (value: unknown): number => JSON.stringify(value).length;

/** Sets a property; the key `__proto__` would set the prototype instead. */
function put(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') mapping[key] = value;
  else Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
}
