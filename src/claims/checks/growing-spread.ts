import { bcaInterval, bootstrap } from '../../stats/bootstrap.js';
import { twoSidedLevel } from '../../stats/bootstrap-level.js';
import { logVarianceRatio } from '../../stats/spread.js';
import { type Check, FEWEST_RESAMPLED } from '../claim.js';
import { short, titleOf } from '../words.js';

/**
 * From correlation `from` to `to` the variance of a model over runs grows against that of a reference: a difference of
 * log variance ratios, resampled by seed through all four cells. Not to be said where runs diverged.
 */
export function growingSpread(model: string, reference: string, from: number, to: number): Check {
  const cells = [to, from].flatMap((correlation) => [model, reference].map((name) => ({ model: name, correlation })));
  return {
    cells,
    fewest: FEWEST_RESAMPLED,
    measure: ([modelTo, referenceTo, modelFrom, referenceFrom], { metric, resamples }) => {
      const after = logVarianceRatio(modelTo!, referenceTo!);
      const before = logVarianceRatio(modelFrom!, referenceFrom!);
      const growth = bootstrap((counts, n) => after(counts, n) - before(counts, n), resamples(modelTo!.length));
      const interval = growth && bcaInterval(growth);
      const factor = growth && Math.exp(growth.estimate);
      const pair = `${titleOf(model)}'s variance of ${metric.phrase} over ${titleOf(reference)}'s`;
      return [
        {
          test: 't with bootstrap standard error',
          comparison: `${titleOf(model)} vs ${titleOf(reference)}, correlation ${from} to ${to}`,
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
              ? `${pair} does not exist at both correlations`
              : `${pair} was ${short(factor)} times as large at correlation ${to} as at ${from}`,
        },
      ];
    },
  };
}
