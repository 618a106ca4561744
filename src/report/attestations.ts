import { counted } from '../words.js';
import type { Results } from './results.js';

type Attestation = Results['attestations'][number];

/** Who attests, as they say. */
export const attester = ({ by }: Attestation): string => by ?? 'somebody without a name';

/** What an attestation found, and of which state of the folder. */
export function attested({ runs, faults, isCurrent }: Attestation): string {
  const { again, same } = runs;
  const found = [
    same === again ? 'all the same to the bit' : `${counted(again - same, 'run')} different`,
    ...(faults > 0 ? [`${counted(faults, 'fault')} of the folder`] : []),
    ...(isCurrent ? [] : ['of an earlier state of the ledger']),
  ];
  return found.join(', ');
}

/** The attestations of a folder, one a line. */
export const attestationLines = ({ attestations }: Pick<Results, 'attestations'>): string[] =>
  attestations.map((one) => {
    const { at, runs, machine, tool } = one;
    const again = `${runs.again} of ${counted(runs.done, 'run')} trained again`;
    return `attested on ${at.slice(0, 10)} by ${attester(one)}: ${again}, ${attested(one)} (${machine.cpu}, mmoe-exp ${tool.version})`;
  });
