import type { Estimate, Interval } from '../base/estimate.js';

/**
 * The scale of an effect: a ratio, with 1 for no effect, or a difference, with 0; and the least
 * size that counts.
 */
export interface EffectScale {
  readonly margin: number;
  readonly none: 0 | 1;
  /** Of a difference: a share of a whole, or percent; without it, what is compared has no unit. */
  readonly unit?: 'share' | 'percent';
}

/**
 * An effect where sizes add up and are symmetric about 0: the logarithm of a ratio, or a difference
 * itself.
 */
export const scored = (value: number, { none }: Pick<EffectScale, 'none'>): number =>
  none === 1 ? Math.log(value) : value;

export const unscored = (score: number, { none }: Pick<EffectScale, 'none'>): number =>
  none === 1 ? Math.exp(score) : score;

/** Returns an estimate of scores, with its interval, as an effect. */
export function unscoredEstimate(
  { value, interval }: { readonly value: number; readonly interval: Interval | undefined },
  scale: Pick<EffectScale, 'none'>,
): { readonly value: number; readonly interval: Interval | undefined } {
  return {
    value: unscored(value, scale),
    interval: interval && [unscored(interval[0], scale), unscored(interval[1], scale)],
  };
}

/** Returns whether an effect is too small to count. */
export function isWithin(value: number, { margin, none }: EffectScale): boolean {
  const [least, most] = none === 1 ? [1 / margin, margin] : [-margin, margin];
  return value >= least && value <= most;
}

/** Returns whether the interval of an effect excludes "no effect". */
export const excludesNone = (
  { interval }: Pick<Estimate, 'interval'>,
  { none }: Pick<EffectScale, 'none'>,
): boolean => interval !== undefined && (interval[0] > none || interval[1] < none);

/**
 * Returns what an effect says by its interval and the margin, or undefined if it is inconclusive.
 * The interval excludes no effect, and the estimate reaches the margin, or, if that is strict, the
 * whole interval does.
 */
export function readEffect(
  { value, interval }: { readonly value: number; readonly interval: Interval | undefined },
  scale: EffectScale,
  isStrict = false,
): 'larger' | 'smaller' | 'equal' | undefined {
  if (!interval) return undefined;
  const { margin, none } = scale;
  const [low, high] = interval;
  const [least, most] = isStrict ? [low, high] : [value, value];
  if (low > none && least >= margin) return 'larger';
  if (high < none && most <= (none === 1 ? 1 / margin : -margin)) return 'smaller';
  return isWithin(low, scale) && isWithin(high, scale) ? 'equal' : undefined;
}

/** `equal within 10 %` of a ratio, `equal within 0.001` of a difference. */
export const equalText = ({ margin, none }: EffectScale): string =>
  `equal within ${none === 1 ? `${Math.round(100 * (margin - 1))} %` : margin}`;

/** The sizes from which effects count (results/reference/RULES-2.md, sections 3 and 9). */
export const MARGINS = {
  /** Of losses and entropies, a ratio. */
  loss: 1.1,
  /** Of distances from the median loss, a ratio. */
  distance: 1.25,
  /** Of a rise along the axis, relative to the median loss at its end. */
  rise: 0.1,
  /** Of AUC. */
  auc: 0.001,
  /** Of a share of runs. */
  share: 0.05,
} as const;
