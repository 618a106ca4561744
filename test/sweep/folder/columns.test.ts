import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toColumns } from '../../../scripts/ledger/columns.js';
import { fromColumns } from '../../../src/sweep/folder/columns.js';

const read = (columns: Buffer, count: number, room = 1e6) =>
  Array.from({ length: count }, fromColumns(columns, count, room));

/** The JSON of values that were written in columns and read again. */
const again = (values: readonly unknown[]) => JSON.stringify(read(toColumns(values), values.length));

it('any plain values are read as they were written', () => {
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.float({ noNaN: true }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      ...[
        fc.constant(null),
        fc.boolean(),
        number,
        fc.string({ unit: 'binary' }),
        fc.array(tie('value'), { maxLength: 4 }),
      ],
      fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', '__proto__', '1'), fc.string()), tie('value'), { maxKeys: 4 }),
    ),
  }));
  const values = fc.oneof(
    fc.array(value, { maxLength: 6 }),
    fc.array(number),
    fc.array(fc.array(number), { maxLength: 20 }),
  );
  fc.assert(
    fc.property(values, (list) => {
      expect(again(list)).toBe(JSON.stringify(list));
    }),
    { numRuns: 200 },
  );
});

it.each<[string, readonly unknown[], bytes: number]>([
  ['equal values', Array(1000).fill({ a: [1, 'x'] }), 0],
  ['integers of one byte', [-7, 0, 248, 3, 5], 5],
  ['integers of four bytes', [0, 2 ** 32 - 1, 3, 5], 16],
  ['integers of more than four bytes', [0, 2 ** 53 - 1, 3, 5], 32],
  ['few decimals: integers from -125 to 800, and a power of ten', [0.001, 0.0502, -12.5, 3e-7, 800], 5 * 2 + 5],
  ['float64', [0.1, 0.2, 1 / 3, 5e-324, 1e308], 40],
  ['keys of runs', ['00ff', 'abcd', '1234'], 6],
  ['mixed kinds', [1.5, null, 'x', true, [], {}, 1 / 3, 'y', 0.7, null, 0.1, 0.2], 12 + 40],
])('%s', (_, values, bytes) => {
  const columns = toColumns(values);
  expect(again(values)).toBe(JSON.stringify(values));
  expect(columns.length - 4 - columns.readUInt32LE(0)).toBe(bytes);
});

it('repeated numbers are stored once, with an index', () => {
  const values = Array.from({ length: 400 }, (_, i) => 1 / (3 + (i % 4)));
  const columns = toColumns(values);
  expect(columns.length - 4 - columns.readUInt32LE(0)).toBe(4 * 8 + 400);
  expect(read(columns, 400)).toEqual(values);
});

describe('what a stranger may have put into columns', () => {
  const columns = (column: unknown, ...bytes: number[]) => {
    const text = Buffer.from(JSON.stringify(column));
    return Buffer.concat([Buffer.from(Uint32Array.of(text.length).buffer), text, Buffer.from(bytes)]);
  };
  const constant = (value: unknown) => ({ as: 'constant', value });

  it.each<[string, Buffer, string]>([
    [
      'lists without end',
      columns({ as: 'lists', length: constant(1e12), count: 1e12, items: constant(1) }),
      'more values',
    ],
    ['repeated texts', columns(constant('x'.repeat(1000))), 'more values'],
    ['a negative length', columns({ as: 'lists', length: constant(-1), count: 1, items: constant(1) }), 'more values'],
    ['fewer numbers than values', columns({ as: 'float64' }, 1, 2, 3), 'ends too early'],
    ['fewer texts than values', columns({ as: 'texts', texts: ['a'] }), 'ends too early'],
    ['an unknown form', columns({ as: 'zip' }), 'unknown form'],
  ])('%s', (_, bytes, fault) => {
    expect(() => read(bytes, 100, 10_000)).toThrow(fault);
  });
});
