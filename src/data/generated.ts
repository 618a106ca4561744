import type { DataSet } from './dataset.js';
import type { DataShape, DataSpec } from './kind.js';
import { recommenderDataSet } from './recommender/data-set.js';
import { recommenderShape } from './recommender/shape.js';
import { isRecommender } from './recommender/spec.js';
import { syntheticDataSet } from './synthetic/examples.js';
import { syntheticShape } from './synthetic/shape.js';
import { isSynthetic } from './synthetic/spec.js';

/** What data sets are made by from specs. */
export interface DataSource {
  open(spec: DataSpec, seed: number): DataSet;
  shape(spec: DataSpec): DataShape;
}

/** Makes data of the kinds that need no file, and so wherever the kernels run. @throws Error for another kind */
export const generatedData: DataSource = {
  open: (spec, seed) => {
    if (isSynthetic(spec)) return syntheticDataSet(spec, seed);
    if (isRecommender(spec)) return recommenderDataSet(spec, seed);
    throw needsFiles(spec);
  },
  shape: (spec) => {
    if (isSynthetic(spec)) return syntheticShape(spec);
    if (isRecommender(spec)) return recommenderShape(spec);
    throw needsFiles(spec);
  },
};

/** Whether data are generated, so that nothing but their spec and a seed is needed. */
export const isGenerated = (spec: DataSpec): boolean => isSynthetic(spec) || isRecommender(spec);

const needsFiles = ({ kind }: DataSpec): Error => new Error(`data of kind ${kind}, which are not generated`);
