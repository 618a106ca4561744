import { expect, it } from 'vitest';
import { shuffled } from '../src/random.js';

it('a shuffle swaps each place, from the last down, with a random one no later than itself', () => {
  // Always the first: 0123 -> 3120 -> 2130 -> 1230.
  expect([...shuffled(4, () => 0)]).toEqual([1, 2, 3, 0]);
  // Always itself.
  expect([...shuffled(4, () => 0.999)]).toEqual([0, 1, 2, 3]);
});
