import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../../src/train/kernels/exact-functions.js';
import { HARD_CONCRETE } from '../../../src/train/models/graph.js';
import { uniform } from '../../reference/generator-reference.js';
import { hardConcrete, openProbability } from '../../reference/graph-reference.js';
import { distance, Machine, type Matrix, randomMatrix, range } from './kernel-harness.js';

const KEY = [0x12345678, 2, 0xfedcba98, 4];

/**
 * Standard errors that a share may be away from its expectation; the numbers are fixed, so this
 * never flickers.
 */
const MAX_COUNT = 4;

function expectShare(count: number, of: number, probability: number): void {
  const error = Math.sqrt((probability * (1 - probability)) / of);
  expect(Math.abs(count / of - probability)).toBeLessThan(MAX_COUNT * error);
}

describe('uniform numbers', () => {
  const N = 2 ** 17;
  const many = uniforms(Uint32Array.from(KEY), 5, N);

  test.each([0, 1, 999, 2 ** 32 + 3])(
    'are those of the counters of step %i, however many there are',
    (step) => {
      for (const count of [1, 15, 16, 17, 100]) {
        const expected = range(count).map((i) => uniform(KEY, step, i));
        expect([...uniforms(Uint32Array.from(KEY), step, count)]).toEqual(expected);
      }
    },
  );

  test('are spread evenly, and never 0 or 1', () => {
    const counts = new Array<number>(64).fill(0);
    for (const u of many) counts[Math.floor(64 * u)]!++;
    for (const count of counts) expectShare(count, N, 1 / 64);
    expect(many.every((u) => u > 0 && u < 1)).toBe(true);
  });

  test('neither neighbours, nor steps, nor keys have to do with one another', () => {
    const below = (values: Float32Array) => values.map((u) => Number(u < 0.1));
    const first = below(many);
    const others = [
      first.subarray(1),
      below(uniforms(Uint32Array.from(KEY), 6, N)),
      below(uniforms(Uint32Array.of(0x12345679, 2, 0xfedcba98, 4), 5, N)),
    ];
    for (const other of others) {
      const both = other.reduce((count, value, i) => count + value * first[i]!, 0);
      expectShare(both, other.length, 0.01);
    }
  });
});

const logAs = fc.array(fc.double({ min: -6, max: 6, noNaN: true }).map(Math.fround), {
  minLength: 1,
  maxLength: 20,
});

/** Hard concrete gates in the kernels: values, and gradients added to 1, by dz that are all 2. */
function gates(
  logA: readonly number[],
  noise: readonly number[],
): { z: number[]; gradients: number[] } {
  const m = new Machine();
  const count = logA.length;
  const place = (value: number) => m.numbers(logA.map(() => value));
  const [z, logAGradient] = [place(9), place(1)];
  const fields = {
    logA: m.numbers(logA),
    logAGradient,
    noise: m.numbers(noise),
    z,
    zGradient: place(2),
    count,
  };
  m.emit('HardConcrete', { ...fields, ...HARD_CONCRETE });
  m.emit('HardConcreteGradient', { ...fields, ...HARD_CONCRETE });
  m.run();
  return { z: m.readNumbers(z, count), gradients: m.readNumbers(logAGradient, count) };
}

