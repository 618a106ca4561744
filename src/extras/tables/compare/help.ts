/**
 * The answer to "Does learning together help?" for each label: a network that shares, compared on
 * test rows with one that learns the label alone. Each is the best of its kind by mean loss on
 * validation rows, over all units. Single-Task MoE learns alone, too: without it, what a mixture
 * gains would count as a gain of sharing. Validation rows of one split are test rows of another, so
 * the choice still favours the sharing network a little. Hence a "yes" has to hold after the
 * correction over all sharing networks, and a "no" has to hold for each of them.
 */

import { least } from 'd3-array';
import { lossSign } from '../../../ground/base/metric.js';
import type { Losses } from '../../../judge/results/losses.js';
import type { Measure } from '../../../judge/results/measures.js';
import { MIN_REPLICATES } from '../../../judge/results/replicates.js';
import type { Difference, TestedOver } from './tested.js';

/**
 * The least difference that counts, as a share of the other network's error: of its loss, or of the
 * distance of its AUC from 1.
 */
export const DEFAULT_MARGIN = 0.01;

export type Help = 'yes' | 'no' | 'hurts' | 'equal' | 'cannot tell';

/** The model of least mean loss on validation rows; undefined if no model has one. */
export const chosenAmong = <M extends { readonly validationLoss: number | undefined }>(
  models: readonly M[],
): M | undefined =>
  least(
    models.filter(({ validationLoss }) => validationLoss !== undefined),
    ({ validationLoss }) => validationLoss!,
  );

/** The models with the chosen one first; none if no model has a loss on validation rows. */
export function chosenFirst<M extends { readonly validationLoss: number | undefined }>(
  models: readonly M[],
): M[] {
  const chosen = chosenAmong(models);
  return chosen ? [chosen, ...models.filter((model) => model !== chosen)] : [];
}

interface HelpModel {
  readonly model: string;
  readonly losses: Losses;
  /** Its mean error (`cellErrors`) over the `n` units on which it finished. */
  readonly error: number;
  readonly n: number;
}

interface Compared {
  readonly own: HelpModel;
  readonly other: HelpModel;
  /** `own` minus `other`, then each network that was not chosen minus `other`. */
  readonly differences: readonly Difference[];
}

/**
 * What a comparison of two networks says about a label: nothing if one of them often learned
 * nothing of it.
 */
export function judgeHelp(
  { own, other, differences }: Compared,
  models: readonly HelpModel[],
  measure: Measure,
  over: TestedOver & { readonly margin: number },
): {
  readonly help: Help;
  readonly untrained: readonly { model: string; n: number; count: number }[];
} {
  const lossesOfModel = (name: string) => models.find(({ model }) => model === name)?.losses;
  const solved = { mean: lossesOfModel('mean'), linear: lossesOfModel('linear') };
  const untrained = [other, own]
    .map(({ model, losses, n }) => ({ model, n, count: untrainedUnits(losses, measure, solved) }))
    .filter(({ count }) => count > 0);
  const isKnown = untrained.every(({ count }) => count <= MAX_UNTRAINED);
  return {
    help: isKnown
      ? classifyHelp(differences, other.error, measure, over, over.margin)
      : 'cannot tell',
    untrained,
  };
}

/**
 * Returns the answer for a label. The first difference is the chosen network's, the others are
 * those of networks that were not chosen; all are from one network, whose mean error is `error`.
 * Any form of "no" says that no network gains as much as the margin, so each interval has to
 * exclude such a gain.
 */
function classifyHelp(
  differences: readonly Difference[],
  error: number,
  { better }: Measure,
  { unit, rowsAreGiven }: TestedOver,
  margin: number,
): Help {
  const [chosen, ...unchosen] = differences as readonly [Difference, ...Difference[]];
  const gainOf = (difference: number) =>
    error === 0 ? 0 : (-lossSign(better) * difference) / error;
  const gainsIn = ({ n, overRows, estimate: { interval } }: Difference): [number, number] => {
    const isKnown = n >= MIN_REPLICATES[unit] && (overRows || !rowsAreGiven);
    const [low, high] = isKnown && interval ? interval.map(gainOf) : [-Infinity, Infinity];
    return [Math.min(low!, high!), Math.max(low!, high!)];
  };
  const gain = gainOf(chosen.estimate.value ?? 0);
  if (chosen.sure === 'better' && gain >= margin) return 'yes';
  if (unchosen.some((difference) => gainsIn(difference)[1] >= margin)) return 'cannot tell';
  if (chosen.sure === 'worse' && gain <= -margin) return 'hurts';
  const [least, most] = gainsIn(chosen);
  if (most >= margin) return 'cannot tell';
  return least > -margin ? 'equal' : 'no';
}

/*
 * A network can die: all units of a layer output 0 for all rows, so that it predicts one value for
 * all of them, whatever it is trained on. A difference from such a network says nothing about
 * sharing.
 */

/** With more such units than this, the answer is unknown; a test leaves any one unit out. */
const MAX_UNTRAINED = 1;

/** The loss by AUC of one prediction for all rows. */
const SAME_FOR_ALL = -0.5;

/**
 * How near the loss of the mean is to the loss of one prediction for all rows, and how far a linear
 * model's is if rows differ.
 */
const NEAR = 0.01;
const FAR = 0.1;

interface Solved {
  readonly mean: Losses | undefined;
  readonly linear: Losses | undefined;
}

/**
 * Returns the number of units in which a network predicts one value for all rows: its AUC is
 * exactly 0.5, or its loss is within 1 % of the loss of the labels' mean, where a linear model's is
 * at least 10 % lower.
 */
export function untrainedUnits(
  { units, values }: Losses,
  { metric }: Measure,
  { mean, linear }: Solved,
): number {
  const at = (losses: Losses | undefined, unit: number) =>
    losses?.values[losses.units.indexOf(unit)] ?? Number.NaN;
  return units.filter((unit, i) => {
    const loss = values[i]!;
    if (metric.name === 'auc') return loss === SAME_FOR_ALL;
    const ofMean = at(mean, unit);
    return Math.abs(loss - ofMean) <= NEAR * ofMean && at(linear, unit) <= (1 - FAR) * ofMean;
  }).length;
}
