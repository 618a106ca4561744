import { belowZero } from '../../claims/checks/location.js';
import type { Check, Measured, Sample } from '../../claims/claim.js';
import { cellTitle, comparisonOf, short } from '../../claims/titles.js';
import { FEWEST_PAIRS } from '../../stats/levels.js';
import { slopes } from '../../stats/slopes.js';
import { pairedDifferences } from '../../stats/student.js';

/** Two arms of a live experiment, each measured by its worth. */
export interface Arms {
  readonly treatment: Sample;
  readonly control: Sample;
  /** The task, such as `engagement`. */
  readonly of: string;
}

/** Checks that the mean lift over seeds is above 0. `counts`, the smallest relevant difference, is in percent. */
export const lift = (arms: Arms, counts: number): Check => liftCheck(arms, { claimed: 'above', bound: 0, counts });

/** Checks that the mean lift over seeds is below a bound in percent. */
export const noLift = (arms: Arms, bound: number, counts: number): Check =>
  liftCheck(arms, { claimed: 'below', bound, counts });

interface Question {
  readonly claimed: 'above' | 'below';
  readonly bound: number;
  readonly counts: number;
}

const liftCheck = ({ treatment, control, of }: Arms, { claimed, bound, counts }: Question): Check => ({
  samples: [treatment, control],
  fewest: FEWEST_PAIRS,
  measure: ([treated, kept], { words, unit, resamples }): Measured => {
    const sign = claimed === 'above' ? -1 : 1;
    const asked = bound === 0 ? '' : `, ${claimed} ${bound} % being asked for`;
    return belowZero(
      liftsOf(treated!, kept!).map((one) => sign * one),
      {
        comparison: `${comparisonOf(treatment, control, words)}, live ${of}`,
        effect: 'mean lift, %',
        mean: (mean) =>
          `the mean lift of ${cellTitle(treatment, words)} over ${words.modelTitle(control.model)} in ${of} was ${short(mean)} %${asked}`,
        better: `the lift was ${claimed} 0`,
      },
      { better: claimed === 'above' ? 'higher' : 'lower', unit, resamples, margin: -bound, counts },
    );
  },
});

/**
 * Checks that the lift falls along the axis: the mean over seeds of the slope of a seed's lifts is below 0. `counts` is in
 * percentage points.
 */
export const fallingLift = (arms: Arms, values: readonly number[], counts: number): Check => ({
  samples: [arms.treatment, arms.control].flatMap((sample) => values.map((at) => ({ ...sample, at }))),
  fewest: FEWEST_PAIRS,
  measure: (losses, { words: { nouns, modelTitle }, unit, resamples }) => {
    const [lowest, highest] = [values[0]!, values.at(-1)!];
    const lifts = values.map((_, i) => liftsOf(losses[i]!, losses[values.length + i]!));
    const along = `${values.length} ${nouns} from ${lowest} to ${highest}`;
    const pair = `${modelTitle(arms.treatment.model)} over ${modelTitle(arms.control.model)} in ${arms.of}`;
    return belowZero(
      slopes(values, lifts).map((slope) => slope * (highest - lowest)),
      {
        comparison: `${pair}, slope over ${along}`,
        effect: 'mean change in lift along the slope, points of percent',
        mean: (change) =>
          `the mean lift of ${pair} ${change < 0 ? 'fell' : 'rose'} by ${short(Math.abs(change))} points along its slope over ${along}`,
        better: `the lift of ${pair} fell along ${along}`,
      },
      { better: 'lower', unit, resamples, counts },
    );
  },
});

/**
 * Lifts in percent, seed by seed, from losses, which are the negative worths of arms; a diverged arm counts as worse than
 * any other.
 */
function liftsOf(treated: Float64Array, kept: Float64Array): Float64Array {
  return treated.map((loss, i) => {
    const other = kept[i]!;
    if (loss === other) return 0;
    if (!Number.isFinite(loss)) return Number.NEGATIVE_INFINITY;
    return Number.isFinite(other) ? 100 * (loss / other - 1) : Number.POSITIVE_INFINITY;
  });
}

/**
 * Checks that the mean of a quantity is better for a than for b; `counts` is the smallest relevant difference, in the unit
 * of the quantity.
 */
export const higherMean = (a: Sample, b: Sample, counts: number): Check => ({
  samples: [a, b],
  fewest: FEWEST_PAIRS,
  measure: ([lossesA, lossesB], { quantity: leading, words, unit, resamples }) => {
    const [{ phrase, better }, { phrase: otherPhrase }] = [a.quantity ?? leading, b.quantity ?? leading];
    const isSame = a.model === b.model;
    const [comparison, other] = isSame
      ? [`${cellTitle(a, words)}, ${phrase} vs ${otherPhrase}`, `the ${otherPhrase}`]
      : [`${comparisonOf(a, b, words)}, ${phrase}`, `that of ${words.modelTitle(b.model)}`];
    return belowZero(
      pairedDifferences(lossesA!, lossesB!),
      {
        comparison,
        effect: `mean difference in ${phrase}`,
        mean: (difference) =>
          `the mean ${phrase} of ${cellTitle(a, words)} was ${short(Math.abs(difference))} ` +
          `${difference < 0 ? 'below' : 'above'} ${other}`,
        better: `the ${phrase} of ${cellTitle(a, words)} was better than ${other}`,
      },
      { better, unit, resamples, counts },
    );
  },
});
