import * as d3 from 'd3-array';
import type { Scale } from './view.js';

/** Approximate number of ticks on a linear axis. */
export const TICKS = 5;

/** Values spread over more than this ratio are drawn on a logarithmic axis. */
const WIDE = 10;

/** The scale asked for, or else the one that fits the values; logarithmic only where all are positive. */
export function scaleFor(values: readonly number[], asked?: Scale): Scale {
  const [low, high] = extent(values);
  if (!(low > 0)) return 'linear';
  return asked ?? (high / low > WIDE ? 'log' : 'linear');
}

/** Least and greatest of at least one value. */
export const extent = (values: readonly number[]): [low: number, high: number] => d3.extent(values) as [number, number];

/** The ends of an axis, with a little room around a single value. */
export function padded([low, high]: readonly [number, number]): [low: number, high: number] {
  const room = low === high ? 0.05 * Math.abs(low) || 0.05 : 0;
  return [low - room, high + room];
}

/** Centres the label of an axis. */
export const centered = { labelAnchor: 'center', labelArrow: 'none' } as const;

/** Options of an axis of a metric. */
export function metricAxis(label: string, scale: Scale, [low, high]: readonly [number, number]) {
  return {
    type: scale,
    domain: [low, high],
    label,
    ...centered,
    grid: true,
    tickFormat: (value: number) => withDigits(value, digitsBetween(low, high)),
    ticks: scale === 'log' ? logTicks(low, high) : TICKS,
  };
}

/** The left margin of a metric's vertical axis, with room for its label and the digits of its ticks. */
export const metricMargin = (range: readonly [number, number]): number => 64 + 8 * (digitsBetween(...range) - 3);

/** Digits that tell the ticks of a range apart: AUCs of many runs may lie within a thousandth. */
function digitsBetween(low: number, high: number): number {
  const orderOf = (value: number) => Math.floor(Math.log10(value));
  const size = Math.max(Math.abs(low), Math.abs(high));
  return size > 0 && high > low ? Math.max(3, orderOf(size) - orderOf((high - low) / TICKS) + 1) : 3;
}

/** A number as on an axis: `0.05`, `2k`, `1e-5`. */
export const axisNumber = (value: number): string => withDigits(value, 3);

function withDigits(value: number, digits: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6) return Number(value.toPrecision(digits)).toExponential().replace('+', '');
  return size >= 1000 ? `${Number((value / 1000).toPrecision(digits))}k` : String(Number(value.toPrecision(digits)));
}

/** A number as in tooltips: four digits. */
export const fourDigits = (value: number): string => String(Number(value.toPrecision(4)));

/** 1, 2 and 5 times powers of ten within a range, powers of ten alone where it is wide; even steps where it is narrow. */
export function logTicks(low: number, high: number): number[] {
  const ticks = timesPowers(high / low > 1000 ? [1] : [1, 2, 5], low, high);
  return ticks.length > 1 ? ticks : d3.ticks(low, high, TICKS);
}

/**
 * Powers of ten within a range, for an axis without room for more; a range with fewer than two of them gets other ticks
 * as well.
 */
export function powersOfTen(low: number, high: number): number[] {
  const powers = timesPowers([1], low, high);
  return powers.length > 1 ? powers : logTicks(low, high);
}

function timesPowers(steps: readonly number[], low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
