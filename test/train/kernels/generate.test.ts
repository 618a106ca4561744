import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generate, standardNormals } from '../../../src/train/kernels/exact-functions.js';
import type { Recipe } from '../../../src/train/kernels/made-rows.js';

import { newInstance } from '../../../src/train/kernels/wasm.js';
import { example, normal, threefry } from '../../reference/generator-reference.js';

const word = fc.nat({ max: 2 ** 32 - 1 });
const words = fc.tuple(word, word, word, word);

function inModule(key: readonly number[], counter: readonly number[]): number[] {
  const { kernels, arena } = newInstance();
  const [at, keys, counters] = [arena.reserve(16), arena.reserve(128), arena.reserve(64)];
  arena.commit();
  arena.int32(at, 4).set(key);
  kernels.scheduleKeys(at, keys);
  arena
    .int32(counters, 16)
    .set(counter.flatMap((w, i) => [0, 1, 2, 3].map((lane) => (i === 0 ? w + lane : w))));
  kernels.threefryBlocks(keys, counters);
  return [0, 4, 8, 12].map((i) => arena.int32(counters, 16)[i]! >>> 0);
}

describe('Threefry-4x32-13', () => {
  // Known answers published with the Random123 library.
  const ones = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];
  const zeros = [0, 0, 0, 0];
  test.each([
    [zeros, zeros, [0x531c7e4f, 0x39491ee5, 0x2c855a92, 0x3d6abf9a]],
    [ones, ones, [0xc4189358, 0x1c9cc83a, 0xd5881c67, 0x6a0a89e0]],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89],
      [0x4aa71d8f, 0x734738c2, 0x431fc6a8, 0xae6debf1],
    ],
  ])('gives the published answer for counter %j', (counter, key, answer) => {
    expect(threefry(key, counter)).toEqual(answer);
    expect(inModule(key, counter)).toEqual(answer);
  });

  test('agrees with its definition', () => {
    fc.assert(
      fc.property(words, words, (key, counter) => {
        expect(inModule(key, counter)).toEqual(threefry(key, counter));
      }),
      { numRuns: 50 },
    );
  });
});

function generator(key: readonly number[], features: number, tasks: number, sines: number): Recipe {
  return {
    key: Uint32Array.from(key),
    features,
    tasks,
    weights: Float32Array.from(
      { length: tasks * features },
      (_, i) => Math.cos(i + key[0]!) / Math.sqrt(features),
    ),
    alpha: Float64Array.from({ length: sines }, (_, j) => j + 1),
    beta: Float64Array.from({ length: sines }, (_, j) => j * j - 0.5),
    noise: 0.1,
    threshold: undefined,
  };
}

function generateRows(
  g: Recipe,
  start: number,
  rows: number,
): { dense: Float32Array; labels: Float32Array } {
  const dense = new Float32Array(rows * g.features);
  const labels = new Float32Array(rows * g.tasks);
  generate(g, start, rows, dense, labels);
  return { dense, labels };
}

/** The largest difference over the places of the second. */
function distance(values: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(values[i]! - value)));
}

const sizes = fc.record({
  key: words,
  features: fc.integer({ min: 2, max: 70 }),
  tasks: fc.integer({ min: 1, max: 5 }),
  sines: fc.integer({ min: 0, max: 11 }),
  start: fc.oneof(fc.nat(), fc.constantFrom(2 ** 32 - 2, 2 ** 53 - 5)),
});

