import { type Column, type Field, POWERS } from '../../src/sweep/folder/columns.js';

/** Most decimal digits of numbers that are stored as integers. */
const MAX_DIGITS = 6;

/** Most distinct numbers that are always stored once each, as their index takes one byte. */
const FEW = 256;

/** Values in columns: the length of the descriptions in four bytes, little-endian; the descriptions as JSON; their bytes. */
export function toColumns(values: readonly unknown[]): Buffer {
  const bytes: Uint8Array[] = [];
  const column = Buffer.from(JSON.stringify(packColumn(values, bytes)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(column.length);
  return Buffer.concat([length, column, ...bytes]);
}

/** The column of values, whose bytes are appended to `bytes`. */
function packColumn(values: readonly unknown[], bytes: Uint8Array[]): Column {
  const kinds = [...new Set(values.map(valueKind))];
  if (kinds.length > 1) {
    const which = packColumn(
      values.map((value) => kinds.indexOf(valueKind(value))),
      bytes,
    );
    const parts = kinds.map((kind) =>
      packField(
        values.filter((value) => valueKind(value) === kind),
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

const packField = (values: readonly unknown[], bytes: Uint8Array[]): Field => ({
  count: values.length,
  of: packColumn(values, bytes),
});

/** The kind of a value. Constants, as which null, true and false are stored, are kinds of their own. */
const valueKind = (value: unknown): string =>
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
  return { as: 'repeated', count: distinct.length, distinct: of, index: packColumn(index, bytes) };
}

function numbersColumn(values: readonly number[], repetition: Repetition | undefined, bytes: Uint8Array[]): Column {
  const least = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - least;
  if (range < 2 ** 32 && values.every(Number.isSafeInteger)) {
    const width = range < 2 ** 8 ? 1 : range < 2 ** 16 ? 2 : 4;
    bytes.push(
      bytePlanes(
        Uint32Array.from(values, (value) => value - least),
        width,
      ),
    );
    return { as: 'integers', width, least };
  }
  if (repetition && repetition.distinct.length <= FEW) return repeatedColumn(repetition, bytes);
  const decimals = values.map(toDecimal);
  if (decimals.every((decimal) => decimal !== undefined)) {
    const digits = packColumn(
      decimals.map(({ digits }) => digits),
      bytes,
    );
    return {
      as: 'decimals',
      digits,
      power: packColumn(
        decimals.map(({ power }) => power),
        bytes,
      ),
    };
  }
  if (repetition) return repeatedColumn(repetition, bytes);
  bytes.push(bytePlanes(Float64Array.from(values)));
  return { as: 'float64' };
}

/** A number as an integer of few digits over a power of ten; undefined where it is none. */
function toDecimal(value: number): { readonly digits: number; readonly power: number } | undefined {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = Math.sign(value) * Number(whole + fraction);
  const power = fraction.length - Number(exponent);
  const isFew = Math.abs(digits) < 10 ** MAX_DIGITS && digits / POWERS[power]! === value;
  return isFew ? { digits, power } : undefined;
}

/** The first `width` bytes of each number, as planes. */
function bytePlanes(numbers: Uint32Array | Float64Array, width = numbers.BYTES_PER_ELEMENT): Uint8Array {
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
    const length = packColumn(
      lists.map(({ length }) => length),
      bytes,
    );
    return { as: 'lists', length, count: items.length, items: packColumn(items, bytes) };
  }
  const mappings = values as readonly Readonly<Record<string, unknown>>[];
  const lists = new Map(mappings.map((mapping) => [JSON.stringify(Object.keys(mapping)), Object.keys(mapping)]));
  const ids = [...lists.keys()];
  const keys = [...lists.values()];
  const which = packColumn(
    mappings.map((mapping) => ids.indexOf(JSON.stringify(Object.keys(mapping)))),
    bytes,
  );
  const fields = [...new Set(keys.flat())].map((key) =>
    packField(
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
