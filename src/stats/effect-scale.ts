import type { Interval } from '../base/estimate.js';

/** A ratio, of which 1 is no effect, or a difference, of which 0 is none; and the size from which an effect counts. */
export interface EffectScale {
  readonly margin: number;
  readonly none: 0 | 1;
  /** Of a difference: a share of a whole, or percent; without it, what is compared has no unit. */
  readonly unit?: 'share' | 'percent';
}

/** An effect where sizes add up and are symmetric about 0: the logarithm of a ratio, or a difference itself. */
export const scored = (value: number, { none }: Pick<EffectScale, 'none'>): number =>
  none === 1 ? Math.log(value) : value;

export const unscored = (score: number, { none }: Pick<EffectScale, 'none'>): number =>
  none === 1 ? Math.exp(score) : score;

export function isWithin(value: number, { margin, none }: EffectScale): boolean {
  const [least, most] = none === 1 ? [1 / margin, margin] : [-margin, margin];
  return value >= least && value <= most;
}

/** What an effect says by its interval and the margin; undefined where that is not decided. */
export function sayingOf(
  { value, interval }: { readonly value: number; readonly interval: Interval | undefined },
  scale: EffectScale,
): 'larger' | 'smaller' | 'alike' | undefined {
  if (!interval) return undefined;
  const { margin, none } = scale;
  const [low, high] = interval;
  if (low > none && value >= margin) return 'larger';
  if (high < none && value <= (none === 1 ? 1 / margin : -margin)) return 'smaller';
  return isWithin(low, scale) && isWithin(high, scale) ? 'alike' : undefined;
}
