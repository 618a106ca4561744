import { quantile } from '../../stats/summary.js';
import { extent, padded } from './axes.js';
import type { Scale } from './view.js';

/**
 * The share of a sample's values that may lie outside the frame at either end; of eight values or more, at least one may.
 */
const SHARE_OUTSIDE = 0.05;
const FEWEST = 8;

/** The largest share of the axis that outlying values may take to stay inside. */
const MOST_TAKEN = 0.2;

/**
 * The range of some samples, each ascending, that an axis shows: all of it, unless a few outlying values would take much
 * of the axis. They are outlying by Tukey's fences, 1.5 interquartile ranges beyond the quartiles, on the axis's scale; a
 * logarithmic one needs positive values.
 */
export function frameOf(samples: readonly (readonly number[])[], scale: Scale): [low: number, high: number] {
  const [least, most] = extent(samples.flatMap((values) => [values[0]!, values.at(-1)!]));
  const bounds = samples.map((values) => usualRange(values, scale));
  const [low] = extent(bounds.map((bound) => bound[0]));
  const high = Math.max(...bounds.map((bound) => bound[1]));
  const at = scale === 'log' ? Math.log : Number;
  const allowed = MOST_TAKEN * (at(most) - at(least));
  return [at(low) - at(least) > allowed ? low : least, at(most) - at(high) > allowed ? high : most];
}

/** The least and greatest values of a sample that must be inside. */
function usualRange(values: readonly number[], scale: Scale): [low: number, high: number] {
  const n = values.length;
  const outside = n < FEWEST ? 0 : Math.max(1, Math.floor(SHARE_OUTSIDE * n));
  const [low, high] = fences(values, scale);
  const isInside = (value: number, i: number) => (value >= low || i >= outside) && (value <= high || i < n - outside);
  return extent(values.filter(isInside));
}

function fences(values: readonly number[], scale: Scale): [low: number, high: number] {
  const [at, back] = scale === 'log' ? [Math.log, Math.exp] : [Number, Number];
  const [q1, q3] = [at(quantile(values, 0.25)), at(quantile(values, 0.75))];
  const room = 1.5 * (q3 - q1);
  return [back(q1 - room), back(q3 + room)];
}

/** An estimate with its interval, if it has one. */
interface Bounded {
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** The room at the ends as a share of the range, so that no mark lies on the frame. */
const ROOM = 0.04;

/**
 * The range of some estimates and 0, without a few outlying ones that would take much of it, and with their intervals,
 * but at most half as much beyond the estimates.
 */
export function frameOfEstimates(items: readonly Bounded[]): [low: number, high: number] {
  const values = items.map(({ value }) => value).sort((a, b) => a - b);
  const [least, most] = extent([0, ...frameOf([values], 'linear')]);
  const room = (most - least) / 2;
  const [lowest, highest] = extent([0, ...items.flatMap(({ value, low, high }) => [low ?? value, high ?? value])]);
  const [low, high] = padded([Math.max(lowest, least - room), Math.min(highest, most + room)]);
  return [low - ROOM * (high - low), high + ROOM * (high - low)];
}
