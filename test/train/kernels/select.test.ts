import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeBits } from '../../../src/train/models/graph.js';
import { distance, Machine, type Matrix, randomMatrix, range } from './kernel-harness.js';

/*
 * DSelect-k's instructions against the equations in float64, and their gradients against finite
 * differences.
 */

const GAMMA = 0.75;

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  experts: fc.integer({ min: 1, max: 19 }),
  selectors: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
  gap: fc.nat({ max: 1 }),
  /** How far bits go: many of them are beyond the step's ends, some, or none. */
  spread: fc.constantFrom(2, 0.6, 0.3),
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const step = (t: number) => {
  if (Math.abs(t) >= GAMMA / 2) return t > 0 ? 1 : 0;
  return (-2 * t ** 3) / GAMMA ** 3 + (3 * t) / (2 * GAMMA) + 1 / 2;
};

/** r [selectors, experts] of a row of bits. */
const rowSelections = (bits: readonly number[], experts: number): number[][] => {
  const b = codeBits(experts);
  return range(bits.length / b).map((l) =>
    range(experts).map((i) =>
      range(b).reduce((r, c) => {
        const s = step(bits[l * b + c]!);
        return r * (Math.floor(i / 2 ** c) % 2 === 1 ? s : 1 - s);
      }, 1),
    ),
  );
};

const rowGate = (bits: readonly number[], shares: readonly number[], experts: number): number[] => {
  const r = rowSelections(bits, experts);
  return range(experts).map((i) => sum(r.map((row, l) => shares[l]! * row[i]!)));
};

/** What the selectors of a row add to the loss. */
const rowPenalty = (bits: readonly number[], experts: number, entropy: number): number =>
  sum(
    rowSelections(bits, experts).map((r) => {
      const ofEntropy = -entropy * sum(r.map((value) => value * Math.log(value + 1e-6)));
      return (
        ofEntropy + (Number.isInteger(Math.log2(experts)) && experts > 1 ? 0 : 1 / (sum(r) + 1e-6))
      );
    }),
  );

const rounded = (matrix: Matrix): number[][] => matrix.map((row) => row.map(Math.fround));

function drawInputs({
  rows,
  experts,
  selectors,
  seed,
  spread,
}: typeof cases extends fc.Arbitrary<infer C> ? C : never) {
  const bits = rounded(
    randomMatrix(rows, selectors * codeBits(experts), seed).map((row) =>
      row.map((value) => spread * value),
    ),
  );
  const shares = rounded(randomMatrix(rows, selectors, seed + 1).map((row) => row.map(Math.abs)));
  return { bits, shares };
}

test('the weights of experts', () => {
  fc.assert(
    fc.property(cases, (c) => {
      const { rows, experts, selectors, gap } = c;
      const { bits, shares } = drawInputs(c);
      const m = new Machine();
      const [z, w] = [m.rows(bits, gap), m.rows(shares)];
      const y = m.rows(bits.map(() => range(experts).map(() => 0)));
      m.emit('Select', {
        bits: z.address,
        bitsStride: z.stride,
        shares: w.address,
        sharesStride: w.stride,
        rows,
        width: experts,
        selectors,
        codeBits: codeBits(experts),
        y: y.address,
        yStride: y.stride,
        gamma: GAMMA,
      });
      m.run();
      const expected = bits.map((row, i) => rowGate(row, shares[i]!, experts));
      expect(distance(m.readRows(y, rows, experts), expected)).toBeLessThan(1e-6);
    }),
  );
});

/** Bits that all are decided choose one expert for each selector, exactly. */
test('decided bits', () => {
  const m = new Machine();
  const bits = [[1, -1, 1, GAMMA / 2, GAMMA / 2, -GAMMA / 2]];
  const [z, w, y] = [m.rows(bits), m.rows([[0.25, 0.75]]), m.rows([range(8).map(() => 9)])];
  m.emit('Select', {
    bits: z.address,
    bitsStride: z.stride,
    shares: w.address,
    sharesStride: w.stride,
    rows: 1,
    width: 8,
    selectors: 2,
    codeBits: 3,
    y: y.address,
    yStride: y.stride,
    gamma: GAMMA,
  });
  m.run();
  // The lowest bit first: 1 + 4 = 5, and 1 + 2 = 3.
  expect(m.readRows(y, 1, 8)).toEqual([
    [0, 0, 0, 0.75, 0, 0.25, 0, 0].map((_, i) => ({ 3: 0.75, 5: 0.25 })[i] ?? 0),
  ]);
});

