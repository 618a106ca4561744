import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wasmFusing } from '../../../src/train/kernels/wasm.js';
import { machines } from './kernel-harness.js';

/** A float32 number as `significand * 2^exponent`. */
function parts(x: number): { significand: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x);
  const word = view.getUint32(0);
  const [biased, fraction] = [(word >>> 23) & 0xff, word & 0x7fffff];
  const size = BigInt(biased === 0 ? fraction : fraction | 0x800000);
  return { significand: word >>> 31 ? -size : size, exponent: Math.max(biased, 1) - 150 };
}

/**
 * The float32 number nearest to `significand * 2^exponent`, of two the one with an even last bit;
 * of zero, +0.
 */
function nearest(significand: bigint, exponent: number): number {
  if (significand === 0n) return 0;
  const sign = significand < 0n ? -1 : 1;
  const size = significand < 0n ? -significand : significand;
  const bits = size.toString(2).length;
  // The place of the last bit of the result: of 24 bits, or that of subnormal numbers.
  const last = Math.max(bits - 24 + exponent, -149);
  const shift = BigInt(last - exponent);
  let kept = shift > 0n ? size >> shift : size << -shift;
  if (shift > 0n) {
    const [rest, half] = [size - (kept << shift), 1n << (shift - 1n)];
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++;
  }
  const result = Number(kept) * 2 ** last;
  return sign * (result > 3.4028234663852886e38 ? Infinity : result);
}

/** a * b + c by rational arithmetic, of finite numbers. */
function exact(a: number, b: number, c: number): number {
  const [x, y, z] = [a, b, c].map(parts) as [
    ReturnType<typeof parts>,
    ReturnType<typeof parts>,
    ReturnType<typeof parts>,
  ];
  const product = { significand: x.significand * y.significand, exponent: x.exponent + y.exponent };
  const exponent = Math.min(product.exponent, z.exponent);
  const scaled = ({ significand, exponent: own }: ReturnType<typeof parts>) =>
    significand << BigInt(own - exponent);
  const sum = scaled(product) + scaled(z);
  // IEEE 754: an exact zero is negative only where both summands are.
  if (sum === 0n)
    return Object.is(a * b, -0) && Object.is(c, -0)
      ? -0
      : product.significand === 0n
        ? a * b + c
        : 0;
  const rounded = nearest(sum, exponent);
  return rounded === 0 && sum < 0n ? -0 : rounded;
}

const float = (word: number): number => new Float32Array(Uint32Array.of(word).buffer)[0]!;
const anyBits = fc.nat({ max: 0xffffffff }).map(float).filter(Number.isFinite);
/** Of similar size, so that sums cancel. */
const near = fc
  .tuple(fc.nat({ max: 0xffffff }), fc.integer({ min: 120, max: 134 }), fc.boolean())
  .map(([fraction, exponent, negative]) =>
    float(((negative ? 1 : 0) * 2 ** 31 + exponent * 2 ** 23 + (fraction >>> 1)) >>> 0),
  );
/** Few bits, so that sums are ties. */
const round = fc
  .tuple(fc.integer({ min: -4097, max: 4097 }), fc.integer({ min: -14, max: 14 }))
  .map(([significand, exponent]) => significand * 2 ** exponent);
/** Products that are subnormal or nearly so. */
const tiny = fc
  .tuple(fc.nat({ max: 0xffffff }), fc.integer({ min: 0, max: 90 }), fc.boolean())
  .map(([fraction, exponent, negative]) =>
    float(((negative ? 1 : 0) * 2 ** 31 + exponent * 2 ** 23 + (fraction >>> 1)) >>> 0),
  );

/**
 * A number and a product that is next to half of its last bit, by less than float64 can hold beside
 * it for most.
 */
const ties = fc
  .tuple(
    fc.nat({ max: 0x7fffff }),
    fc.integer({ min: 60, max: 220 }),
    fc.integer({ min: 8, max: 23 }),
    fc.nat({ max: 3 }),
  )
  .map(([fraction, exponent, k, signs]): [number, number, number] => {
    const c = float((exponent * 2 ** 23 + fraction) >>> 0);
    const half = 2 ** (exponent - 151);
    // (1 + e) (1 - e) is 1 - e^2.
    const product = [1 + 2 ** -k, half * (1 - 2 ** -k)] as const;
    return [signs & 1 ? -product[0] : product[0], product[1], signs & 2 ? -c : c];
  });

describe('a fused multiply-add is exact but for one rounding', () => {
  const cases: [string, fc.Arbitrary<[number, number, number]>][] = [
    ['any numbers', fc.tuple(anyBits, anyBits, anyBits)],
    ['sums that cancel', fc.tuple(near, near, near)],
    [
      'a sum that cancels to its last bits',
      fc.tuple(near, near).map(([a, b]) => [a, b, -Math.fround(a * b)]),
    ],
    ['few bits', fc.tuple(round, round, round)],
    ['subnormal numbers', fc.tuple(near, tiny, tiny)],
    ['subnormal products', fc.tuple(tiny, near, tiny.map((x) => x * 2 ** -20).map(Math.fround))],
    ['ties, and what is beside them', ties],
  ];
  test.each(cases)('%s', (_, numbers) => {
    fc.assert(
      fc.property(numbers, ([a, b, c]) => {
        const expected = exact(a, b, c);
        for (const { name, kernels } of machines[2])
          expect(kernels.multiplyAdd!(a, b, c), name).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test('what is not finite, and zeros', () => {
    const some = [
      0,
      -0,
      1,
      -1,
      Infinity,
      -Infinity,
      Number.NaN,
      2 ** -149,
      -(2 ** -149),
      3.4028234663852886e38,
    ];
    for (const a of some) {
      for (const b of some) {
        for (const c of some) {
          const areFinite = [a, b, c].every(Number.isFinite);
          const expected = areFinite ? exact(a, b, c) : a * b + c;
          for (const { name, kernels } of machines[2])
            expect(kernels.multiplyAdd!(a, b, c), `${name}: ${a} * ${b} + ${c}`).toBe(expected);
        }
      }
    }
  });

  test('a sum that two roundings get wrong', () => {
    // 1 + 2^-23 + 2^-24 - 2^-60: float64 drops the last term, and float32 then rounds the tie up,
    // to even.
    const numbers: [number, number, number] = [
      2 ** -24 * (1 + 2 ** -18),
      1 - 2 ** -18,
      1 + 2 ** -23,
    ];
    expect(Math.fround(numbers[0] * numbers[1] + numbers[2])).toBe(1 + 2 ** -22);
    for (const { name, kernels } of machines[2])
      expect(kernels.multiplyAdd!(...numbers), name).toBe(1 + 2 ** -23);
  });
});

test('WebAssembly fuses here, or says why not', () => {
  const { module, variant, emulatedAs } = wasmFusing();
  expect([module, variant]).toEqual(
    emulatedAs === undefined ? ['fused', 'relaxed-simd'] : ['emulated', 'simd128-emulated'],
  );
});
