/**
 * Turns the playground's settings into cells to train, and into a config that makes the same runs.
 */

import { canonicalJson } from '../../../ground/base/canonical-json.js';
import { type CellSpec, specTraining } from '../../../sweep/runs/spec.js';
import { syntheticSpec } from '../../../train/data/synthetic/spec-from-config.js';
import { modelWith } from '../../../train/models/index.js';
import type { Settings } from './settings.js';

/** The preset that defines all fields without a slider. */
export const PRESET = 'figure-2';

const POINTS = 20;

const evaluateEvery = ({ steps }: Settings): number => steps / POINTS;

export interface PlaygroundCell {
  readonly id: string;
  readonly model: string;
  readonly correlation: number;
  readonly spec: CellSpec;
}

/**
 * Returns a cell for each model. They equal the cells of the config that `playgroundYaml` writes.
 */
export function playgroundCells(settings: Settings): PlaygroundCell[] {
  const { models, correlation, scale, sines, learningRate, batchSize, steps } = settings;
  const data = syntheticSpec(
    { preset: PRESET, features: 100, labels: 'regression', correlation, scale, sines },
    { test: 2000, validation: 0 },
  );
  const training = specTraining({
    optimizer: 'adam',
    learningRate,
    batchSize,
    steps,
    evaluateEvery: evaluateEvery(settings),
  });
  return models.map((model) => {
    const spec = { data, model: modelWith({ name: model }, {}), training };
    return { id: canonicalJson(spec), model, correlation, spec };
  });
}

/** Returns a config whose runs equal the playground's to the bit. */
export function playgroundYaml(settings: Settings): string {
  const { correlation, scale, sines, models, learningRate, batchSize, steps, seeds } = settings;
  return `name: playground
data:
  kind: synthetic
  preset: ${PRESET}
  correlation: ${correlation}
  scale: ${scale}
  sines: ${sines}
models: [${models.join(', ')}]
training:
  learningRate: ${learningRate}
  batchSize: ${batchSize}
  steps: ${steps}
  evaluateEvery: ${evaluateEvery(settings)}
seeds: ${seeds}
`;
}
