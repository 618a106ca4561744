import type { ExampleCounts } from '../kind.js';
import { type Correlation, cosinesOf } from './cosines.js';
import { type SyntheticPreset, type SyntheticSpec, syntheticPresets } from './spec.js';

/**
 * The fields of `data:` of kind synthetic. A field that is not set has the preset's value, except `sines`: where alpha or
 * beta is a list of numbers, its length is the number of sines. Lengths never contradict each other or `sines`.
 */
export interface SyntheticValues extends Partial<SyntheticPreset> {
  readonly preset: string;
  readonly features: number;
  readonly correlation: Correlation;
  /** K; by default that of the matrix, or 2. */
  readonly tasks?: number;
  readonly labels: 'regression' | 'binary';
  /** By default, validation and test rows have the noise of the labels, as training rows have. */
  readonly scoredLabels?: 'noisy' | 'exact';
}

/** K where neither `tasks` nor a matrix says. */
export const USUAL_TASKS = 2;

/** A preset with the given fields in place of its own. A list of alphas or betas determines how many sines there are. */
export function labelFunction(preset: string, given: Partial<SyntheticPreset>): SyntheticPreset {
  const usual = syntheticPresets[preset]!;
  const listed = [given.alpha, given.beta].find((series) => typeof series === 'object');
  const degrees = given.degrees ?? usual.degrees;
  return {
    scale: given.scale ?? usual.scale,
    sines: listed?.values.length ?? given.sines ?? usual.sines,
    alpha: given.alpha ?? usual.alpha,
    beta: given.beta ?? usual.beta,
    ...(degrees?.some((degree) => degree > 1) && { degrees }),
    noise: given.noise ?? usual.noise,
    trainExamples: given.trainExamples ?? usual.trainExamples,
  };
}

/** The spec of one value of each field; those that are not set have the preset's. */
export function syntheticSpec(
  { preset, features, correlation, tasks = USUAL_TASKS, labels, scoredLabels, ...given }: SyntheticValues,
  examples: ExampleCounts,
): SyntheticSpec {
  const cosines = cosinesOf(correlation, tasks);
  const { degrees, ...label } = labelFunction(preset, given);
  return {
    kind: 'synthetic',
    features,
    cosines,
    ...label,
    ...(degrees && { degrees: cosines.map((_, k) => degrees[k % degrees.length]!) }),
    labels,
    ...(scoredLabels === 'exact' && { scoredLabels }),
    validationExamples: examples.validation,
    testExamples: examples.test,
  };
}