describe('generate', () => {
  test('agrees with a float64 reference', () => {
    fc.assert(
      fc.property(sizes, ({ key, features, tasks, sines, start }) => {
        const g = generator(key, features, tasks, sines);
        const { dense, labels } = generateRows(g, start, 3);
        for (let i = 0; i < 3; i++) {
          const { x, scores } = example(g, start + i);
          expect(distance(dense.subarray(i * features), x)).toBeLessThan(2e-6);
          // An error of s is multiplied by each alpha.
          const tolerance = 1e-6 * (2 + (sines * (sines + 1)) / 2);
          expect(distance(labels.subarray(i * tasks), scores)).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('an example depends on its number alone, its x on nothing but the key', () => {
    const whole = generateRows(generator([1, 2, 3, 4], 30, 2, 5), 1000, 9_000);
    const part = generateRows(generator([1, 2, 3, 4], 30, 2, 5), 9_990, 10);
    expect(part.dense).toEqual(whole.dense.slice(-300));
    expect(part.labels).toEqual(whole.labels.slice(-20));
    expect(generateRows(generator([1, 2, 3, 4], 30, 3, 0), 9_990, 10).dense).toEqual(part.dense);
    expect(generateRows(generator([1, 2, 3, 5], 30, 2, 5), 9_990, 10).dense).not.toEqual(
      part.dense,
    );
  });

  test('each task adds the powers of its score up to its own degree', () => {
    const linear = { ...generator([4, 3, 2, 1], 6, 5, 2), noise: 0 };
    const degrees = [1, 4, 2, 10, 3];
    const labels = generateRows({ ...linear, degrees }, 0, 300).labels;
    const scores = generateRows(
      { ...linear, alpha: new Float64Array(0), beta: new Float64Array(0) },
      0,
      300,
    ).labels;
    generateRows(linear, 0, 300).labels.forEach((y, i) => {
      const s = scores[i]!;
      // The geometric series.
      const degree = degrees[i % 5]!;
      const powers = (s ** 2 - s ** (degree + 1)) / (1 - s);
      expect(Math.abs(labels[i]! - (y + powers))).toBeLessThan(1e-5 * (1 + Math.abs(s) ** degree));
    });
  });

  test('each task has its own noise, frequency and size, and factors of 1 change no bit', () => {
    const g = generator([6, 5, 4, 3], 20, 3, 5);
    const plain = generateRows(g, 7, 500).labels;
    const ones = [1, 1, 1];
    expect(
      generateRows({ ...g, noiseFactor: ones, frequencyFactor: ones, labelFactor: ones }, 7, 500)
        .labels,
    ).toEqual(plain);
    const [noiseFactor, frequencyFactor, labelFactor] = [
      [0, 1, 5],
      [1, 4, 0.5],
      [10, 1, 0.1],
    ] as const;
    const labels = generateRows({ ...g, noiseFactor, frequencyFactor, labelFactor }, 7, 500).labels;
    const own = { ...g, noiseFactor, frequencyFactor, labelFactor };
    for (let row = 0; row < 500; row++)
      example(own, 7 + row).scores.forEach((y, k) => {
        expect(Math.abs(labels[3 * row + k]! - y)).toBeLessThan(1e-4 * labelFactor[k]!);
      });
  });

  test('a binary label says whether the score is above the threshold', () => {
    const g = generator([5, 6, 7, 8], 10, 2, 4);
    const scores = generateRows(g, 0, 500).labels;
    const labels = generateRows({ ...g, threshold: 0.25 }, 0, 500).labels;
    expect(labels).toEqual(scores.map((y) => (y > 0.25 ? 1 : 0)));
  });

  test('large angles keep their precision', () => {
    const g = { ...generator([9, 9, 9, 9], 2, 1, 3), beta: Float64Array.of(1e8, -5e8, 9.9e8) };
    const { labels } = generateRows(g, 0, 200);
    const scores = Array.from(labels, (_, i) => example(g, i).scores[0]!);
    expect(distance(labels, scores)).toBeLessThan(1e-5);
  });

  test('the normals of example 0', () => {
    const key = Uint32Array.of(3, 1, 4, 1);
    const normals = standardNormals(key, 37);
    expect(normals).toHaveLength(37);
    const expected = Array.from(normals, (_, n) => normal([...key], 0, n));
    expect(distance(normals, expected)).toBeLessThan(2e-6);
  });
});
