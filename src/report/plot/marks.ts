import * as Plot from '@observablehq/plot';
import type { Center } from '../../stats/summary.js';
import { extent, fourDigits, frameOf, padded } from './axes.js';
import { type Look, signColors } from './look.js';

export type Estimated = Omit<Center, 'n'>;

export const estimated = ({ value, low, high }: Estimated) => ({
  value,
  interval: low === undefined ? undefined : ([low, high!] as const),
});

export const cutTo =
  ([low, high]: readonly [number, number]) =>
  (value: number): number =>
    Math.min(high, Math.max(low, value));

/** The range of estimates and 0 without a few outlying ones, and of intervals up to half as much beyond. */
export function frameOfEstimates(items: readonly Estimated[]): [low: number, high: number] {
  const values = items.map(({ value }) => value).sort((a, b) => a - b);
  const [least, most] = extent([0, ...frameOf([values], 'linear')]);
  const room = (most - least) / 2;
  const [lowest, highest] = extent([0, ...items.flatMap(({ value, low, high }) => [low ?? value, high ?? value])]);
  const [low, high] = padded([Math.max(lowest, least - room), Math.min(highest, most + room)]);
  // A little more, so that no mark lies on the frame.
  return [low - 0.04 * (high - low), high + 0.04 * (high - low)];
}

interface IntervalOptions<T> {
  readonly look: (item: T) => Look;
  /** The range of the axis of estimates, at whose ends they are cut. */
  readonly range: readonly [low: number, high: number];
  readonly r?: number;
  /** The axis that is not that of the estimates, facets and offsets. */
  readonly at: object;
}

/** Points with intervals along the horizontal axis; arrowheads, and numbers of points, where these leave the frame. */
export function rowIntervals<T extends Estimated>(
  items: readonly T[],
  { look, range, at, r = 4 }: IntervalOptions<T>,
): Plot.Markish[] {
  const cut = cutTo(range);
  const color = (item: T) => look(item).color;
  const sides = [
    { end: range[0], rotate: -90, anchor: 'start', bound: 'low', is: (value: number) => value < range[0] },
    { end: range[1], rotate: 90, anchor: 'end', bound: 'high', is: (value: number) => value > range[1] },
  ] as const;
  return [
    Plot.ruleY(
      items.filter(({ low }) => low !== undefined),
      { ...at, x1: ({ low }: T) => cut(low!), x2: ({ high }: T) => cut(high!), stroke: color, strokeWidth: 2 },
    ),
    ...sides.flatMap(({ end, rotate, anchor, bound, is }) => {
      const beyond = items.filter((item) => is(item[bound] ?? item.value) || is(item.value));
      return [
        Plot.dot(beyond, { ...at, x: () => end, r, symbol: 'triangle', rotate, fill: color }),
        Plot.text(
          beyond.filter(({ value }) => is(value)),
          {
            ...at,
            x: () => end,
            dx: anchor === 'start' ? 8 : -8,
            textAnchor: anchor,
            text: ({ value }: T) => fourDigits(value),
          },
        ),
      ];
    }),
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
      items.filter(({ low }) => low !== undefined),
      { ...at, y1: ({ low }: T) => cut(low!), y2: ({ high }: T) => cut(high!), stroke: color, strokeWidth: 1.9 },
    ),
    Plot.dot(items, { ...at, y: ({ value }: T) => cut(value), r, symbol: (item: T) => look(item).symbol, fill: color }),
  ];
}

export interface Part {
  readonly color: string;
  readonly count: number;
}

/** Counts stacked along the horizontal axis as shares of their sum, in the order of the items, with the numbers of some inside. */
export const stackedShares = <T extends Part>(
  items: readonly T[],
  at: object,
  isNumbered: (item: T) => boolean,
): Plot.Markish[] => {
  const stacked = { ...at, x: 'count', z: 'color', offset: 'normalize', order: null } as const;
  return [
    Plot.barX(items, Plot.stackX({ ...stacked, fill: 'color', insetRight: 0.5 } as Plot.BarXOptions)),
    Plot.text(
      items,
      Plot.stackX({
        ...stacked,
        text: (item: T) => (item.count > 0 && isNumbered(item) ? String(item.count) : ''),
        // Each has a contrast of 4.5:1, as WCAG 2.2 asks of text (1.4.3).
        fill: ({ color }: T) => (color === signColors.below ? '#fff' : '#000'),
      } as Plot.TextOptions),
    ),
  ];
};
