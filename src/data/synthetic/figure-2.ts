import { scoreOf } from './examples.js';
import { labelCorrelation, linearShare } from './label-correlation.js';
import type { SyntheticPreset } from './spec.js';

/** The label function of a preset, as the paper's Figure 2 shows it over p in [0, 1]. */
export interface Figure2 {
  /** r(0.5) and r(1) */
  readonly half: number;
  readonly one: number;
  /** max |r(p) - p r(1)| */
  readonly departure: number;
  /** Whether r grows by more than the band at every step of 0.1 in p. */
  readonly grows: boolean;
  /** Whether it departs from the line by more than the band somewhere. */
  readonly isCurved: boolean;
  /** The share of the label's variance that the best linear predictor explains. */
  readonly linear: number;
}

type LabelFunction = Omit<SyntheticPreset, 'trainExamples'>;

/** Two standard deviations of the correlation of 10,000 points, the figure's band. */
const band = (r: number): number => (2 * (1 - r * r)) / 100;

/** Figure 2 of a label function; of random sines, that of seed 0. */
export function figure2Of(preset: LabelFunction): Figure2 {
  const score = scoreOf(preset, 0);
  const r = labelCorrelation(score);
  const values = Array.from({ length: 21 }, (_, i) => r(i / 20));
  const one = values[20]!;
  const departures = values.map((value, i) => Math.abs(value - (i / 20) * one));
  const tenths = values.filter((_, i) => i % 2 === 0);
  return {
    half: values[10]!,
    one,
    departure: Math.max(...departures),
    grows: tenths.slice(1).every((value, i) => value - tenths[i]! > band(value)),
    isCurved: departures.some((departure, i) => departure > band(values[i]!)),
    linear: linearShare(score),
  };
}

/**
 * Whether a label function may be the one behind the paper's Figure 2: the correlation of the labels grows visibly at every step of
 * 0.1 in p, departs visibly from a line, and is at least 0.95 at p = 1, so that noise is not what separates the labels
 * (results/reference/RULES.md, section 1).
 */
export const fitsFigure2 = ({ grows, isCurved, one }: Figure2): boolean => grows && isCurved && one >= 0.95;
