import { regularizedBeta } from './beta.js';

/** P(F >= f) for the F distribution with the given degrees of freedom, between and within groups. */
export function fisherTail(f: number, between: number, within: number): number {
  return regularizedBeta(within / (within + between * f), within / 2, between / 2);
}
