import type { DataShape } from '../kind.js';
import { recommenderLabels, widthOfRows } from './data-set.js';
import { VISITS } from './service.js';
import type { RecommenderSpec } from './spec.js';
import { CANDIDATES, SLOTS, sizesOfIds } from './world.js';

/** The sizes of the log that a spec generates. */
export const recommenderShape = (spec: RecommenderSpec): DataShape => ({
  ...{ dense: widthOfRows(spec), categorical: spec.sparse ? sizesOfIds(spec.sparse) : [] },
  ...{ embedding: spec.sparse?.embedding ?? 'sum', ...(spec.sparse && { bottom: spec.sparse.bottom }) },
  labels: recommenderLabels,
  rows: {
    ...{
      train: spec.loggedExamples ?? 0,
      validation: spec.validationExamples,
      test: spec.testExamples,
      random: spec.testExamples,
    },
    ...(spec.users && { served: 2 * spec.users * VISITS * CANDIDATES }),
  },
  ...(spec.rounds === undefined ? { logged: true as const } : { rounds: spec.rounds }),
  ...(spec.position === 'shallow' && { position: { task: 0, slots: SLOTS } }),
});
