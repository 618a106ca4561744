import { dataSetOf, outputsIn, shapeOf } from '../data/kinds.js';
import { inUnitsOfData } from '../data/label-units.js';
import type { Job } from '../engine/engine.js';
import type { LabelledRows } from '../folder/labelled-rows.js';
import type { Graph } from '../models/graph.js';
import { graphOn, jobOn } from './job-on.js';
import type { CellSpec } from './spec.js';

/** The job that an engine trains for a run. @throws InputError where a data file is missing or is not the one named */
export const jobOf = (spec: CellSpec, seed: number): Job =>
  jobOn({ open: dataSetOf, shape: shapeOf, outputsIn }, spec, seed);

/** The test rows of a cell's runs, for data with given rows: they are the same for every seed. */
export function testRowsOf({ data }: CellSpec): LabelledRows {
  const { test, labels } = dataSetOf(data, 0);
  const tasks = labels.map(({ name, kind, classes }) => ({ name, kind, ...(classes !== undefined && { classes }) }));
  return {
    rows: test.rows,
    tasks,
    labels: inUnitsOfData(labels, test.labels),
    ...('ids' in test && { ids: test.ids }),
  };
}

export const graphOf = (spec: CellSpec): Graph => graphOn({ shape: shapeOf }, spec);
