import type { SyntheticSpec } from '../../src/data/synthetic-spec.js';
import type { CellSpec } from '../../src/sweep/spec.js';

export const BATCH = 128;

/** 156 whole batches, the most that 20,000 rows hold: a shorter last batch would make the compilers work twice. */
export const ROWS = 156 * BATCH;

// What a user of mmoe-exp writes, as fields of a config.
// region spec
const data: SyntheticSpec = {
  kind: 'synthetic',
  features: 100,
  cosines: [
    [1, 0.5],
    [0.5, 1],
  ],
  scale: 0.3,
  sines: 10,
  alpha: 'i',
  beta: '(i-1)^2',
  noise: 0.1,
  labels: 'regression',
  trainExamples: 'stream',
  validationExamples: 0,
  testExamples: 2000,
};
const sizes = { experts: 8, expert: [16], tower: [8] };
// endregion

export const SPEC: CellSpec = {
  data,
  model: { name: 'mmoe', sizes },
  training: { optimizer: 'adam', learningRate: 0.01, batchSize: BATCH, steps: 6000, evaluateEvery: 6000 },
};
