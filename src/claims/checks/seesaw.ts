import type { Words } from '../../results/cells.js';
import { type Quantity, shortfallsOf } from '../../results/losses.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { mean } from '../../stats/moments.js';
import { pairedDifferences } from '../../stats/student.js';
import type { CellName, Check, Context, Evidence, Measured, Measurement } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';
import { belowZero } from './location.js';
import { meanThatCounts } from './means.js';

/** The gains of a model on two tasks at a place on the axis. */
interface Place {
  readonly at: number;
  readonly measured: readonly Measured[];
  readonly deciding: readonly Measurement[];
  /** Both tests must hold: the larger of their levels. */
  readonly p: number;
  /** On how many seeds the gains have opposite signs. */
  readonly opposite: number;
}

/**
 * Somewhere on the axis a model does better than another one on one of two tasks and worse on the other: there the larger
 * level of the two paired tests counts, and of all places the smallest such level, times their number. It is refuted where
 * the gains have the same sign on both tasks everywhere; as all tests must hold then, the largest level counts.
 */
export const seesaw = (
  model: string,
  alone: string,
  values: readonly number[],
  tasks: readonly [Quantity, Quantity],
): Check => ({
  samples: values.flatMap((at) =>
    tasks.flatMap((quantity) => [model, alone].map((name) => ({ model: name, at, quantity }))),
  ),
  fewest: FEWEST_PAIRS,
  measure: (losses, context) => {
    const { words, unit } = context;
    const places = values.map((at, i): Place => {
      const gains = tasks.map((quantity, k) => {
        const [own, other] = losses.slice(4 * i + 2 * k) as [Float64Array, Float64Array];
        return { quantity, other, less: pairedDifferences(own, other) };
      });
      const measured = gains.map((gain) => ofTask({ model, at }, alone, gain, context));
      const deciding = measured.map(({ tests }) => tests.find(({ decides }) => decides)!);
      return {
        ...{ at, measured, deciding },
        p: Math.max(...deciding.map(({ p = 1 }) => p)),
        opposite: gains[0]!.less.filter((less, seed) => less * gains[1]!.less[seed]! < 0).length,
      };
    });
    const n = losses[0]!.length;
    const surest = places.filter((place) => hasSigns(place, ['for', 'against'])).sort((a, b) => a.p - b.p)[0];
    const isAlike = places.every((place) => hasSigns(place, ['for']) || hasSigns(place, ['against']));
    const shared = {
      comparison: `${words.modelTitle(model)} vs ${words.modelTitle(alone)}, on both tasks`,
      effect: {
        name: `share of ${unit}s with gains of opposite sign`,
        value: places.reduce((sum, { opposite }) => sum + opposite, 0) / (n * places.length),
        interval: undefined,
      },
      ...{ n, decides: true },
      finding: surest
        ? surest.deciding.map(({ finding }) => finding).join(', and ')
        : `at no ${words.noun} did the mean gains of ${words.modelTitle(model)} over ${words.modelTitle(alone)} have opposite signs`,
    };
    return {
      seedsNeeded: fewestNeeded(places),
      tests: [
        {
          ...shared,
          test: `the larger p of both tasks, the smallest of all ${words.nouns}, times their number`,
          p: surest ? Math.min(1, places.length * surest.p) : 1,
          points: surest ? 'for' : 'neither',
        },
        ...(isAlike ? [refutation(places, shared, words)] : []),
        ...places.flatMap(({ measured }) =>
          measured.flatMap(({ tests }) =>
            tests.map((test): Measurement => ({ ...test, decides: false, points: 'neither' })),
          ),
        ),
      ],
    };
  },
});

