/**
 * When the claims of a config were registered in its results folder: before its runs, or after some
 * of them.
 */

import * as z from 'zod';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { SHA256, sha256Hex } from '../../ground/base/sha256.js';

const time = z.iso.datetime();

const count = z.int().min(0);

export const registrationShape = z
  .object({
    id: z.string(),
    says: z.string(),
    /** Of the claim as the config records it. */
    sha256: z.string().regex(SHA256, 'must be 64 hexadecimal digits'),
    time,
    /** How many of the planned final runs had ended, and how many were planned. */
    after: count,
    of: count,
    /**
     * When the claim was removed from the config, or replaced by another one of its id, after runs
     * had ended.
     */
    withdrawn: z.object({ time, after: count }).readonly().exactOptional(),
  })
  .readonly();

export type ClaimRegistration = z.infer<typeof registrationShape>;

/** A claim as a config records it. */
export interface RecordedClaim {
  readonly id: string;
  readonly says: string;
}

/** The final runs of a folder: how many have ended, and how many are planned. */
export interface RunsSoFar {
  readonly after: number;
  readonly of: number;
}

export const claimHash = (claim: RecordedClaim): string => sha256Hex(canonicalJson(claim));

/**
 * Returns the registrations of claims in a folder: those that it has keep theirs, others are
 * registered now. A claim that is gone stays as withdrawn if any run had ended.
 */
export function registered(
  before: readonly ClaimRegistration[],
  claims: readonly RecordedClaim[],
  { after, of }: RunsSoFar,
  now: Date,
): ClaimRegistration[] {
  const hashes = new Map(claims.map((claim) => [claimHash(claim), claim]));
  const kept = before.filter(({ sha256, withdrawn }) => !withdrawn && hashes.has(sha256));
  const gone = before.flatMap((one): ClaimRegistration[] => {
    if (one.withdrawn) return [one];
    if (hashes.has(one.sha256) || after === 0) return [];
    return [{ ...one, withdrawn: { time: now.toISOString(), after } }];
  });
  const current = [...hashes].map(
    ([sha256, { id, says }]): ClaimRegistration =>
      kept.find((one) => one.sha256 === sha256) ?? {
        id,
        says,
        sha256,
        time: now.toISOString(),
        after,
        of,
      },
  );
  return [...current, ...gone];
}

/**
 * The registrations of several folders of one plan: a claim counts as registered after all runs
 * that had ended in any before it was.
 */
export function joinedRegistrations(
  folders: readonly { readonly claims?: readonly ClaimRegistration[]; readonly ended: number }[],
): ClaimRegistration[] {
  const all = folders.flatMap(({ claims = [] }) => claims);
  const distinct = [
    ...new Map(all.map((one) => [`${one.sha256} ${one.withdrawn === undefined}`, one])).values(),
  ];
  return distinct.map((one): ClaimRegistration => {
    const own = folders.map(({ claims = [], ended }) => {
      const found = claims.find(
        ({ sha256, withdrawn }) => sha256 === one.sha256 && !withdrawn === !one.withdrawn,
      );
      return found ?? { after: ended, time: one.time, of: 0 };
    });
    return {
      ...one,
      time: own
        .map(({ time }) => time)
        .sort()
        .at(-1)!,
      after: own.reduce((sum, { after }) => sum + after, 0),
      of: Math.max(...own.map(({ of }) => of)),
    };
  });
}
