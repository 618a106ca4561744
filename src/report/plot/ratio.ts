import * as d3 from 'd3-array';
import { centered, TICKS } from './axes.js';

/** The relative difference that a natural logarithm of a ratio stands for: -0.2 where the ratio is 0.8. */
export const relative = (logRatio: number): number => Math.expm1(logRatio);

/** A relative difference in per cent, with its sign: `−20 %`, `+5.2 %`, `0 %`. */
export function signedPercent(difference: number): string {
  const size = Number((100 * Math.abs(difference)).toPrecision(3));
  return size === 0 ? '0 %' : `${difference < 0 ? '−' : '+'}${size} %`;
}

/** An axis for logarithms of ratios, with its ticks in per cent. */
export const ratioAxis = (label: string, [low, high]: readonly [number, number]) => ({
  ...{ domain: [low, high], label, ...centered, grid: true },
  ticks: ratioTicks(Math.exp(low), Math.exp(high)).map(Math.log),
  tickFormat: (logRatio: number) => signedPercent(relative(logRatio)),
});

/** Even steps over a short range of ratios, folds over a wide one. */
function ratioTicks(least: number, most: number): number[] {
  const spread = most / least;
  if (spread < 2) return d3.ticks(least, most, TICKS);
  return (spread < 5 ? NEAR : spread < 20 ? FAR : FARTHEST).filter((fold) => fold >= least && fold <= most);
}

const NEAR = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.6, 2, 2.5, 3, 4, 5];
const FAR = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 5, 10, 20];
const FARTHEST = [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100];
