import { regularizedBeta } from './beta.js';

/** P(F >= f) of the F distribution with its two degrees of freedom. */
export function fisherTail(f: number, between: number, within: number): number {
  return regularizedBeta(within / (within + between * f), within / 2, between / 2);
}
