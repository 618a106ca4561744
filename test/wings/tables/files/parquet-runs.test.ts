import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedRuns } from '../../../../src/wings/tables/files/parquet-unpack.js';

/** Numbers of so many bits, eight to a group, written bit by bit. */
function packed(numbers: readonly number[], width: number): Uint8Array {
  const groups = Math.ceil(numbers.length / 8);
  const bytes = new Uint8Array(1 + groups * width);
  bytes[0] = (groups << 1) | 1;
  numbers.forEach((number, i) => {
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit;
      if (Math.floor(number / 2 ** bit) % 2 === 1) bytes[1 + (at >> 3)]! |= 1 << (at & 7);
    }
  });
  return bytes;
}

describe('runs', () => {
  it('are decoded as in the example of the specification of Parquet', () => {
    // 0 to 7 in three bits: 10001000 11000110 11111010.
    expect([...decodedRuns(Uint8Array.from([3, 0b10001000, 0b11000110, 0b11111010]), 3, 8)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  it('repeat a number, over several bytes and lengths of more than 127', () => {
    expect([...decodedRuns(Uint8Array.from([2 * 3, 0x2c, 0x01]), 9, 3)]).toEqual([300, 300, 300]);
    // 200 * 2 as a variable-length number is 0x90 0x03.
    expect(decodedRuns(Uint8Array.from([0x90, 0x03, 1]), 1, 200)).toEqual(new Int32Array(200).fill(1));
    expect([...decodedRuns(Uint8Array.from([2 * 2, 5, 2 * 1, 6]), 3, 3)]).toEqual([5, 5, 6]);
  });

  it('have any width up to 31 bits', () => {
    const cases = fc
      .integer({ min: 1, max: 31 })
      .chain((width) =>
        fc.tuple(
          fc.constant(width),
          fc.array(fc.integer({ min: 0, max: 2 ** width - 1 }), { minLength: 1, maxLength: 60 }),
        ),
      );
    fc.assert(
      fc.property(cases, ([width, numbers]) => {
        expect([...decodedRuns(packed(numbers, width), width, numbers.length)]).toEqual(numbers);
      }),
    );
  });

  it('that end early are refused, and longer ones cut', () => {
    expect(() => decodedRuns(Uint8Array.from([3, 1]), 3, 8)).toThrow('runs end early');
    expect(() => decodedRuns(Uint8Array.from([2, 1]), 1, 2)).toThrow('runs end early');
    expect(() => decodedRuns(new Uint8Array(0), 1, 1)).toThrow('runs end early');
    expect([...decodedRuns(Uint8Array.from([0xfe, 0xff, 0xff, 0x07, 1]), 1, 2)]).toEqual([1, 1]);
  });
});
