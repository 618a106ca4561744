import { expect, it } from 'vitest';
import { bestSoFar } from '../../src/stats/best-so-far.js';

it('tells the best value after each', () => {
  const values = [undefined, 0.5, 0.4, undefined, 0.7];
  expect(bestSoFar(values, 'higher')).toEqual([undefined, 0.5, 0.5, 0.5, 0.7]);
  expect(bestSoFar(values, 'lower')).toEqual([undefined, 0.5, 0.4, 0.4, 0.4]);
});
