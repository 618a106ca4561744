import { brownForsythe } from '../../stats/brown-forsythe.js';
import { estimate } from '../../stats/cell.js';
import { pairedDifferences } from '../../stats/paired-t.js';
import { absoluteDeviations, logVarianceRatio } from '../../stats/spread.js';
import { wilcoxonSignedRank } from '../../stats/wilcoxon.js';
import { type Check, type Evidence, FEWEST_PAIRS } from '../claim.js';
import { cellTitle, comparisonOf, modelTitle, short } from '../titles.js';

/**
 * At a place on the axis, the losses of a model spread more over runs than those of another. Wilcoxon's signed-rank
 * test on the distances from each model's median, paired by seed, decides; it speaks for the claim only where the
 * variance is also at least `factor` times as large, and against it only where the variance is smaller. A diverged run
 * is infinitely far from the median, and its seed is left out of the variances. Brown and Forsythe's test, which
 * assumes independent samples, is shown beside it.
 */
export function widerSpread(model: string, reference: string, at: number, factor = 1): Check {
  const [a, b] = [
    { model, at },
    { model: reference, at },
  ];
  return {
    samples: [a, b],
    fewest: FEWEST_PAIRS,
    measure: ([lossesA, lossesB], { quantity, axis, resamples }) => {
      const both = [...lossesA!.keys()].filter((i) => Number.isFinite(lossesA![i]) && Number.isFinite(lossesB![i]));
      const finished = [lossesA!, lossesB!].map((losses) => both.map((i) => losses[i]!));
      const { value, interval } = estimate(logVarianceRatio(finished[0]!, finished[1]!), both.length, resamples);
      const ratio = value === undefined ? undefined : Math.exp(value);
      const [farA, farB] = [absoluteDeviations(lossesA!), absoluteDeviations(lossesB!)];
      const ranks = farA && farB && wilcoxonSignedRank(pairedDifferences(farA, farB));
      const independent = brownForsythe(lossesA!, lossesB!);
      const wider: Evidence =
        ratio === undefined ? 'neither' : ratio >= factor ? 'for' : ratio < 1 ? 'against' : 'neither';
      const ranked = ranks && ranks.rankBiserial > 0 ? 'for' : 'against';
      const shared = {
        comparison: comparisonOf(a, b, axis),
        n: lossesA!.length,
        finding:
          ratio === undefined
            ? `the variances over runs of ${cellTitle(a, axis)} and ${modelTitle(b.model)} have no ratio`
            : `the variance of ${quantity.phrase} over runs of ${cellTitle(a, axis)} was ${short(ratio)} times that of ${modelTitle(b.model)}`,
      };
      return [
        {
          ...shared,
          test: 'Wilcoxon signed-rank on |loss - median|',
          effect: {
            name: 'variance ratio',
            value: ratio,
            interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
          },
          p: ranks?.p,
          points: wider === ranked ? wider : 'neither',
          decides: true,
        },
        {
          ...shared,
          test: 'Brown-Forsythe (assumes independent samples)',
          effect: { name: 'F', value: independent?.f, interval: undefined },
          p: independent?.p,
          points: wider,
          decides: false,
        },
      ];
    },
  };
}
