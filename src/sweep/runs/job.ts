import { dataShape, openDataSet, outputsIn } from '../../train/data/kinds.js';
import { inUnitsOfData } from '../../train/data/label-units.js';
import type { Job } from '../../train/engine/engine.js';
import type { Graph } from '../../train/models/graph.js';
import type { TestLabels } from '../folder/test-labels.js';
import { buildGraph, buildJob } from './build-job.js';
import type { CellSpec } from './spec.js';

/**
 * The job that an engine trains for a run.
 * @throws InputError where a data file is missing or is not the one named
 */
export const makeJob = (spec: CellSpec, seed: number): Job =>
  buildJob({ open: openDataSet, shape: dataShape, outputsIn }, spec, seed);

/** The test rows of a cell's runs, for data with given rows: they are the same for every seed. */
export function readTestRows({ data }: CellSpec): TestLabels {
  const { test, labels } = openDataSet(data, 0);
  const tasks = labels.map(({ name, kind, classes }) => ({
    name,
    kind,
    ...(classes !== undefined && { classes }),
  }));
  return {
    rows: test.rows,
    tasks,
    labels: inUnitsOfData(labels, test.labels),
    ...('ids' in test && { ids: test.ids }),
  };
}

export const cellGraph = (spec: CellSpec): Graph => buildGraph({ shape: dataShape }, spec);
