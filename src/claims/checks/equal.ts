import { type Bootstrap, bcaInterval, bootstrap } from '../../stats/bootstrap.js';
import { type CountedStatistic, countedMean, countedQuantile } from '../../stats/counted.js';
import { type EquivalenceTest, equivalentMeans, equivalentRatio } from '../../stats/equivalence.js';
import { logVarianceRatio } from '../../stats/spread.js';
import {
  type CellName,
  type Check,
  type Context,
  FEWEST_PAIRS,
  FEWEST_RESAMPLED,
  MARGIN,
  type Measurement,
} from '../claim.js';
import { signOf } from '../losses.js';
import { cellTitle, comparisonOf, modelTitle, short } from '../titles.js';

/**
 * At a place on the axis, the mean losses of two models are equal within the margin; untestable where runs diverged.
 */
export const equalMean = (model: string, reference: string, at: number): Check =>
  equal(model, reference, at, FEWEST_PAIRS, ([lossesA, lossesB], { quantity, resamples }) => {
    const sign = signOf(quantity);
    const [x, y] = [lossesA.map((loss) => sign * loss), lossesB.map((loss) => sign * loss)];
    const [meanX, meanY] = [countedMean(x), countedMean(y)];
    return {
      quantity: `mean ${quantity.phrase}`,
      logRatio: bootstrap((counts, n) => Math.log(meanX(counts, n) / meanY(counts, n)), resamples(x.length)),
      test: equivalentMeans(x, y, MARGIN),
    };
  });

/**
 * At a place on the axis, the losses of two models spread alike: their standard deviations, which have the loss's unit,
 * are equal within the margin. Untestable where runs diverged.
 */
export const equalSpread = (model: string, reference: string, at: number): Check =>
  equalStatistic(
    (phrase) => `standard deviation of ${phrase} over runs`,
    (a, b) => {
      const ratio = logVarianceRatio(a, b);
      return (counts, n) => ratio(counts, n) / 2;
    },
  )(model, reference, at);

/**
 * At a place on the axis, the lowest losses of two models are equal within the margin: their 5 % quantiles, which
 * depend less on luck than the minima.
 */
export const equalLowQuantile = (model: string, reference: string, at: number): Check =>
  equalStatistic(
    (phrase) => `best 5 % quantile of ${phrase}`,
    (a, b) => {
      const [lowA, lowB] = [countedQuantile(a, 0.05), countedQuantile(b, 0.05)];
      return (counts, n) => Math.log(lowA(counts, n) / lowB(counts, n));
    },
  )(model, reference, at);

/** A statistic of two models is equal within the margin, by bootstrapping the logarithm of its ratio. */
const equalStatistic =
  (title: (phrase: string) => string, logRatioOf: (a: Float64Array, b: Float64Array) => CountedStatistic) =>
  (model: string, reference: string, at: number): Check =>
    equal(model, reference, at, FEWEST_RESAMPLED, ([lossesA, lossesB], { quantity, resamples }) => {
      const logRatio = bootstrap(logRatioOf(lossesA, lossesB), resamples(lossesA.length));
      return { quantity: title(quantity.phrase), logRatio, test: logRatio && equivalentRatio(logRatio, MARGIN) };
    });

/** A ratio of two models and the tests on it. */
interface Ratio {
  /** Of what, in words: `standard deviation of test MSE over runs`. */
  readonly quantity: string;
  readonly logRatio: Bootstrap | undefined;
  readonly test: EquivalenceTest | undefined;
}

function equal(
  model: string,
  reference: string,
  at: number,
  fewest: number,
  ratioOf: (losses: readonly [a: Float64Array, b: Float64Array], context: Context) => Ratio,
): Check {
  const cells = [
    { model, at },
    { model: reference, at },
  ] as const;
  return {
    samples: cells,
    fewest,
    measure: ([lossesA, lossesB], context) =>
      equivalence(cells, ratioOf([lossesA!, lossesB!], context), lossesA!.length, context),
  };
}

/**
 * The two tests of an equivalence: that a ratio lies within the margin, which speaks for the claim, and that it lies
 * beyond, which speaks against it.
 */
function equivalence(
  [a, b]: readonly [CellName, CellName],
  { quantity, logRatio, test }: Ratio,
  n: number,
  { axis }: Context,
): Measurement[] {
  const ratio = logRatio && Math.exp(logRatio.estimate);
  const interval = logRatio && bcaInterval(logRatio);
  const shared = {
    comparison: comparisonOf(a, b, axis),
    effect: {
      name: `ratio of ${quantity}`,
      value: ratio,
      interval: interval && ([Math.exp(interval[0]), Math.exp(interval[1])] as const),
    },
    n,
    decides: true,
    finding:
      ratio === undefined
        ? `${quantity} of ${cellTitle(a, axis)} and ${modelTitle(b.model)} have no ratio`
        : `the ${quantity} of ${cellTitle(a, axis)} was ${short(ratio)} times that of ${modelTitle(b.model)}`,
  };
  const percent = 100 * MARGIN;
  return [
    { ...shared, test: `two one-sided tests within ${percent} %`, p: test?.equivalent, points: 'for' },
    { ...shared, test: `difference beyond ${percent} %`, p: test?.different, points: 'against' },
  ];
}
