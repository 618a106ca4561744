import { expect, it } from 'vitest';
import { indexOfBest } from '../../../src/ground/stats/best.js';

const values = [undefined, 0.5, 0.4, undefined, 0.7, 0.4, 0.7];

it('finds the best value, the first of equals', () => {
  expect(indexOfBest(values, 'higher')).toBe(4);
  expect(indexOfBest(values, 'lower')).toBe(2);
  expect(indexOfBest([undefined], 'lower')).toBeUndefined();
  expect(indexOfBest([], 'lower')).toBeUndefined();
});
