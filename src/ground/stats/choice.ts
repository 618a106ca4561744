/**
 * Chooses the best of several candidate settings by their losses over seeds, and says how sure the
 * choice is.
 */

import { fastStream } from '../base/random.js';
import {
  type CountedStatistic,
  type Counts,
  countedMean,
  countedQuantile,
  ofSample,
  ones,
  trimmedMean,
} from './counted.js';
import { mean } from './descriptive.js';
import { resamplesFrom } from './resamples.js';

export type ChoiceStatistic = 'median' | 'trimmed-mean' | 'mean';

/**
 * The losses of a candidate by place, then by seed. All places have the same seeds. A diverged run
 * is +Infinity, a run without a loss NaN.
 */
export type CandidateLosses = readonly (readonly number[])[];

interface CandidateResult {
  /** The statistic over seeds at each place; +Infinity where too many runs diverged. */
  readonly places: readonly number[];
  /** The mean over the places. */
  readonly overall: number;
  /** The share of resamples of the seeds that choose it; undefined for a single seed. */
  readonly share: number | undefined;
}

export interface Chosen {
  /** The index of the candidate; undefined where none has a finite result. */
  readonly index: number | undefined;
  /**
   * The share of resamples of the seeds that lead to the same choice; undefined for a single seed.
   */
  readonly sureness: number | undefined;
  readonly candidates: readonly CandidateResult[];
}

const TIMES = 1000;

/**
 * The same for all choices on equally many seeds, so that a report reproduces the choice of the
 * sweep.
 */
const resamples = resamplesFrom(
  (units) => fastStream(`mmoe-exp/select/${units}`),
  () => TIMES,
);

const statistics: Readonly<
  Record<ChoiceStatistic, (losses: readonly number[]) => CountedStatistic>
> = {
  median: (losses) => countedQuantile(losses, 0.5),
  'trimmed-mean': (losses) => trimmedMean(losses, 0.2),
  mean: countedMean,
};

/**
 * Chooses the candidate with the lowest mean, over places, of a statistic over seeds; the first of
 * equals. Candidates with fewer seeds than others are excluded: an earlier choice, on fewer seeds,
 * eliminated them. Seeds on which a run of a remaining candidate has no loss are left out for all.
 * The resamples (Efron and Tibshirani 1993, chapter 6) are of seeds, the same for all candidates
 * and places: runs of one seed have their data and initial weights in common.
 */
export function choose(candidates: readonly CandidateLosses[], statistic: ChoiceStatistic): Chosen {
  const seedsOf = (places: CandidateLosses) => places[0]?.length ?? 0;
  const most = Math.max(...candidates.map(seedsOf));
  const common = commonSeeds(candidates.filter((places) => seedsOf(places) === most));
  const counted = candidates.map((places) => {
    const isIn = seedsOf(places) === most;
    const kept = isIn
      ? places.map((losses) => common.map((seed) => losses[seed]!))
      : places.map((losses) => losses.filter((loss) => !Number.isNaN(loss)));
    return { isIn, losses: kept, statistics: kept.map(statistics[statistic]) };
  });
  const rivals = counted.map(({ isIn, statistics }) => (isIn ? statistics : []));
  const [index] =
    common.length > 0 ? bestPerResample(rivals, [ones(common.length)], common.length) : [];
  const shares = choiceShares(rivals, common.length);
  return {
    index,
    sureness: index === undefined ? undefined : shares?.[index],
    candidates: counted.map(({ losses, statistics }, i) => {
      const places = statistics.map((of, place) => {
        const seeds = losses[place]!.length;
        return seeds > 0 ? ofSample(of, seeds) : Number.NaN;
      });
      return { places, overall: mean(places)!, share: shares?.[i] };
    }),
  };
}

function commonSeeds(candidates: readonly CandidateLosses[]): number[] {
  const places = candidates.flat();
  return [...places[0]!.keys()].filter((seed) =>
    places.every((losses) => !Number.isNaN(losses[seed]!)),
  );
}

type Rivals = readonly (readonly CountedStatistic[])[];

/**
 * The candidate with the lowest finite mean of its statistics in each resample; the first of
 * equals.
 */
function bestPerResample(
  rivals: Rivals,
  resamples: readonly Counts[],
  total: number,
): (number | undefined)[] {
  const found = rivals.map((places) => places.map((place) => place(resamples, total)));
  return resamples.map((_, r) => {
    let best: number | undefined;
    let lowest = Infinity;
    for (const [i, places] of found.entries()) {
      if (places.length === 0) continue;
      const mean = places.reduce((sum, values) => sum + values[r]!, 0) / places.length;
      if (mean < lowest) [best, lowest] = [i, mean];
    }
    return best;
  });
}

/** Undefined for a single seed, which leaves nothing to resample. */
function choiceShares(rivals: Rivals, seeds: number): number[] | undefined {
  if (seeds < 2) return undefined;
  const shares = rivals.map(() => 0);
  for (const best of bestPerResample(rivals, resamples(seeds).counts, seeds))
    if (best !== undefined) shares[best]! += 1;
  return shares.map((times) => times / TIMES);
}