/** The gain on one task. */
function ofTask(
  cell: Required<CellName>,
  alone: string,
  { quantity, other, less }: { quantity: Quantity; other: Float64Array; less: Float64Array },
  { words, unit, resamples }: Context,
): Measured {
  const { phrase, better } = quantity;
  const title = cellTitle(cell, words);
  return belowZero(
    less,
    {
      comparison: comparisonOf(cell, { model: alone, at: cell.at }, words),
      effect: `mean difference in ${phrase}`,
      mean: (difference) =>
        `the mean ${phrase} of ${title} was ${short(Math.abs(difference))} ${difference < 0 ? 'below' : 'above'} ` +
        `that of ${words.modelTitle(alone)}`,
      better: `${title} did better than ${words.modelTitle(alone)} in ${phrase}`,
    },
    { better, unit, resamples, counts: meanThatCounts(shortfallsOf(other, quantity)) },
  );
}

const refutation = (
  places: readonly Place[],
  shared: Omit<Measurement, 'test' | 'p' | 'points'>,
  { nouns }: Words,
): Measurement => ({
  ...shared,
  test: `the largest p of both tasks at all ${nouns}`,
  p: Math.max(...places.map(({ p }) => p)),
  points: 'against',
});

/** Whether the tests of a place point in just these directions. */
function hasSigns({ deciding }: Place, signs: readonly Evidence[]): boolean {
  const found = new Set(deciding.map(({ points }) => points));
  return found.size === signs.length && signs.every((sign) => found.has(sign));
}

/** Pairs with which both gains are found at the place where that takes the fewest. */
function fewestNeeded(places: readonly Place[]): number | undefined {
  const needed = places.flatMap(({ measured }) => {
    const both = measured.flatMap(({ seedsNeeded }) => seedsNeeded ?? []);
    return both.length === measured.length ? Math.max(...both) : [];
  });
  return needed.length > 0 ? Math.min(...needed) : undefined;
}

/**
 * The mean gain of a model over a third one (Tang et al. 2020, eq. 11), averaged over the axis, is above that of its rival.
 * The third one's losses cancel out of the test; they are needed to say how large the gains are.
 */
export const greaterGain = (model: string, rival: string, alone: string, values: readonly number[]): Check => ({
  samples: [model, rival, alone].flatMap((name) => values.map((at) => ({ model: name, at }))),
  fewest: FEWEST_PAIRS,
  measure: (losses, { quantity, words, unit, resamples }) => {
    const [own, other, single] = [0, 1, 2].map((k) =>
      overAxis(losses.slice(k * values.length, (k + 1) * values.length)),
    ) as [Float64Array, Float64Array, Float64Array];
    const gainOf = (of: Float64Array) => mean(pairedDifferences(single, of).filter(Number.isFinite));
    const along = `${values.length} ${words.nouns}`;
    return belowZero(
      pairedDifferences(own, other),
      {
        comparison: `${words.modelTitle(model)} vs ${words.modelTitle(rival)}, mean of ${along}`,
        effect: `mean difference in ${quantity.phrase}`,
        mean: () => finding(words.modelTitle(model), gainOf(own), words.modelTitle(rival), gainOf(other), along),
        better: `${words.modelTitle(model)} gained more than ${words.modelTitle(rival)}, averaged over ${along},`,
      },
      { better: quantity.better, unit, resamples, counts: meanThatCounts(shortfallsOf(other, quantity)) },
    );
  },
});

/** The mean over the axis of each seed's losses. */
const overAxis = (losses: readonly Float64Array[]): Float64Array =>
  losses[0]!.map((_, seed) => mean(losses.map((at) => at[seed]!))!);

/** A ratio of gains says something only where the rival gains at all. */
function finding(title: string, own = Number.NaN, rivalTitle: string, rival = Number.NaN, along: string): string {
  const ratio = own / rival - 1;
  const more = rival > 0 ? `, ${short(100 * Math.abs(ratio))} % ${ratio < 0 ? 'less' : 'more'}` : '';
  return `over ${along} the mean gain of ${title} was ${short(own)}, that of ${rivalTitle} ${short(rival)}${more}`;
}
