import { evaluateEvery, PRESET } from './cells.js';
import type { Settings } from './settings.js';

/** The config whose runs are those of some settings, to the bit. */
export function yamlOf(settings: Settings): string {
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
