/**
 * Fills in the fields of synthetic data: presets, defaults, and the cosines between the tasks'
 * weights.
 */

import type { ExampleCounts } from '../kind.js';
import {
  type SyntheticPreset,
  type SyntheticSpec,
  syntheticPresets,
  type TaskFactors,
} from './spec.js';

export type Correlation = number | { readonly matrix: readonly (readonly number[])[] };

/**
 * Returns the cosines between the weights of the tasks [tasks, tasks]. If `correlation` is a
 * matrix, it is returned as it is, and `tasks` is ignored.
 */
export function weightCosines(
  correlation: Correlation,
  tasks: number,
): readonly (readonly number[])[] {
  if (typeof correlation === 'object') return correlation.matrix;
  const all = Array.from({ length: tasks }, (_, k) => k);
  return all.map((j) => all.map((k) => (j === k ? 1 : correlation)));
}

/**
 * The fields of `data:`. Fields that are not set come from the preset. Lists of alphas and betas
 * have `sines` entries.
 */
export interface SyntheticValues extends Partial<SyntheticPreset>, TaskFactors {
  readonly preset: string;
  readonly features: number;
  readonly correlation: Correlation;
  /** K; by default that of the matrix, or 2. */
  readonly tasks?: number;
  readonly labels: 'regression' | 'binary';
  readonly scoredLabels?: 'noisy' | 'exact';
}

export const DEFAULT_TASKS = 2;

/**
 * A preset with the given fields in place of its own. A list of alphas or betas says how many sines
 * there are.
 */
export function labelFunction(preset: string, given: Partial<SyntheticPreset>): SyntheticPreset {
  const { degrees, ...labels } = { ...syntheticPresets[preset]!, ...given };
  const listed = [given.alpha, given.beta].find((series) => typeof series === 'object');
  return {
    ...labels,
    ...(listed && { sines: listed.values.length }),
    ...(degrees?.some((degree) => degree > 1) && { degrees }),
  };
}

/** Returns the spec of synthetic data from the fields of a config. */
export function syntheticSpec(values: SyntheticValues, examples: ExampleCounts): SyntheticSpec {
  const {
    preset,
    features,
    correlation,
    tasks = DEFAULT_TASKS,
    labels,
    scoredLabels,
    ...fields
  } = values;
  const { noiseFactor, frequencyFactor, labelFactor, ...given } = fields;
  const cosines = weightCosines(correlation, tasks);
  const { degrees, ...label } = labelFunction(preset, given);
  const byTask = (list: readonly number[]) => cosines.map((_, k) => list[k % list.length]!);
  const differs = (factors: readonly number[] | undefined) =>
    factors?.some((factor) => factor !== 1);
  return {
    kind: 'synthetic',
    features,
    cosines,
    ...label,
    ...(degrees && { degrees: byTask(degrees) }),
    ...(differs(noiseFactor) && { noiseFactor: byTask(noiseFactor!) }),
    ...(differs(frequencyFactor) && { frequencyFactor: byTask(frequencyFactor!) }),
    ...(differs(labelFactor) && { labelFactor: byTask(labelFactor!) }),
    labels,
    ...(scoredLabels === 'exact' && { scoredLabels }),
    validationExamples: examples.validation,
    testExamples: examples.test,
  };
}
