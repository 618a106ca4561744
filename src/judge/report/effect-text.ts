import type { Estimate, Interval } from '../../ground/base/estimate.js';
import { groupedBy } from '../../ground/base/grouped.js';
import type { EffectScale } from '../../ground/stats/effect-scale.js';
import { digits3 } from '../../ground/table/table.js';
import type { ClaimTest } from '../claims/verdict.js';

/**
 * The effect over the deciding comparisons of a part: their range, of each unit, or the only one
 * with its interval.
 */
export function partEffect(tests: readonly ClaimTest[], part: string): string | undefined {
  const effects = decidingEffects(tests.filter((test) => test.part === part));
  const [first] = effects;
  if (!first) return undefined;
  return effects.length === 1 ? effectText(first, first) : rangesText(effects);
}

/** An effect with its scale. */
export interface ScaledEffect extends Estimate, EffectScale {}

/** Returns the effects of the tests from which verdicts follow. */
export const decidingEffects = (tests: readonly ClaimTest[]): ScaledEffect[] =>
  tests
    .filter(({ decides, effect }) => decides && effect.value !== undefined)
    .map(({ effect, asks }) => ({ ...asks, value: effect.value, interval: effect.interval }));

/** Returns the range of effects, of each unit: `1.22 to 1.34 times`. */
export const rangesText = (effects: readonly ScaledEffect[]): string =>
  [...groupedBy(effects, ({ none, unit }) => `${none} ${unit}`).values()]
    .map((own) => {
      const { written, unit } = effectFormat(own[0]!);
      return `${rangeText(
        own.map(({ value }) => value!),
        written,
      )}${unit}`;
    })
    .join(' and ');

/** Returns `1.22 to 1.34`, or one number if both ends are written alike. */
export function rangeText(
  values: readonly number[],
  written: (value: number) => string = digits3,
): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(written);
  return low === high ? low! : `${low} to ${high}`;
}

/**
 * Returns the 95 % interval of an effect, or the range that contains the intervals of several;
 * undefined if one is not finite.
 */
export function intervalText(intervals: readonly (Interval | undefined)[]): string | undefined {
  const ends = intervals.flatMap((interval) => interval ?? [Number.NaN]);
  if (ends.length === 0 || !ends.every(Number.isFinite)) return undefined;
  const [low, high] = [Math.min(...ends), Math.max(...ends)].map(digits3);
  return `95 % interval${intervals.length > 1 ? 's' : ''} ${low} to ${high}`;
}

/**
 * `1.57 times [1.12, 2.15]`, a difference with its unit, such as `4.2 % [-14.6, 23.7]`, or one
 * without any.
 */
export function effectText(
  { value, interval }: Estimate,
  scale: Pick<EffectScale, 'none' | 'unit'>,
): string {
  if (value === undefined) return '';
  const { written, unit } = effectFormat(scale);
  return `${written(value)}${unit}${interval ? ` [${interval.map(written).join(', ')}]` : ''}`;
}

const effectFormat = ({ none, unit }: Pick<EffectScale, 'none' | 'unit'>) => ({
  written: unit === 'share' ? (value: number) => (100 * value).toFixed(1) : digits3,
  unit: none === 1 ? ' times' : unit ? ' %' : '',
});
