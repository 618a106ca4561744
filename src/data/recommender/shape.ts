import type { DataShape } from '../kind.js';
import { recommenderLabels, widthOfRows } from './data-set.js';
import { VISITS } from './service.js';
import type { RecommenderSpec } from './spec.js';
import { CANDIDATES, SLOTS } from './world.js';

/** The sizes of the log that a spec generates. */
export const recommenderShape = (spec: RecommenderSpec): DataShape => ({
  ...{ dense: widthOfRows(spec), categorical: [], embedding: 'sum', labels: recommenderLabels },
  rows: {
    ...{ train: 0, validation: spec.validationExamples, test: spec.testExamples, random: spec.testExamples },
    ...(spec.users !== undefined && { served: spec.users * VISITS * CANDIDATES }),
  },
  logged: true,
  ...(spec.position === 'shallow' && { position: { task: 0, slots: SLOTS } }),
});
