import { wingClaims } from '../wings/claims.js';
import { censusClaims } from './census.js';
import type { Claim } from './claim.js';
import { c11 } from './ple.js';
import { syntheticClaims } from './synthetic.js';

/** All claims, in the order in which a report lists them. A new one is a file beside these and an entry here. */
export const claims: readonly Claim[] = [...syntheticClaims, c11, ...censusClaims, ...wingClaims];

/** The parts of claims that a summary says first: is MMoE ahead of Shared-Bottom, less hurt by unrelated tasks, more stable? */
export const leadingParts = ['C3b', 'C2a', 'C4b'];
