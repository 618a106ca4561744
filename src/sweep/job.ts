import { dataSetOf, shapeOf } from '../data/kinds.js';
import type { Job } from '../engine/engine.js';
import type { Graph } from '../models/graph.js';
import { buildModel } from '../models/index.js';
import type { CellSpec } from './spec.js';

/** From the description of a run to what an engine trains. */
export function jobOf(spec: CellSpec, seed: number): Job {
  return { data: dataSetOf(spec.data, seed), graph: graphOf(spec), training: spec.training, seed };
}

/** The model of a cell. */
export function graphOf({ data, model }: CellSpec): Graph {
  const shape = shapeOf(data);
  return buildModel(model, shape, shape.labels.length);
}
