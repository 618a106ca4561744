import { expect, it } from 'vitest';
import { checkStructure } from '../../../../src/wings/tables/files/parquet-guards.js';

/** Of a field: how much its number is above that of the last one, and its type. */
const field = (type: number): number => 0x10 | type;

const check = (bytes: readonly number[]) => checkStructure(new DataView(Uint8Array.from(bytes).buffer), 0);

it('takes a structure with a field of each type', () => {
  check([
    ...[field(1), field(2), field(3), 0xff, field(4), 0x80, 1, field(5), 0x7f, field(6), ...Array(9).fill(0xff), 1],
    ...[field(7), ...Array(8).fill(0), field(8), 2, 0xff, 0xff, field(9), 0x28, 0, 1, 5, field(9), 0x21, 1, 2],
    // Its number is written out.
    ...[field(12), 0x05, 40, 1, 0, field(9), 0xfc, 2, 0, 0, 0],
  ]);
});

it.each([
  ['a number of a million bytes', [field(6), ...Array(1e6).fill(0xff), 1, 0], 'a number has more than 10 bytes'],
  ['a list of a billion', [field(9), 0xf5, 0xff, 0xff, 0xff, 0xff, 3, 0], 'end within a list'],
  ['a text that is longer than the file', [field(8), 100, 0], 'end within a value'],
  ['structures of structures', [...Array(1e5).fill(field(12)), 0], 'nested more than 32 deep'],
  ['lists of lists', [field(9), ...Array(1e5).fill(0x19), 0], 'nested more than 32 deep'],
  ['a type that Parquet does not have', [field(11), 0, 0], 'a value of the unknown type 11'],
  ['a list of nothing', [field(9), 0x10, 0], 'a value of the unknown type 0'],
  ['millions of values', [...Array(6e6).fill(field(1)), 0], 'more than 5,000,000 values'],
  ['no end', [field(1)], 'Offset is outside'],
])('refuses %s', (_, bytes, reason) => {
  expect(() => check(bytes)).toThrow(reason);
});
