/**
 * Refuses specs of a ledger that no config makes: it may be damaged, of others, or of a later
 * version.
 */

import { InputError } from '../../ground/base/errors.js';
import { specFault } from '../../sweep/runs/queue/fitness.js';
import type { CellSpec } from '../../sweep/runs/spec.js';

/** @throws InputError where a run with this spec cannot be trained */
export function refuseFaultySpec(run: string, spec: CellSpec): void {
  const fault = specFault(spec);
  if (fault !== undefined) throw new InputError('results', [`${run}: its spec: ${fault}`]);
}
