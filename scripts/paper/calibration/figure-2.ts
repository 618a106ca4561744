import { generatorOf } from '../../../src/data/synthetic/examples.js';
import type { Series, SyntheticPreset } from '../../../src/data/synthetic/spec.js';
import { labelCorrelation } from './label-correlation.js';

/** What a preset's Figure 2 looks like over p in [0, 1]. */
export interface Figure2 {
  readonly preset: SyntheticPreset;
  /** r(0.5) and r(1) */
  readonly half: number;
  readonly one: number;
  /** max |r(p) - p r(1)| */
  readonly departure: number;
  /** Whether r grows by more than the band at every step of 0.1 in p. */
  readonly grows: boolean;
  /** Whether it departs from the line by more than the band somewhere. */
  readonly isCurved: boolean;
}

const scales = [0.1, 0.2, 0.3, 0.5, 1, 2, 3];
const sines = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const alphas: readonly Series[] = ['i', 'i/2'];
const betas: readonly Series[] = ['i', 'i/2', '(i-1)^2'];

/** The candidates for a preset (`results/reference/RULES.md`). */
export const candidates: readonly SyntheticPreset[] = scales.flatMap((scale) =>
  sines.flatMap((count) =>
    alphas.flatMap((alpha) =>
      betas.map((beta) => ({ scale, sines: count, alpha, beta, noise: 0.1, trainExamples: 'stream' as const })),
    ),
  ),
);

/** Two standard deviations of the correlation of 10,000 points, the figure's band. */
const band = (r: number): number => (2 * (1 - r * r)) / 100;

export function figure2Of(preset: SyntheticPreset): Figure2 {
  const { alpha, beta } = generatorOf(specOf(preset), 0, 'test');
  const r = labelCorrelation({ scale: preset.scale, noise: preset.noise, alpha, beta });
  const values = Array.from({ length: 21 }, (_, i) => r(i / 20));
  const one = values[20]!;
  const departures = values.map((value, i) => Math.abs(value - (i / 20) * one));
  const tenths = values.filter((_, i) => i % 2 === 0);
  return {
    preset,
    half: values[10]!,
    one,
    departure: Math.max(...departures),
    grows: tenths.slice(1).every((value, i) => value - tenths[i]! > band(value)),
    isCurved: departures.some((departure, i) => departure > band(values[i]!)),
  };
}

/** The candidates that the rules allow, from the least departure on. */
export const calibrated = (): Figure2[] =>
  candidates
    .map(figure2Of)
    .filter(({ grows, isCurved, one }) => grows && isCurved && one >= 0.95)
    .sort((a, b) => a.departure - b.departure);

const specOf = (preset: SyntheticPreset) => ({
  ...preset,
  kind: 'synthetic' as const,
  features: 2,
  cosines: [
    [1, 0],
    [0, 1],
  ],
  labels: 'regression' as const,
  validationExamples: 0,
  testExamples: 1,
});
