import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../src/kernels/kernels.js';
import { HARD_CONCRETE } from '../../src/models/graph.js';
import { uniform } from '../reference/generator-reference.js';
import { hardConcrete, openProbability } from '../reference/graph-reference.js';
import { distance, Machine, range } from './machine.js';

const KEY = [0x12345678, 2, 0xfedcba98, 4];

/** Standard errors that a share may be away from its expectation; the numbers are fixed, so this never flickers. */
const MOST = 4;

function expectShare(count: number, of: number, probability: number): void {
  const error = Math.sqrt((probability * (1 - probability)) / of);
  expect(Math.abs(count / of - probability)).toBeLessThan(MOST * error);
}

describe('uniform numbers', () => {
  const N = 2 ** 17;
  const many = uniforms(Uint32Array.from(KEY), 5, N);

  test.each([0, 1, 999, 2 ** 32 + 3])('are those of the counters of step %i, however many there are', (step) => {
    for (const count of [1, 15, 16, 17, 100]) {
      const expected = range(count).map((i) => uniform(KEY, step, i));
      expect([...uniforms(Uint32Array.from(KEY), step, count)]).toEqual(expected);
    }
  });

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

const logAs = fc.array(fc.double({ min: -6, max: 6, noNaN: true }).map(Math.fround), { minLength: 1, maxLength: 20 });

/** Hard concrete gates in the kernels: values, and gradients added to 1, by dz that are all 2. */
function gates(logA: readonly number[], noise: readonly number[]): { z: number[]; gradients: number[] } {
  const m = new Machine();
  const count = logA.length;
  const place = (value: number) => m.numbers(logA.map(() => value));
  const [z, logAGradient] = [place(9), place(1)];
  const fields = { logA: m.numbers(logA), logAGradient, noise: m.numbers(noise), z, zGradient: place(2), count };
  m.emit('HardConcrete', { ...fields, ...HARD_CONCRETE });
  m.emit('HardConcreteGradient', { ...fields, ...HARD_CONCRETE });
  m.run();
  return { z: m.readNumbers(z, count), gradients: m.readNumbers(logAGradient, count) };
}

describe('hard concrete gates', () => {
  // By hand: s = 1 / (1 + e^-(3/2 logit)) with logit = log(e / (1 - e)) + log a, then 1.2 s - 0.1. The bracket is around
  // both terms: with beta under log a alone, the first would be 0.8.
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
          if ([low, high].some((side) => (side[i] === 0 || side[i] === 1) !== (z[i] === 0 || z[i] === 1))) return;
          expect(gradient).toBeCloseTo(1 + (2 * (high[i]! - low[i]!)) / 2e-5, 4);
        });
      }),
    );
  });

  test('are 0 and 1 as often as the closed form has it', () => {
    const N = 20_000;
    for (const logA of [-2, 0, 0.7, 2]) {
      const { z } = gates(new Array<number>(N).fill(logA), [...uniforms(Uint32Array.from(KEY), 3, N)]);
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
