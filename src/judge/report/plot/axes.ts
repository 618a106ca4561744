/** Ranges, scales and ticks of axes. */

import * as d3 from 'd3-array';
import type { Interval } from '../../../ground/base/estimate.js';
import { withDigits } from '../../../ground/base/words.js';
import { quantile } from '../../../ground/stats/descriptive.js';
import { textWidth } from './look.js';
import type { Scale } from './view.js';

export const TICKS = 5;

/** Logarithmic for positive values of different orders of magnitude. */
export function scaleFor(values: readonly number[]): Scale {
  const [low, high] = extent(values);
  return low > 0 && high / low > 10 ? 'log' : 'linear';
}

/**
 * The range of at least one value, limited: ledgers may contain any number, and means may be
 * infinite.
 */
export const extent = (values: readonly number[]): Interval => {
  const [low = 0, high = 0] = d3.extent(values, (value) =>
    Math.min(1e300, Math.max(-1e300, value)),
  );
  return [low, high];
};

/** The ends of an axis, with a little room around a single value. */
export function padded([low, high]: Interval): Interval {
  const room = low === high ? 0.05 * Math.abs(low) || 0.05 : 0;
  return [low - room, high + room];
}

export const centered = { labelAnchor: 'center', labelArrow: 'none' } as const;

/**
 * The options of an axis for numbers of a range, by default with enough digits to distinguish them.
 * `width` is that of a horizontal one in pixels, which limits its ticks. A logarithmic one is a
 * linear one of logarithms, because Plot's logarithmic scale leaves out some labels.
 */
export function numberAxis(
  label: string,
  scale: Scale,
  range: Interval,
  options: { width?: number; tickFormat?: (value: number) => string } = {},
) {
  const [low, high] = range;
  const { width, tickFormat = (value: number) => withDigits(value, digitsBetween(low, high)) } =
    options;
  const sets = scale === 'log' ? logCandidates(low, high) : evenCandidates(low, high);
  const fitting =
    width === undefined ? sets : sets.filter((set) => areFitting(set.map(tickFormat), width));
  const ticks = fitting[0] ?? [];
  const isLog = scale === 'log';
  return {
    type: 'linear' as const,
    label,
    ...centered,
    grid: true,
    ...(isLog && { transform: Math.log }),
    domain: isLog ? range.map(Math.log) : [...range],
    ticks: isLog ? ticks.map(Math.log) : ticks,
    tickFormat: isLog ? (value: number) => tickFormat(Math.exp(value)) : tickFormat,
    // So that labels do not reach the next panel.
    ...(width !== undefined && { insetLeft: 12, insetRight: 12 }),
  };
}

/**
 * The left margin of a metric's vertical axis, with room for its label and the digits of its ticks.
 */
export const metricMargin = (range: Interval): number => 64 + 8 * (digitsBetween(...range) - 3);

/**
 * The number of digits that distinguish the ticks of a range: AUCs of many runs may lie within a
 * thousandth.
 */
function digitsBetween(low: number, high: number): number {
  const orderOf = (value: number) => Math.floor(Math.log10(value));
  const size = Math.max(Math.abs(low), Math.abs(high));
  return size > 0 && high > low
    ? Math.max(3, orderOf(size) - orderOf((high - low) / TICKS) + 1)
    : 3;
}

export const fourDigits = (value: number): string => String(Number(value.toPrecision(4)));

/** Whether evenly spaced labels, with 8 pixels between them, have room in a width. */
const areFitting = (labels: readonly string[], width: number): boolean =>
  labels.length * (Math.max(...labels.map((label) => textWidth(label))) + 8) <= width;

/**
 * As many of some evenly spaced labels as a width has room for: every one, every second one, and so
 * on.
 */
export const fittingLabels = <T>(labels: readonly T[], width: number): T[] =>
  [...labels.keys()]
    .map((i) => labels.filter((_, k) => k % (i + 1) === 0))
    .find((some) => areFitting(some.map(String), width)) ?? [];

