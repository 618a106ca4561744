import { shortfallsOf } from '../../results/losses.js';
import type { Interval } from '../../stats/bootstrap.js';
import { type CountedStatistic, combined, countedQuantile, countedSd, ofSample } from '../../stats/counted.js';
import { type EffectScale, sayingOf } from '../../stats/effect-scale.js';
import { rankLocation, ratioLocation } from '../../stats/hodges-lehmann.js';
import { differenceInterval, mcnemar, pairedShares, shareDifference } from '../../stats/paired-shares.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { absoluteDeviations } from '../../stats/spread.js';
import { quantile } from '../../stats/summary.js';
import type { CellName, Check, Context, Evidence, Expected, Measurement, Sample } from '../claim.js';
import { cellTitle, comparisonOf, short } from '../titles.js';

/** The margins of the second rules (results/reference/RULES-2.md, section 3): ratios that count, and a relative difference. */
export const MARGINS = { loss: 1.1, distance: 1.25, rise: 0.1 } as const;

/** Fewest paired seeds. */
const FEWEST = 10;

/** How one sample compares with another, as a ratio or a relative difference. */
interface Effect {
  readonly value: number;
  readonly interval: Interval | undefined;
  readonly p: number | undefined;
}

/** The words and the margin of an effect. */
interface Scale extends EffectScale {
  readonly name: string;
  readonly test: string;
}

/** What that says of a claim that one sample is larger than the other, or that they are alike. */
export function evidenceOf(saying: ReturnType<typeof sayingOf>, expected: Expected): Evidence {
  if (saying === undefined) return 'neither';
  if (saying === expected) return 'for';
  return saying === 'alike' ? 'alike' : 'against';
}

type Losses = readonly Float64Array[];
type EffectOf = (losses: Losses, resamples: ResamplesOf) => Effect | undefined;

/** A quantity by which samples are compared: of the mean over tasks, or of one task. */
interface ComparedQuantity {
  readonly scale: Scale;
  readonly task?: string;
  readonly effect: EffectOf;
}

const loss: Scale = { name: 'ratio of losses', test: 'Wilcoxon signed-rank on a - r b', margin: MARGINS.loss, none: 1 };
const distance: Scale = {
  name: 'ratio of distances from the median loss',
  test: 'Wilcoxon signed-rank on |a - median| - r |b - median|',
  margin: MARGINS.distance,
  none: 1,
};

const lossRatio: EffectOf = ([a, b]) => ratioLocation(a!, b!);

const distanceRatioOf: EffectOf = (losses) => {
  const [a, b] = losses.map(absoluteDeviations);
  return a && b && ratioLocation(a, b);
};

/** The ratio of a statistic of two samples, with the percentiles of the bootstrap over seeds. */
const resampled =
  (of: (losses: Float64Array) => CountedStatistic): EffectOf =>
  ([a, b], resamplesOf) => {
    const ratio = combined(of(a!), of(b!), (ofA, ofB) => ofA / ofB);
    const { units, counts } = resamplesOf(a!.length);
    const value = ofSample(ratio, units);
    const all = ratio(counts, units).filter(Number.isFinite).sort();
    if (!Number.isFinite(value) || all.length < 0.99 * counts.length) return undefined;
    const below = all.filter((one) => one < 1).length;
    const p = Math.min(1, (2 * (Math.min(below, all.length - below) + 1)) / (all.length + 1));
    return { value, interval: [quantile(all, 0.025), quantile(all, 0.975)], p };
  };

const range = (losses: Float64Array): CountedStatistic =>
  combined(countedQuantile(losses, 0.75), countedQuantile(losses, 0.25), (high, low) => high - low);

const percentiles = 'bootstrap over seeds, percentiles';
const ofBootstrap = (name: string, margin: number): Scale => ({ name, test: percentiles, margin, none: 1 });

/** By how much more runs of one sample end above twice the median of the runs of both. */
const aboveCommonLimit: EffectOf = ([a, b]) => {
  const limit = 2 * quantile(Float64Array.of(...a!, ...b!).sort(), 0.5);
  const shares = pairedShares(
    [...a!].map((x) => x > limit),
    [...b!].map((x) => x > limit),
  );
  if (shares.first + shares.second === 0) return undefined;
  return { value: shareDifference(shares), interval: differenceInterval(shares), p: mcnemar(shares) };
};

const FIRST = '1';
const SECOND = '2';

const byLoss: readonly ComparedQuantity[] = [
  { scale: loss, effect: lossRatio },
  { scale: { ...loss, name: 'ratio of losses, first task' }, task: FIRST, effect: lossRatio },
  { scale: { ...loss, name: 'ratio of losses, second task' }, task: SECOND, effect: lossRatio },
];