describe('hard concrete gates', () => {
  // By hand: s = 1 / (1 + e^-(3/2 logit)) with logit = log(e / (1 - e)) + log a, then 1.2 s - 0.1.
  // The bracket is around both terms: with beta under log a alone, the first would be 0.8.
  test.each([
    [0, 0.75, 1.2 * (27 ** 0.5 / (1 + 27 ** 0.5)) - 0.1],
    [Math.log(2), 0.5, 1.2 * (8 ** 0.5 / (1 + 8 ** 0.5)) - 0.1],
    [Math.log(3), 0.25, 0.5],
    [0, 0.5, 0.5],
    [3, 0.5, 1],
    [-3, 0.5, 0],
  ])('of log a = %d and e = %d is %d', (logA, e, z) => {
    expect(gates([logA], [e]).z[0]).toBeCloseTo(z, 6);
  });

  test('and their gradients', () => {
    fc.assert(
      fc.property(logAs, fc.nat(), (logA, seed) => {
        const noise = logA.map((_, i) => uniform(KEY, seed, i));
        const { z, gradients } = gates(logA, noise);
        const at = (shift: number) => logA.map((x, i) => hardConcrete(x + shift, noise[i]!));
        expect(distance([z], [at(0)])).toBeLessThan(1e-6);
        const [low, high] = [at(-1e-5), at(1e-5)];
        gradients.forEach((gradient, i) => {
          // Differences say nothing in the kinks of the clamp.
          if (
            [low, high].some(
              (side) => (side[i] === 0 || side[i] === 1) !== (z[i] === 0 || z[i] === 1),
            )
          )
            return;
          expect(gradient).toBeCloseTo(1 + (2 * (high[i]! - low[i]!)) / 2e-5, 4);
        });
      }),
    );
  });

  test('are 0 and 1 as often as the closed form has it', () => {
    const N = 20_000;
    for (const logA of [-2, 0, 0.7, 2]) {
      const { z } = gates(new Array<number>(N).fill(logA), [
        ...uniforms(Uint32Array.from(KEY), 3, N),
      ]);
      // P(z < 1) is P(z > 0) with the sign of log a turned: the stretched interval lies about 1/2.
      expectShare(z.filter((value) => value > 0).length, N, openProbability(logA));
      expectShare(z.filter((value) => value < 1).length, N, openProbability(-logA));
    }
    expect(openProbability(0)).toBeCloseTo(1 / (1 + 11 ** (-2 / 3)), 12);
  });

  test('the penalty is lambda times the expected number of open ones', () => {
    fc.assert(
      fc.property(logAs, (logA) => {
        const m = new Machine();
        const [gradient, loss] = [m.numbers(logA.map(() => 1)), m.doubles([0.5])];
        const fields = { logA: m.numbers(logA), logAGradient: gradient, count: logA.length, loss };
        m.emit('OpenGates', { ...fields, ...HARD_CONCRETE, lambda: 0.3 });
        m.run();
        const sum = logA.reduce((total, x) => total + openProbability(x), 0);
        expect(m.readDouble(loss)).toBeCloseTo(0.5 + 0.3 * sum, 10);
        m.readNumbers(gradient, logA.length).forEach((slope, i) => {
          const p = openProbability(logA[i]!);
          expect(slope).toBeCloseTo(1 + 0.3 * p * (1 - p), 6);
        });
      }),
    );
  });
});

/** `g r / sum(g r)`, or g where all or none are dropped or nothing is left. */
function dropped(g: readonly number[], noise: readonly number[], rate: number): number[] {
  const kept = g.map((weight, i) => (noise[i]! < rate ? 0 : weight));
  const sum = kept.reduce((a, b) => a + b);
  return noise.some((u) => u < rate) && sum > 0 ? kept.map((weight) => weight / sum) : [...g];
}

