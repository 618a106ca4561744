import { expect, it } from 'vitest';
import { fastStream, normal, shuffled } from '../../../src/ground/base/random.js';

it('a shuffle swaps each place, from the last down, with a random one no later than itself', () => {
  // Always the first: 0123 -> 3120 -> 2130 -> 1230.
  expect([...shuffled(4, () => 0)]).toEqual([1, 2, 3, 0]);
  // Always itself.
  expect([...shuffled(4, () => 0.999)]).toEqual([0, 1, 2, 3]);
});

it('a normal number falls between whole ones as often as the distribution has it', () => {
  const N = 200_000;
  const uniform = fastStream('normal');
  const counts = new Map<number, number>();
  let [sum, squares] = [0, 0];
  for (let i = 0; i < N; i++) {
    const z = normal(uniform);
    counts.set(Math.floor(z), (counts.get(Math.floor(z)) ?? 0) + 1);
    sum += z;
    squares += z * z;
  }
  // From tables.
  const between = [0.3413447461, 0.135905122, 0.0214002339, 0.0013182268];
  between.forEach((probability, k) => {
    for (const place of [k, -k - 1]) {
      const error = Math.sqrt((probability * (1 - probability)) / N);
      expect(Math.abs((counts.get(place) ?? 0) / N - probability)).toBeLessThan(4 * error);
    }
  });
  expect(Math.abs(sum / N)).toBeLessThan(4 / Math.sqrt(N));
  expect(Math.abs(squares / N - 1)).toBeLessThan(4 * Math.sqrt(2 / N));
});
