import type { Words } from '../../results/cells.js';
import { exactInterval } from '../../stats/exact-share.js';
import {
  differenceInterval,
  mcnemar,
  mcnemarWithoutOne,
  type PairedShares,
  pairedShares,
  shareDifference,
} from '../../stats/paired-shares.js';
import type { CellName, Measurement } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';

/** A property that runs have or lack, as sentences name it: `failed runs`, of which so many `failed`. */
export interface Property {
  readonly runs: string;
  readonly verb: string;
}

/** What tests of the share of runs with a property have in common. */
export type SharesTested = Pick<Measurement, 'comparison' | 'effect' | 'n' | 'finding'>;

/** Which runs of two cells have a property, seed by seed. */
export function comparedShares(
  [a, b]: readonly [CellName, CellName],
  [hasA, hasB]: readonly [readonly boolean[], readonly boolean[]],
  { runs, verb }: Property,
  words: Words,
): { readonly shares: PairedShares; readonly shared: SharesTested } {
  const shares = pairedShares(hasA, hasB);
  return {
    shares,
    shared: {
      comparison: comparisonOf(a, b, words),
      effect: {
        name: `difference of the shares of ${runs}`,
        value: shareDifference(shares),
        interval: differenceInterval(shares),
      },
      n: shares.pairs,
      finding: `${shareIn(hasA)} of the runs of ${cellTitle(a, words)} ${verb}, and ${shareIn(hasB)} of ${words.modelTitle(b.model)}'s`,
    },
  };
}

/** Which runs of one cell have a property. */
export const ownShare = (
  cell: CellName,
  has: readonly boolean[],
  { runs, verb }: Property,
  words: Words,
): SharesTested => {
  const count = has.filter(Boolean).length;
  return {
    comparison: cellTitle(cell, words),
    effect: { name: `share of ${runs}`, value: count / has.length, interval: exactInterval(count, has.length) },
    n: has.length,
    finding: `${shareIn(has)} of the runs of ${cellTitle(cell, words)} ${verb}`,
  };
};

/** McNemar's exact test, with one discordant seed taken from the side that it speaks for. */
export const mcnemarTest = (shares: PairedShares): Pick<Measurement, 'test' | 'p' | 'pOfAll'> => ({
  test: 'McNemar, exact, without one discordant seed',
  p: mcnemarWithoutOne(shares),
  pOfAll: mcnemar(shares),
});

const shareIn = (has: readonly boolean[]): string => `${short((100 * has.filter(Boolean).length) / has.length)} %`;
