import type { DataSet } from './dataset.js';
import type { DataShape, DataSpec } from './kind.js';
import { recommenderDataSet } from './recommender/data-set.js';
import { recommenderShape } from './recommender/shape.js';
import type { RecommenderSpec } from './recommender/spec.js';
import { syntheticDataSet } from './synthetic/examples.js';
import { syntheticShape } from './synthetic/shape.js';
import type { SyntheticSpec } from './synthetic/spec.js';

/** What data sets are made by from specs. */
export interface DataSource<Spec extends DataSpec = DataSpec> {
  open(spec: Spec, seed: number): DataSet;
  shape(spec: Spec): DataShape;
}

const synthetic: DataSource<SyntheticSpec> = { open: syntheticDataSet, shape: syntheticShape };
const recommender: DataSource<RecommenderSpec> = { open: recommenderDataSet, shape: recommenderShape };

/** By kind: a spec is of the kind that it names. */
const sources: Readonly<Record<string, DataSource>> = { synthetic, recommender };

/** Makes data of the kinds that need no file, and so wherever the kernels run. @throws Error for another kind */
export const generatedData: DataSource = {
  open: (spec, seed) => sourceOf(spec).open(spec, seed),
  shape: (spec) => sourceOf(spec).shape(spec),
};

/** Whether data are generated, so that nothing but their spec and a seed is needed. */
export const isGenerated = ({ kind }: DataSpec): boolean => Object.hasOwn(sources, kind);

function sourceOf(spec: DataSpec): DataSource {
  if (!isGenerated(spec)) throw new Error(`data of kind ${spec.kind}, which are not generated`);
  return sources[spec.kind]!;
}
