import type { DataSet } from './dataset.js';
import type { DataShape, DataSpec } from './kind.js';
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
  open: (spec, seed) => syntheticDataSet(generated(spec), seed),
  shape: (spec) => syntheticShape(generated(spec)),
};

/** Whether data are generated, so that nothing but their spec and a seed is needed. */
export const isGenerated = isSynthetic;

function generated(spec: DataSpec) {
  if (!isGenerated(spec)) throw new Error(`data of kind ${spec.kind}, which are not generated`);
  return spec;
}
