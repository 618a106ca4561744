import { wingClaims } from '../wings/claims.js';
import { c7, c8 } from './census.js';
import type { Claim } from './claim.js';
import { c1, c2, c3, c4, c5, c6 } from './first-rules.js';
import { c10, c11, c12 } from './later.js';
import { syntheticClaims } from './synthetic.js';

/** All claims, in the order in which a report lists them. A new one is a file beside these and an entry here. */
export const claims: readonly Claim[] = [
  ...syntheticClaims,
  c1,
  c2,
  c3,
  c4,
  c5,
  c6,
  c7,
  c8,
  c10,
  c11,
  c12,
  ...wingClaims,
];
