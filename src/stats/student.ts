import { regularizedBeta } from './beta.js';

/** P(T <= t) of Student's distribution. */
export function studentCdf(t: number, degrees: number): number {
  const tail = regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** P(|T| >= |t|). */
export const studentTwoSided = (t: number, degrees: number): number => 2 * studentCdf(-Math.abs(t), degrees);
