import type { Losses } from '../../../judge/results/losses.js';
import type { Measure } from '../../../judge/results/measures.js';

/*
 * A network can die: all units of a layer output 0 for all rows, so that it predicts one value for all of them, whatever it is
 * trained on. A difference from such a network says nothing about sharing.
 */

/** The loss by AUC of one prediction for all rows. */
const SAME_FOR_ALL = -0.5;

/** How near the loss of the mean is to the loss of one prediction for all rows, and how far a linear model's is if rows differ. */
const NEAR = 0.01;
const FAR = 0.1;

interface Solved {
  readonly mean: Losses | undefined;
  readonly linear: Losses | undefined;
}

/**
 * Returns the number of units in which a network predicts one value for all rows: its AUC is exactly 0.5, or its loss is within 1 % of
 * the loss of the labels' mean, where a linear model's is at least 10 % lower.
 */
export function untrainedUnits({ units, values }: Losses, { metric }: Measure, { mean, linear }: Solved): number {
  const at = (losses: Losses | undefined, unit: number) => losses?.values[losses.units.indexOf(unit)] ?? Number.NaN;
  return units.filter((unit, i) => {
    const loss = values[i]!;
    if (metric.name === 'auc') return loss === SAME_FOR_ALL;
    const ofMean = at(mean, unit);
    return Math.abs(loss - ofMean) <= NEAR * ofMean && at(linear, unit) <= (1 - FAR) * ofMean;
  }).length;
}

/** With more such units than this, the answer is unknown; a test leaves any one unit out. */
export const MAX_UNTRAINED = 1;
