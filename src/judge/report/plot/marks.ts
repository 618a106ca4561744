/** Plot marks for estimates and their intervals, which are cut off at the frame. */

import * as Plot from '@observablehq/plot';
import type { Interval } from '../../../ground/base/estimate.js';
import type { Center } from '../../../ground/stats/descriptive.js';
import { chooseFrame, extent, fourDigits, padded } from './axes.js';
import type { Look } from './look.js';

/** A value with its interval, if it has one. */
export type Estimated = Omit<Center, 'n'>;

/** The interval of an estimate, or the value alone. */
export const intervalEnds = ({ value, interval = [value, value] }: Estimated): Interval => interval;

export const cutTo =
  ([low, high]: Interval) =>
  (value: number): number =>
    Math.min(high, Math.max(low, value));

/**
 * The range of an axis: it covers 0 and all values but a few outliers, and of intervals at most
 * half as much beyond.
 */
export function frameOfEstimates(items: readonly Estimated[]): Interval {
  const values = items.map(({ value }) => value).sort((a, b) => a - b);
  const [least, most] = extent([0, ...chooseFrame([values], 'linear')]);
  const room = (most - least) / 2;
  const [lowest, highest] = extent([0, ...items.flatMap(intervalEnds)]);
  const [low, high] = padded([Math.max(lowest, least - room), Math.min(highest, most + room)]);
  // A little more, so that no mark lies on the frame.
  return [low - 0.04 * (high - low), high + 0.04 * (high - low)];
}

interface IntervalOptions<T> {
  readonly look: (item: T) => Look;
  /** The range of the axis of estimates, at whose ends they are cut. */
  readonly range: Interval;
  readonly r?: number;
  /** Plot options for the other axis, facets and offsets. */
  readonly at: object;
}

/**
 * Points with intervals along the horizontal axis. An interval that leaves the frame ends in an
 * arrowhead; a point that leaves it is written as a number.
 */
export function rowIntervals<T extends Estimated>(
  items: readonly T[],
  { look, range, at, r = 4 }: IntervalOptions<T>,
): Plot.Markish[] {
  const cut = cutTo(range);
  const color = (item: T) => look(item).color;
  const sides = [
    { end: range[0], rotate: -90, anchor: 'start', dx: 8, is: (value: number) => value < range[0] },
    { end: range[1], rotate: 90, anchor: 'end', dx: -8, is: (value: number) => value > range[1] },
  ] as const;
  return [
    Plot.ruleY(
      items.filter(({ interval }) => interval),
      {
        ...at,
        x1: (item: T) => cut(intervalEnds(item)[0]),
        x2: (item: T) => cut(intervalEnds(item)[1]),
        stroke: color,
        strokeWidth: 2,
      },
    ),
    ...sides.flatMap(({ end, rotate, anchor, dx, is }) => [
      Plot.dot(
        items.filter((item) => intervalEnds(item).some(is) || is(item.value)),
        { ...at, x: () => end, r, symbol: 'triangle', rotate, fill: color },
      ),
      Plot.text(
        items.filter(({ value }) => is(value)),
        { ...at, x: () => end, dx, textAnchor: anchor, text: ({ value }: T) => fourDigits(value) },
      ),
    ]),
    Plot.dot(
      items.filter(({ value }) => value === cut(value)),
      { ...at, x: 'value', r, symbol: (item: T) => look(item).symbol, fill: color },
    ),
  ];
}

/** Estimates along the vertical axis as points with their intervals, cut at the frame. */
export function columnIntervals<T extends Estimated>(
  items: readonly T[],
  { look, range, at, r = 3 }: IntervalOptions<T>,
): Plot.Markish[] {
  const cut = cutTo(range);
  const color = (item: T) => look(item).color;
  return [
    Plot.ruleX(
      items.filter(({ interval }) => interval),
      {
        ...at,
        y1: (item: T) => cut(intervalEnds(item)[0]),
        y2: (item: T) => cut(intervalEnds(item)[1]),
        stroke: color,
        strokeWidth: 1.9,
      },
    ),
    Plot.dot(items, {
      ...at,
      y: ({ value }: T) => cut(value),
      r,
      symbol: (item: T) => look(item).symbol,
      fill: color,
    }),
  ];
}
