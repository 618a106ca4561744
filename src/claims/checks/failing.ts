import {
  differenceBelow,
  differenceInterval,
  equivalentShares,
  mcnemar,
  mcnemarWithoutOne,
  type PairedShares,
  pairedShares,
  shareDifference,
} from '../../stats/paired-shares.js';
import { pairsToDiffer, pairsToEqual } from '../../stats/power.js';
import { type CellName, type Check, type Context, FEWEST_PAIRS, type Measurement } from '../claim.js';
import { EFFECTS } from '../effects.js';
import { failuresAbove } from '../failures.js';
import { shortfallsOf } from '../losses.js';
import type { AxisNouns } from '../results.js';
import { cellTitle, comparisonOf, modelTitle, short } from '../titles.js';
import { equivalence } from './equivalence.js';

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
          test: 'McNemar, exact, without one discordant seed',
          p: mcnemarWithoutOne(shares),
          pOfAll: mcnemar(shares),
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

/** What tests of failures have in common. */
type Shared = Pick<Measurement, 'comparison' | 'effect' | 'n' | 'finding'>;

function ofFailures(
  model: string,
  reference: string,
  at: number,
  measure: (shares: PairedShares, shared: Shared) => ReturnType<Check['measure']>,
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
      const shares = pairedShares(failedA!, failedB!);
      return measure(shares, {
        comparison: comparisonOf(a, b, context.axis),
        effect: effectOf(shares),
        n: shares.pairs,
        finding: findingOf(a, b, failedA!, failedB!, context.axis),
      });
    },
  };
}

/** Which runs of each sample failed, seed by seed. */
export const failuresOf = (
  losses: readonly Float64Array[],
  { quantity }: Pick<Context, 'quantity'>,
  limits: readonly number[],
): boolean[][] => losses.map((ofSample, i) => failuresAbove(shortfallsOf(ofSample, quantity), limits[i]!));

const effectOf = (shares: PairedShares) => ({
  name: 'difference of the shares of failed runs',
  value: shareDifference(shares),
  interval: differenceInterval(shares),
});

function findingOf(
  a: CellName,
  b: CellName,
  failedA: readonly boolean[],
  failedB: readonly boolean[],
  axis: AxisNouns,
): string {
  const share = (failed: readonly boolean[]) => short((100 * failed.filter(Boolean).length) / failed.length);
  return `${share(failedA)} % of the runs of ${cellTitle(a, axis)} failed, and ${share(failedB)} % of ${modelTitle(b.model)}'s`;
}