test('gradients and penalties', () => {
  fc.assert(
    fc.property(
      cases,
      fc.constantFrom(0, 0.4),
      fc.boolean(),
      fc.boolean(),
      (c, entropy, addBits, addShares) => {
        const { rows, experts, selectors, seed, gap } = c;
        const { bits, shares } = drawInputs(c);
        const dy = rounded(randomMatrix(rows, experts, seed + 2));
        const bitsBefore = rounded(randomMatrix(rows, bits[0]!.length, seed + 3));
        const sharesBefore = rounded(randomMatrix(rows, selectors, seed + 4));
        const m = new Machine();
        const [z, w, y] = [m.rows(bits, gap), m.rows(shares), m.rows(dy)];
        const [dz, dw] = [m.rows(bitsBefore, gap), m.rows(sharesBefore)];
        const loss = m.doubles([0.5]);
        m.emit('SelectGradient', {
          bits: z.address,
          bitsStride: z.stride,
          shares: w.address,
          sharesStride: w.stride,
          rows,
          width: experts,
          selectors,
          codeBits: codeBits(experts),
          y: y.address,
          yStride: y.stride,
          bitsGradient: dz.address,
          bitsAccumulate: addBits,
          sharesGradient: dw.address,
          sharesAccumulate: addShares,
          loss,
          penalized: true,
          gamma: GAMMA,
          entropy,
        });
        m.run();
        const penalty = (row: readonly number[]) => rowPenalty(row, experts, entropy) / rows;
        const expectedLoss = 0.5 + sum(bits.map(penalty));
        // Where hardly an expert has the code, the loss is 1 / S with S = 3 v^2, and v = z / gamma
        // + 1/2 is rounded.
        const accuracy = 2e-6 * (1 + Math.sqrt(expectedLoss));
        expect(Math.abs(m.readDouble(loss) / expectedLoss - 1)).toBeLessThan(accuracy);
        /** What the row gives to the loss, if the loss has the gradient dy by the gate. */
        const given = (i: number, bitsOf: readonly number[], sharesOf: readonly number[]) =>
          sum(rowGate(bitsOf, sharesOf, experts).map((q, e) => q * dy[i]![e]!)) + penalty(bitsOf);
        const slopes = (of: readonly number[], at: (row: readonly number[]) => number) =>
          of.map((value, j) => {
            const moved = (h: number) => at([...of.slice(0, j), value + h, ...of.slice(j + 1)]);
            return (moved(1e-6) - moved(-1e-6)) / 2e-6;
          });
        const near = (actual: Matrix, expected: Matrix, before: Matrix, add: boolean) => {
          expected.forEach((row, i) => {
            // A slope is what is left of parts that may be as large as the largest slope of its
            // row.
            const largest = Math.max(...row.map(Math.abs));
            row.forEach((value, j) => {
              const difference = actual[i]![j]! - (value + (add ? before[i]![j]! : 0));
              // The differences of a large loss have errors of their own.
              expect(Math.abs(difference)).toBeLessThan(
                3 * accuracy * (1 + largest) + 1e-9 * expectedLoss,
              );
            });
          });
        };
        const bitSlopes = bits.map((row, i) => slopes(row, (moved) => given(i, moved, shares[i]!)));
        near(m.readRows(dz, rows, bits[0]!.length), bitSlopes, bitsBefore, addBits);
        const shareSlopes = shares.map((row, i) =>
          slopes(row, (moved) => given(i, bits[i]!, moved)),
        );
        near(m.readRows(dw, rows, selectors), shareSlopes, sharesBefore, addShares);
      },
    ),
  );
});
