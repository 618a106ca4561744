import { addMissing } from '../base/registry.js';
import { censusClaims } from './census.js';
import type { Claim } from './claim.js';
import { c11 } from './ple.js';
import { syntheticClaims } from './synthetic.js';

const known: Claim[] = [...syntheticClaims, c11, ...censusClaims];

/** All claims, in the order in which a report lists them. A new one is a file beside these and an entry here. */
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
