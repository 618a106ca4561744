import { expect, it } from 'vitest';
import {
  countDead,
  effectiveExperts,
  gateAgreement,
  isPolarised,
} from '../../../src/ground/stats/collapse.js';

it('effective experts: as many as are used alike', () => {
  expect(effectiveExperts([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(4, 12);
  expect(effectiveExperts([0.5, 0, 0.5])).toBeCloseTo(2, 12);
  expect(effectiveExperts([0, 1])).toBe(1);
  // exp(-(1/2 log 1/2 + 2 x 1/4 log 1/4)) = 2^1.5
  expect(effectiveExperts([0.5, 0.25, 0.25])).toBeCloseTo(2 ** 1.5, 12);
});

it('dead experts and polarised gates: strictly beyond the limits', () => {
  expect(countDead([0.01, 0.0099, 0, 0.9801])).toBe(2);
  expect(isPolarised([0.95, 0.05])).toBe(false);
  expect(isPolarised([0.04, 0.96])).toBe(true);
});

it('agreement: 1 for equal uses, 0 without a common expert, the Jensen-Shannon divergence between', () => {
  expect(gateAgreement([0.7, 0.2, 0.1], [0.7, 0.2, 0.1])).toBeCloseTo(1, 12);
  expect(gateAgreement([1, 0], [0, 1])).toBeCloseTo(0, 12);
  // KL to the middle (3/4, 1/4): of (1, 0) log 4/3, of (1/2, 1/2) 1/2 log 2/3 + 1/2 log 2.
  const divergence = (Math.log(4 / 3) + (Math.log(2 / 3) + Math.log(2)) / 2) / 2;
  expect(gateAgreement([1, 0], [0.5, 0.5])).toBeCloseTo(1 - divergence / Math.LN2, 12);
  expect(gateAgreement([0.5, 0.5], [1, 0])).toBe(gateAgreement([1, 0], [0.5, 0.5]));
});
