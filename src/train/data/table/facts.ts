/**
 * The facts of a column (type, range, missing values), and its values in the narrowest exact type.
 */

import type { NumberValues, TableColumn, TextColumn } from './columns.js';

export const arrayTypes = {
  Uint8Array,
  Uint16Array,
  Uint32Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
};
export type ArrayType = keyof typeof arrayTypes;

export interface ColumnFacts {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'hashed';
  /**
   * The original form of converted numbers: 0 and 1 from false and true, or seconds since 1970
   * (UTC) from dates.
   */
  readonly from?: 'boolean' | 'date';
  /** The array type of its values, codes or hashes. */
  readonly type: ArrayType;
  /** Number of rows without a value. */
  readonly missing: number;
  readonly distinct: number;
  /** The range of the numbers, unless all are missing. */
  readonly min?: number;
  readonly max?: number;
}

/** The values of a column, [rows] each: numbers (NaN where missing), codes, or hashes. */
export type Collected =
  | { readonly kind: 'number'; readonly values: NumberValues; readonly from?: ColumnFacts['from'] }
  | {
      readonly kind: 'text';
      readonly codes: TextColumn['codes'];
      readonly texts: readonly string[];
    }
  | { readonly kind: 'hashed'; readonly hashes: Uint32Array };

/** A column in the narrowest type that is exact, with its facts. */
interface NarrowColumn {
  readonly column: TableColumn;
  readonly facts: ColumnFacts;
}

/** Returns collected values as a column in the narrowest exact type, with its facts. */
export function narrowed(name: string, collected: Collected): NarrowColumn {
  switch (collected.kind) {
    case 'number':
      return narrowNumbers(name, collected);
    case 'text': {
      const { texts } = collected;
      const codes = narrowCodes(collected.codes, texts.length);
      const facts = {
        name,
        kind: 'text',
        missing: zerosIn(codes),
        distinct: texts.length,
      } as const;
      return {
        column: { kind: 'text', name, codes, texts },
        facts: { ...facts, type: arrayType(codes) },
      };
    }
    case 'hashed': {
      const { hashes } = collected;
      const missing = zerosIn(hashes);
      const distinct = distinctIn(hashes) - (missing > 0 ? 1 : 0);
      const facts = { name, kind: 'hashed', type: 'Uint32Array', missing, distinct } as const;
      return { column: { kind: 'hashed', name, hashes }, facts };
    }
  }
}

const arrayType = (values: ArrayBufferView): ArrayType => values.constructor.name as ArrayType;

function narrowNumbers(
  name: string,
  { values, from }: Extract<Collected, { kind: 'number' }>,
): NarrowColumn {
  let [min, max, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  let [areWhole, areSingle] = [true, true];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) missing++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      areWhole &&= Number.isInteger(value);
      areSingle &&= Math.fround(value) === value;
    }
  }
  const type = areWhole && missing === 0 ? wholeType(min, max) : undefined;
  const narrow: NumberValues = new (type ?? (areSingle ? Float32Array : Float64Array))(values);
  const facts: ColumnFacts = {
    name,
    kind: 'number',
    ...(from && { from }),
    type: arrayType(narrow),
    missing,
    distinct: areWhole ? distinctWhole(narrow, min, max, missing) : distinctIn(narrow) - missing,
    // Adding 0 turns -0 into 0.
    ...(missing < values.length && { min: min + 0, max: max + 0 }),
  };
  return { column: { kind: 'number', name, values: narrow }, facts };
}

function wholeType(min: number, max: number) {
  if (min >= 0 && max < 2 ** 8) return Uint8Array;
  if (min >= -(2 ** 15) && max < 2 ** 15) return Int16Array;
  return min >= -(2 ** 31) && max < 2 ** 31 ? Int32Array : undefined;
}

function narrowCodes(codes: TextColumn['codes'], highest: number): TextColumn['codes'] {
  if (highest < 2 ** 8) return Uint8Array.from(codes);
  return highest < 2 ** 16 ? Uint16Array.from(codes) : codes;
}

function zerosIn(values: Uint8Array | Uint16Array | Int32Array | Uint32Array): number {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  return zeros;
}

/** Counts integers with an array of marks, unless their range is much larger than their number. */
function distinctWhole(values: NumberValues, min: number, max: number, missing: number): number {
  if (missing === values.length) return 0;
  const range = max - min + 1;
  if (range > 4 * values.length + 2 ** 10) return distinctIn(values) - missing;
  const marks = new Uint8Array(range);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) marks[value - min] = 1;
  }
  return marks.reduce((distinct, mark) => distinct + mark, 0);
}

/** Counts distinct values by sorting a copy. Each NaN counts, as it differs from itself. */
function distinctIn(values: NumberValues | Uint32Array): number {
  const sorted = values.slice().sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}
