import { expect, it } from 'vitest';
import { checkDeltas } from '../../../../src/wings/tables/files/parquet-guards.js';

/** As bytes of seven bits, the lowest ones first. */
const number = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...number(Math.floor(value / 128))];

/** Blocks of 128 values in 4 parts; a value and then differences of one, which take no bits. */
const rising = (count: number): number[] => [...number(128), 4, ...number(count), 0, ...blocks(count - 1)];
const blocks = (count: number): number[] => (count > 0 ? [2, 0, 0, 0, 0, ...blocks(count - 128)] : []);

const check = (encoding: string, count: number, bytes: readonly number[]) =>
  checkDeltas(Uint8Array.from(bytes), encoding, count);

it('takes pages with the values that they have', () => {
  check('DELTA_BINARY_PACKED', 300, rising(300));
  check('DELTA_BYTE_ARRAY', 300, [...rising(300), ...rising(300)]);
  // Three differences of 3 bits, and nothing behind them.
  check('DELTA_BINARY_PACKED', 4, [...number(128), 4, 4, 0, 2, 3, 0, 0, 0, 0b11010001, 1]);
  check('DELTA_BINARY_PACKED', 0, []);
});

it.each([
  ['-1 parts', 'DELTA_BINARY_PACKED', [...number(128), 255, 255, 255, 255, 15, 10, 0, 0], 'in 4294967295 parts'],
  ['no parts', 'DELTA_BINARY_PACKED', [...number(128), 0, 10, 0, 0], 'blocks of 128 values in 0 parts'],
  ['parts of parts of bytes', 'DELTA_LENGTH_BYTE_ARRAY', [4, 4, 10, 0, 0], 'blocks of 4 values in 4 parts'],
  ['wide values', 'DELTA_BINARY_PACKED', [...number(128), 4, 10, 0, 2, 65, 0, 0, 0], 'values of 65 bits'],
  ['long numbers', 'DELTA_BINARY_PACKED', [...number(128), 4, 10, 0, ...Array(1000).fill(255)], 'more than 10 bytes'],
  ['fewer values', 'DELTA_BINARY_PACKED', rising(128), 'outside'],
])('refuses a page with %s', (_, encoding, bytes, reason) => {
  expect(() => check(encoding, 200, bytes)).toThrow(reason);
});

it('refuses texts that each repeat all of the one before', () => {
  const page = [...rising(40_000), ...rising(40_000)];
  expect(() => check('DELTA_BYTE_ARRAY', 40_000, page)).toThrow('the texts of a page take more than 256 MiB');
});
