import { expect, it } from 'vitest';
import {
  fisherTail,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentTwoSided,
} from '../../../src/ground/stats/distributions.js';
import { expectClose, fixtures } from './scipy.js';

it("has SciPy's normal distribution, far into the tails", () => {
  for (const [x, p] of fixtures.normalCdf) expectClose(normalCdf(x), p, 1e-12);
  for (const [p, x] of fixtures.normalQuantile) {
    if (p === 0.5) expect(normalQuantile(p)).toBeCloseTo(0, 15);
    else expectClose(normalQuantile(p), x, 1e-12);
  }
  expect([normalQuantile(0), normalQuantile(1), normalCdf(-Infinity), normalCdf(Infinity)]).toEqual(
    [-Infinity, Infinity, 0, 1],
  );
});

it("has SciPy's Student and F distributions", () => {
  for (const [t, degrees, p] of fixtures.studentTwoSided)
    expectClose(studentTwoSided(t, degrees), p);
  for (const [t, degrees, p] of fixtures.studentCdf) expectClose(studentCdf(t, degrees), p);
  for (const [f, between, within, p] of fixtures.fisherTail)
    expectClose(fisherTail(f, between, within), p);
});
