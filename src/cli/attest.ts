import { InputError } from '../errors.js';
import { type Attestation, addAttestation, hashesIn } from '../folder/attestations.js';
import { lockFolder } from '../folder/lock.js';

/** What `verify` found, for an attestation. */
export type Found = Omit<Attestation, 'version' | 'by' | 'sha256' | 'result'>;

/**
 * Begins an attestation of a folder as it is now, and gives what notes it there at the end.
 * @throws InputError where somebody writes into the folder, or it cannot be written
 */
export function beginAttestation(folder: string, by: string | undefined): (found: Found) => void {
  // What would fail at the end fails before hours of training.
  lockFolder(folder)();
  const sha256 = hashesIn(folder);
  return (found) => {
    const unlock = lockFolder(folder);
    try {
      if (hashesIn(folder).ledger !== sha256.ledger) {
        throw new InputError([`${folder}: runs were added meanwhile: nothing is attested: try again`]);
      }
      const { same, again } = found.runs;
      const result = same === again && found.faults === 0 ? 'same' : 'different';
      addAttestation(folder, { version: 1, ...found, ...(by !== undefined && { by }), sha256, result });
    } finally {
      unlock();
    }
  };
}
