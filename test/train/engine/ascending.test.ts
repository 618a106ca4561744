import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascending } from '../../../src/train/engine/scores.js';

const toBits = (values: Float32Array) => [
  ...new Uint32Array(values.buffer, values.byteOffset, values.length),
];

describe('ascending', () => {
  it('leaves values as sort does, bit for bit', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true }), (values) => {
        const given = toBits(values);
        expect(toBits(ascending(values))).toEqual(toBits(values.slice().sort()));
        expect(toBits(values)).toEqual(given);
      }),
    );
  });

  it('takes a view into others, zeros of both signs, infinities and the least numbers', () => {
    const all = Float32Array.of(
      9,
      0,
      -0,
      1e-45,
      -1e-45,
      -Infinity,
      3e38,
      Infinity,
      -3e38,
      0,
      -0,
      -9,
    );
    const view = all.subarray(1, 11);
    expect(toBits(ascending(view))).toEqual(toBits(view.slice().sort()));
  });
});