const bySpread: readonly ComparedQuantity[] = [
  { scale: distance, task: FIRST, effect: distanceRatioOf },
  { scale: { ...distance, name: `${distance.name}, second task` }, task: SECOND, effect: distanceRatioOf },
  { scale: { ...distance, name: `${distance.name}, mean of tasks` }, effect: distanceRatioOf },
  { scale: ofBootstrap('ratio of standard deviations', MARGINS.distance), task: FIRST, effect: resampled(countedSd) },
  { scale: ofBootstrap('ratio of interquartile ranges', MARGINS.distance), task: FIRST, effect: resampled(range) },
  {
    scale: ofBootstrap('ratio of 90 % quantiles', MARGINS.loss),
    task: FIRST,
    effect: resampled((losses) => countedQuantile(losses, 0.9)),
  },
  {
    scale: {
      name: 'difference of the shares of runs above twice the median of both',
      test: "McNemar's exact test",
      margin: 0,
      none: 0,
    },
    task: FIRST,
    effect: aboveCommonLimit,
  },
];

const lowest: readonly ComparedQuantity[] = [
  {
    scale: ofBootstrap('ratio of 10 % quantiles', MARGINS.loss),
    effect: resampled((losses) => countedQuantile(losses, 0.1)),
  },
];

/** A check of two cells: the first of the quantities decides, the others are shown beside it. */
function check(a: CellName, b: CellName, expected: Expected, quantities: readonly ComparedQuantity[]): Check {
  const samples = quantities.flatMap(({ task }) => [a, b].map((cell): Sample => ({ ...cell, ...(task && { task }) })));
  return {
    samples,
    fewest: FEWEST,
    measure: (losses, context) => ({
      seedsNeeded: undefined,
      tests: quantities.map(({ scale, effect }, i) => {
        const pair = [losses[2 * i]!, losses[2 * i + 1]!].map((own) => excessesOf(own, context));
        const found = effect(pair, context.resamples);
        const medians = pair.map((own) => quantile(Float64Array.from(own).sort(), 0.5));
        return measurementOf(found, scale, {
          ...{ expected, n: pair[0]!.length, decides: i === 0 },
          comparison: comparisonOf(a, b, context.words),
          finding: `the median ${context.quantity.phrase}${context.noise ? ' above the noise' : ''} of ${cellTitle(a, context.words)} was ${short(medians[0]!)}, and ${short(medians[1]!)} of ${cellTitle(b, context.words)}`,
        });
      }),
    }),
  };
}

function measurementOf(
  found: Effect | undefined,
  { name, test, margin, none }: Scale,
  {
    expected,
    ...rest
  }: Pick<Measurement, 'n' | 'decides' | 'comparison' | 'finding'> & { readonly expected: Expected },
): Measurement {
  return {
    ...{ ...rest, test, p: found?.p },
    effect: { name, value: found?.value, interval: found?.interval },
    points: evidenceOf(found && sayingOf(found, { margin, none }), expected),
    asks: { expected, margin, none },
  };
}

/** How far losses are above the least that any model could have. */
const excessesOf = (losses: Float64Array, { quantity, noise = 0 }: Context): Float64Array =>
  shortfallsOf(losses, quantity).map((loss) => loss - noise);

/** The losses of one cell are larger than another's, or as large. */
export const lossesCompare = (a: CellName, b: CellName, expected: Expected): Check => check(a, b, expected, byLoss);

/** The losses of one cell spread more than another's, or as much. */
export const spreadsCompare = (a: CellName, b: CellName, expected: Expected): Check => check(a, b, expected, bySpread);

/** The lowest losses of two cells are alike. */
export const lowestAlike = (a: CellName, b: CellName): Check => check(a, b, 'alike', lowest);

/** From one place on the axis to another the loss of one model rises more than that of another one. */
export function risesMore(model: string, reference: string, [from, to]: readonly [number, number]): Check {
  const names = [model, reference].flatMap((name) => [to, from].map((at): CellName => ({ model: name, at })));
  const tasks = [undefined, FIRST, SECOND];
  return {
    samples: tasks.flatMap((task) => names.map((cell): Sample => ({ ...cell, ...(task && { task }) }))),
    fewest: FEWEST,
    measure: (losses, context) => ({
      seedsNeeded: undefined,
      tests: tasks.map((task, i) => {
        const [high, low, otherHigh, otherLow] = losses.slice(4 * i, 4 * i + 4).map((own) => excessesOf(own, context));
        const median = quantile(Float64Array.from(high!).sort(), 0.5);
        const differences = high!.map((loss, k) => loss - low![k]! - (otherHigh![k]! - otherLow![k]!));
        const found = rankLocation(differences.filter((difference) => !Number.isNaN(difference)));
        const relative = found && {
          value: found.value / median,
          interval: found.interval && ([found.interval[0] / median, found.interval[1] / median] as const),
          p: found.p,
        };
        const { noun, modelTitle } = context.words;
        const which = task === undefined ? '' : task === FIRST ? ', first task' : ', second task';
        return measurementOf(
          relative,
          {
            name: `difference of the rises, relative${which}`,
            test: 'Wilcoxon signed-rank',
            margin: MARGINS.rise,
            none: 0,
          },
          {
            ...{ expected: 'larger', n: differences.length, decides: i === 0 },
            comparison: `${modelTitle(model)} vs ${modelTitle(reference)}, from ${noun} ${from} to ${to}`,
            finding: `the loss of ${modelTitle(model)} rose by ${short(found?.value ?? Number.NaN)} more than that of ${modelTitle(reference)}`,
          },
        );
      }),
    }),
  };
}
