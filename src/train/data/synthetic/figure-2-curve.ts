/**
 * Computes Figure 2 of the paper for a label function, and checks whether the function fits the
 * figure.
 */

import { labelCorrelation, linearShare } from './label-correlation.js';
import { makeScore } from './score.js';
import type { SyntheticPreset } from './spec.js';

export type Figure2 = ReturnType<typeof computeFigure2>;

/** Two standard deviations of the correlation of 10,000 points, the figure's band. */
const band = (r: number): number => (2 * (1 - r * r)) / 100;

/**
 * Computes for a label function (random sines: with seed 0) what Figure 2 shows over p in [0, 1].
 */
export function computeFigure2(preset: Omit<SyntheticPreset, 'trainExamples'>) {
  const score = makeScore(preset, 0);
  const r = labelCorrelation(score);
  const values = Array.from({ length: 21 }, (_, i) => r(i / 20));
  const one = values[20]!;
  const departures = values.map((value, i) => Math.abs(value - (i / 20) * one));
  const tenths = values.filter((_, i) => i % 2 === 0);
  return {
    /** r(0.5), r(1) and max |r(p) - p r(1)| */
    half: values[10]!,
    one,
    departure: Math.max(...departures),
    /** Whether r grows by more than the band at every step of 0.1 in p. */
    grows: tenths.slice(1).every((value, i) => value - tenths[i]! > band(value)),
    /** Whether it departs from the line by more than the band somewhere. */
    isCurved: departures.some((departure, i) => departure > band(values[i]!)),
    linear: linearShare(score),
  };
}

/**
 * Whether a label function may be the one of the paper's Figure 2 (results/reference/RULES.md,
 * section 1).
 */
export const fitsFigure2 = ({ grows, isCurved, one }: Figure2): boolean =>
  grows && isCurved && one >= 0.95;