const evenCandidates = (low: number, high: number): number[][] =>
  Array.from({ length: TICKS }, (_, i) => d3.ticks(low, high, TICKS - i));

/**
 * Returns lists of ticks to choose from: 1, 2 and 5 times powers of ten, powers of ten, each second
 * to fourth power, and even steps for a short range.
 */
const logCandidates = (low: number, high: number): number[][] => [
  ...[logTicks(low, high), timesPowers([1], low, high)],
  ...[2, 3, 4].map((step) => timesPowers([1], low, high).filter((_, i) => i % step === 0)),
  ...evenCandidates(low, high),
];

/**
 * Round numbers within a range, of which there are at least five where it allows: powers of ten
 * alone where it is wide.
 */
export function logTicks(low: number, high: number): number[] {
  if (high / low > 1000) return timesPowers([1], low, high);
  const sets = [
    [1, 2, 5],
    [1, 1.5, 2, 3, 5, 7],
  ].map((steps) => timesPowers(steps, low, high));
  return sets.find(({ length }) => length >= TICKS) ?? d3.ticks(low, high, TICKS);
}

function timesPowers(steps: readonly number[], low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** A relative difference in per cent, with its sign: `−20 %`, `+5.2 %`, `0 %`. */
export function signedPercent(difference: number): string {
  const size = Number((100 * Math.abs(difference)).toPrecision(3));
  return size === 0 ? '0 %' : `${difference < 0 ? '−' : '+'}${size} %`;
}

export const ratioAxis = (label: string, [low, high]: Interval) => ({
  domain: [low, high],
  label,
  ...centered,
  grid: true,
  tickFormat: (logRatio: number) => signedPercent(Math.expm1(logRatio)),
  ticks: ratioTicks(Math.exp(low), Math.exp(high)).map(Math.log),
});

/** The ticks of a range of ratios: even steps for a short range, multiples for a wide one. */
function ratioTicks(least: number, most: number): number[] {
  const spread = most / least;
  if (spread < 2) return d3.ticks(least, most, TICKS);
  const near = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.6, 2, 2.5, 3, 4, 5];
  const far = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 5, 10, 20];
  const farthest = [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100];
  return (spread < 5 ? near : spread < 20 ? far : farthest).filter(
    (fold) => fold >= least && fold <= most,
  );
}

/**
 * What an axis shows of samples, each ascending: their range, unless a few outlying values would
 * take a fifth of it. They are outlying by Tukey's fences, 1.5 interquartile ranges beyond the
 * quartiles, on the axis's scale; a logarithmic one needs positive values.
 */
export function chooseFrame(samples: readonly (readonly number[])[], scale: Scale): Interval {
  const [least, most] = extent(samples.flatMap((values) => [values[0]!, values.at(-1)!]));
  const bounds = samples.map((values) => rangeWithoutOutliers(values, scale));
  const [low] = extent(bounds.map((bound) => bound[0]));
  const high = Math.max(...bounds.map((bound) => bound[1]));
  const at = scale === 'log' ? Math.log : Number;
  const allowed = 0.2 * (at(most) - at(least));
  return [at(low) - at(least) > allowed ? low : least, at(most) - at(high) > allowed ? high : most];
}

function rangeWithoutOutliers(values: readonly number[], scale: Scale): Interval {
  const n = values.length;
  // A twentieth of the values may lie outside at either end; of eight or more, at least one.
  const outside = n < 8 ? 0 : Math.max(1, Math.floor(0.05 * n));
  const [low, high] = fences(values, scale);
  const isInside = (value: number, i: number) =>
    (value >= low || i >= outside) && (value <= high || i < n - outside);
  return extent(values.filter(isInside));
}

function fences(values: readonly number[], scale: Scale): Interval {
  const [at, back] = scale === 'log' ? [Math.log, Math.exp] : [Number, Number];
  const [q1, q3] = [at(quantile(values, 0.25)), at(quantile(values, 0.75))];
  const room = 1.5 * (q3 - q1);
  return [back(q1 - room), back(q3 + room)];
}
