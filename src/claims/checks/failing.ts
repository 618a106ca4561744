import { failuresAbove, shortfallsOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { differenceBelow, equivalentShares, type PairedShares, shareDifference } from '../../stats/paired-shares.js';
import { pairsToDiffer, pairsToEqual } from '../../stats/power.js';
import { type Check, type Context, EFFECTS } from '../claim.js';
import { equivalence } from './equivalence.js';
import { comparedShares, mcnemarTest, type Property, type SharesTested } from './shares.js';

const FAILED: Property = { runs: 'failed runs', verb: 'failed' };

const POINTS = `${100 * EFFECTS.share} points`;

/**
 * At a place on the axis, far more runs of a model fail than of another. McNemar's exact test, with one discordant seed
 * taken from the side that it speaks for, decides; it speaks for the claim only where the shares also differ by as much as
 * counts. A difference shown to be smaller, by Tango's score test, speaks against it.
 */
export const failingMore = (model: string, reference: string, at: number): Check =>
  ofFailures(model, reference, at, (shares, shared) => {
    const difference = shareDifference(shares);
    return {
      seedsNeeded: pairsToDiffer(EFFECTS.share, shares),
      tests: [
        {
          ...shared,
          ...mcnemarTest(shares),
          points: difference >= EFFECTS.share ? 'for' : difference < 0 ? 'against' : 'neither',
          decides: true,
        },
        {
          ...shared,
          test: `one-sided score test below ${POINTS}`,
          p: differenceBelow(shares, EFFECTS.share),
          points: 'against',
          decides: true,
        },
      ],
    };
  });

/** At a place on the axis, as many runs of a model fail as of another, within a margin: Tango's score tests. */
export const failingAlike = (model: string, reference: string, at: number): Check =>
  ofFailures(model, reference, at, (shares, shared) =>
    equivalence({
      ...shared,
      margin: POINTS,
      test: equivalentShares(shares, EFFECTS.share),
      seedsNeeded: pairsToEqual(EFFECTS.share, shares),
    }),
  );

function ofFailures(
  model: string,
  reference: string,
  at: number,
  measure: (shares: PairedShares, shared: SharesTested) => ReturnType<Check['measure']>,
): Check {
  const [a, b] = [
    { model, at },
    { model: reference, at },
  ] as const;
  return {
    samples: [a, b],
    fewest: FEWEST_PAIRS,
    measure: (losses, context, limits) => {
      const [failedA, failedB] = failuresOf(losses, context, limits);
      const { shares, shared } = comparedShares([a, b], [failedA!, failedB!], FAILED, context.words);
      return measure(shares, shared);
    },
  };
}

/** Which runs of each sample failed, seed by seed. */
export const failuresOf = (
  losses: readonly Float64Array[],
  { quantity }: Pick<Context, 'quantity'>,
  limits: readonly number[],
): boolean[][] => losses.map((ofSample, i) => failuresAbove(shortfallsOf(ofSample, quantity), limits[i]!));
