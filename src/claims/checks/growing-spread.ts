import { bcaInterval, bootstrap } from '../../stats/bootstrap.js';
import { twoSidedLevel } from '../../stats/bootstrap-level.js';
import { logVarianceRatio } from '../../stats/spread.js';
import { type Check, FEWEST_RESAMPLED } from '../claim.js';
import { modelTitle, short } from '../titles.js';

/**
 * From one value of the axis to another, the variance of a model over runs grows relative to that of a reference: a
 * difference of log variance ratios, resampled by seed across all four cells. Untestable where runs diverged.
 */
export function growingSpread(model: string, reference: string, from: number, to: number): Check {
  const samples = [to, from].flatMap((at) => [model, reference].map((name) => ({ model: name, at })));
  return {
    samples,
    fewest: FEWEST_RESAMPLED,
    measure: ([modelTo, referenceTo, modelFrom, referenceFrom], { quantity, axis: { noun, nouns }, resamples }) => {
      const after = logVarianceRatio(modelTo!, referenceTo!);
      const before = logVarianceRatio(modelFrom!, referenceFrom!);
      const growth = bootstrap((counts, n) => after(counts, n) - before(counts, n), resamples(modelTo!.length));
      const interval = growth && bcaInterval(growth);
      const factor = growth && Math.exp(growth.estimate);
      const pair = `${modelTitle(model)}'s variance of ${quantity.phrase} over ${modelTitle(reference)}'s`;
      return [
        {
          test: 't with bootstrap standard error',
          comparison: `${modelTitle(model)} vs ${modelTitle(reference)}, ${noun} ${from} to ${to}`,
          effect: {
            name: 'ratio of variance ratios',
            value: factor,
            interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
          },
          n: modelTo!.length,
          p: growth && twoSidedLevel(growth, 0),
          points: !growth ? 'neither' : growth.estimate > 0 ? 'for' : 'against',
          decides: true,
          finding:
            factor === undefined
              ? `${pair} does not exist at both ${nouns}`
              : `${pair} was ${short(factor)} times as large at ${noun} ${to} as at ${from}`,
        },
      ];
    },
  };
}
