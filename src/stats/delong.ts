import type { Interval } from './bootstrap.js';
import { normalCdf, normalQuantile } from './normal.js';
import type { Placements } from './placements.js';

/**
 * The contribution of each row to an AUC's error, [rows]: its placement minus the AUC, over the root of m (m - 1), where m
 * is the number of rows of its class. The sum of squares is DeLong's variance, the sum of products with the effects on
 * another AUC of the same rows their covariance (DeLong, DeLong and Clarke-Pearson 1988): linear in the placements, so that
 * the effects on a mean of AUCs are the mean of the effects. Labels are 1 or 0; NaN for a class with fewer than two rows.
 */
export function rowEffects({ auc, values }: Placements, labels: ArrayLike<number>): Float64Array {
  let positives = 0;
  for (let i = 0; i < values.length; i++) if (labels[i] === 1) positives++;
  const scale = (rows: number) => 1 / Math.sqrt(rows * (rows - 1));
  const [ofPositives, ofNegatives] = [scale(positives), scale(values.length - positives)];
  return values.map((value, i) => (value - auc) * (labels[i] === 1 ? ofPositives : ofNegatives));
}

/** An AUC, or the difference of two, with the error that comes from the sample of rows. */
export interface DeLong {
  readonly value: number;
  readonly error: number;
  /** The 95 % interval by the normal distribution. */
  readonly interval: Interval;
}

/** An AUC and the contribution of each row to its error. */
export interface ScoredAuc {
  readonly auc: number;
  /** [rows] */
  readonly effects: Float64Array;
}

/** An AUC with DeLong's standard error. */
export const deLong = ({ auc, effects }: ScoredAuc): DeLong => estimated(auc, effects);

/**
 * DeLong's test that two scores of the same rows have the same AUC: a minus b. The p-value is two-sided; 1 for equal AUCs.
 */
export function deLongTest(a: ScoredAuc, b: ScoredAuc): DeLong & { readonly p: number } {
  const found = estimated(
    a.auc - b.auc,
    a.effects.map((effect, i) => effect - b.effects[i]!),
  );
  const { value, error } = found;
  return { ...found, p: value === 0 ? 1 : 2 * normalCdf(-Math.abs(value) / error) };
}

function estimated(value: number, effects: Float64Array): DeLong {
  const error = Math.sqrt(effects.reduce((sum, effect) => sum + effect * effect, 0));
  const half = normalQuantile(0.975) * error;
  return { value, error, interval: [value - half, value + half] };
}
