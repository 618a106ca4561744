/** The list of all claims that every folder is judged by. */

import { packageFile } from '../../ground/base/files.js';
import { addMissing } from '../../ground/base/registry.js';
import { loadClaims } from '../../sweep/config/load.js';
import type { Claim } from './claim.js';
import { makeClaim } from './declared.js';
import { gateClaims } from './gate-claims.js';
import { c11 } from './ple.js';

const claimsIn = (file: string): Claim[] =>
  loadClaims(packageFile(`configs/claims/${file}`)).map((claim) => makeClaim(claim));

/** The claims of `paper.yaml`: C1 to C6. */
export const syntheticClaims: readonly Claim[] = claimsIn('paper.yaml');

const known: Claim[] = [...syntheticClaims, c11, ...claimsIn('census.yaml'), ...gateClaims];

/**
 * All claims that are judged on every folder, in the order in which a report lists them. A new one
 * that is a comparison of models is an entry in a file of configs/claims, another one a file beside
 * this one.
 */
export const claims: readonly Claim[] = known;

export const addClaims = (added: readonly Claim[]): void => addMissing(known, added);

/** A part of a claim that an answer begins with. */
export interface LeadingPart {
  readonly id: string;
  /** The models of which it says that one has a larger loss than the other. */
  readonly compares?: { readonly larger: string; readonly smaller: string };
}

/** The leading parts: is MMoE ahead of Shared-Bottom, less hurt by unrelated tasks, more stable? */
export const leadingParts: readonly LeadingPart[] = [
  { id: 'C3b', compares: { larger: 'shared-bottom', smaller: 'mmoe' } },
  { id: 'C2a' },
  { id: 'C4b' },
];
