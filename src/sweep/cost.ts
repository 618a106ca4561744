import { countParameters } from '../models/graph.js';
import { buildModel } from '../models/index.js';
import type { CellSpec } from './spec.js';

/** Multiplications of a run, roughly: three products a weight and training example, one a scored example. */
export function costOf({ data, model, training }: CellSpec): number {
  const weights = countParameters(buildModel(model, data.features, data.cosines.length));
  const evaluations = Math.ceil(training.steps / training.evaluateEvery);
  const scored = evaluations * (data.testExamples + data.validationExamples);
  return weights * (3 * training.steps * training.batchSize + scored);
}
