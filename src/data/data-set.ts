import { censusDataSet } from './census/census.js';
import type { CensusSpec } from './census/spec.js';
import type { DataSet } from './dataset.js';
import { syntheticDataSet } from './synthetic/examples.js';
import type { SyntheticSpec } from './synthetic/spec.js';

/** All that determines a data set, but the seed of a run. */
export type DataSpec = SyntheticSpec | CensusSpec;

/** The data set that a run of a seed meets; a real one is the same for every seed. */
export function dataSetOf(spec: DataSpec, seed: number): DataSet {
  return spec.kind === 'synthetic' ? syntheticDataSet(spec, seed) : censusDataSet(spec);
}

/** How large a data set is: what models are built and costs are reckoned with. */
export interface DataShape {
  /** Number of dense features, and categories of each categorical one. */
  readonly dense: number;
  readonly categorical: readonly number[];
  /** How categories enter the networks. */
  readonly embedding: 'sum' | number;
  readonly tasks: number;
  /** Rows in memory: none of training examples that are a stream. */
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
}

/** Of synthetic data no example is made; of a real data set its files are read. */
export function shapeOf(spec: DataSpec): DataShape {
  if (spec.kind === 'synthetic') {
    const { features, cosines, trainExamples, validationExamples, testExamples } = spec;
    const train = trainExamples === 'stream' ? 0 : trainExamples;
    return {
      ...{ dense: features, categorical: [], embedding: 'sum', tasks: cosines.length },
      rows: { train, validation: validationExamples, test: testExamples },
    };
  }
  const { features, labels, train, validation, test } = censusDataSet(spec);
  const rowsOf = (part: typeof train | undefined) => (part?.kind === 'table' ? part.rows : 0);
  return {
    dense: features.dense,
    categorical: features.categorical.map(({ size }) => size),
    embedding: spec.embedding,
    tasks: labels.length,
    rows: { train: rowsOf(train), validation: rowsOf(validation), test: test.rows },
  };
}