describe('dropout of a gate', () => {
  /** Values and gradients in the kernels, of one row of noise for all rows or one for each. */
  function dropping(g: Matrix, noise: Matrix, rate: number, dy: Matrix, before?: Matrix) {
    const [rows, width] = [g.length, g[0]!.length];
    const m = new Machine();
    const [x, y, back] = [m.rows(g), m.rows(dy, 1), m.rows(dy, 1)];
    const to = m.rows(before ?? g);
    const fields = {
      x: x.address,
      xStride: x.stride,
      y: y.address,
      yStride: y.stride,
      rows,
      width,
      noise: m.numbers(noise.flat()),
      noiseStride: noise.length === 1 ? 0 : 4 * width,
      rate,
    };
    m.emit('GateDropout', fields);
    m.emit('GateDropoutGradient', {
      ...fields,
      dy: back.address,
      dx: to.address,
      accumulate: before !== undefined,
    });
    m.run();
    return { y: m.readRows(y, rows, width), dx: m.readRows(to, rows, width) };
  }

  const softmaxOf = (row: readonly number[]) => {
    const e = row.map((value) => Math.exp(value));
    return e.map((value) => Math.fround(value / e.reduce((a, b) => a + b)));
  };

  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 11 }),
    seed: fc.nat(),
    each: fc.boolean(),
    rate: fc.constantFrom(0.1, 0.5, 0.95),
    accumulate: fc.boolean(),
  });

  test('and its gradient through the sum', () => {
    fc.assert(
      fc.property(shape, ({ rows, width, seed, each, rate, accumulate }) => {
        const g = randomMatrix(rows, width, seed).map(softmaxOf);
        const noise = range(each ? rows : 1).map((row) =>
          range(width).map((i) => uniform(KEY, seed, row * width + i)),
        );
        const [dy, before] = [
          randomMatrix(rows, width, seed + 1),
          randomMatrix(rows, width, seed + 2),
        ];
        const { y, dx } = dropping(g, noise, rate, dy, accumulate ? before : undefined);
        const noiseOf = (row: number) => noise[each ? row : 0]!;
        expect(
          distance(
            y,
            g.map((row, r) => dropped(row, noiseOf(r), rate)),
          ),
        ).toBeLessThan(1e-6);
        const slopes = g.map((row, r) =>
          row.map((_, i) => {
            const along = (h: number) => {
              const moved = row.map((weight, j) => (i === j ? weight + h : weight));
              return dropped(moved, noiseOf(r), rate).reduce(
                (sum, weight, j) => sum + weight * dy[r]![j]!,
                0,
              );
            };
            return (along(1e-6) - along(-1e-6)) / 2e-6 + (accumulate ? before[r]![i]! : 0);
          }),
        );
        dx.forEach((row, r) => {
          // Where little is left, the slopes are steep.
          slopes[r]!.forEach((slope, i) => {
            expect(Math.abs(row[i]! - slope)).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
          });
        });
      }),
    );
  });

  test('leaves a gate as it is, to the bit, where all or none are dropped or the rest is nothing', () => {
    const g = [[0.1, 0.2, 0.7].map(Math.fround)];
    for (const noise of [
      [0.1, 0.1, 0.1],
      [0.9, 0.9, 0.9],
    ]) {
      const { y, dx } = dropping(g, [noise], 0.5, [[1, 2, 3]]);
      expect(y[0]!.slice(0, 3)).toEqual(g[0]);
      expect(dx[0]!.slice(0, 3)).toEqual([1, 2, 3]);
    }
    const sharp = [[0, 1, 0]];
    expect(dropping(sharp, [[0.9, 0.1, 0.9]], 0.5, [[1, 2, 3]]).y[0]!.slice(0, 3)).toEqual(
      sharp[0],
    );
  });

  test('drops each weight as often as the rate says, by itself', () => {
    const [rows, width, rate] = [5000, 4, 0.1];
    const numbers = uniforms(Uint32Array.from(KEY), 7, rows * width);
    const noise = range(rows).map((row) => [...numbers.subarray(row * width, (row + 1) * width)]);
    const gate = noise.map(() => [0.25, 0.25, 0.25, 0.25]);
    const { y } = dropping(gate, noise, rate, gate);
    const zeros = y.map((row) => range(width).filter((i) => row[i] === 0));
    range(width).forEach((i) => {
      // All four dropped leave the gate as it is.
      expectShare(zeros.filter((dropped) => dropped.includes(i)).length, rows, rate - rate ** 4);
    });
    expectShare(
      zeros.filter((dropped) => dropped.includes(0) && dropped.includes(3)).length,
      rows,
      rate ** 2 - rate ** 4,
    );
    expectShare(
      zeros.filter((dropped) => dropped.length === 0).length,
      rows,
      (1 - rate) ** 4 + rate ** 4,
    );
  });
});
