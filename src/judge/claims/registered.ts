/** The claims that a results folder registered in its config, before its runs. */

import type { DeclaredClaim } from '../../sweep/config/claims-schema.js';
import { claimsFrom, loadClaims } from '../../sweep/config/load.js';
import type { Manifest } from '../../sweep/folder/manifest.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import { type ClaimRegistration, claimHash } from '../../sweep/folder/registration.js';
import type { Claim, Registration } from './claim.js';
import { makeClaim } from './declared.js';

/** A results folder that may have claims of its own. */
export interface ClaimingFolder {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Returns the claims of a folder's config, each with its registration, and the claims of a file,
 * which were not registered.
 * @throws InputError if the manifest's or the file's claims have faults
 */
export function ownClaims({ folder, manifest }: ClaimingFolder, file?: string): Claim[] {
  const { config, claims: registrations = [] } = manifest;
  const { kind } = config.data;
  const recorded = new Map((config.claims ?? []).map((claim) => [claim.id, claimHash(claim)]));
  const own = claimsFrom(config, folderPaths(folder).manifest).map((declared): Claim => {
    const registered = findRegistration(registrations, declared.id, recorded.get(declared.id)!);
    return { ...makeClaim(declared, kind), registered };
  });
  const others = file === undefined ? [] : loadClaims(file).filter(({ id }) => !recorded.has(id));
  return [
    ...own,
    ...others.map(
      (declared: DeclaredClaim): Claim => ({ ...makeClaim(declared, kind), registered: false }),
    ),
  ];
}

function findRegistration(
  all: readonly ClaimRegistration[],
  id: string,
  hash: string,
): Registration | false {
  const found = all.find(({ sha256, withdrawn }) => sha256 === hash && !withdrawn);
  if (!found) return false;
  const { time, after, of } = found;
  const isChanged = after > 0 && all.some((one) => one.id === id && one.withdrawn !== undefined);
  return { time, after, of, ...(isChanged && { changed: true }) };
}

/**
 * Returns a line for each claim that was withdrawn from the config of a folder after runs had
 * ended.
 */
export const withdrawnLines = ({ claims = [] }: Manifest): string[] =>
  claims.flatMap(({ id, says, of, withdrawn }) =>
    withdrawn ? [`${id} was withdrawn after ${withdrawn.after} of ${of} runs: ${says}`] : [],
  );
