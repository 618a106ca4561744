import type { DataShape } from '../kind.js';
import { type SyntheticSpec, taskName } from './spec.js';

/** The sizes of the data that a spec generates. */
export const syntheticShape = ({
  features,
  labels,
  cosines,
  trainExamples,
  validationExamples,
  testExamples,
}: SyntheticSpec): DataShape => ({
  dense: features,
  categorical: [],
  embedding: 'sum',
  labels: cosines.map((_, k) => ({ kind: labels, name: taskName(k) })),
  rows: { train: trainExamples === 'stream' ? 0 : trainExamples, validation: validationExamples, test: testExamples },
});
