import { syntheticDataSet } from '../data/synthetic.js';
import type { Job } from '../engine/engine.js';
import { buildModel } from '../models/index.js';
import type { CellSpec } from './spec.js';

/** From the description of a run to what an engine trains. */
export function jobOf({ data, model, training }: CellSpec, seed: number): Job {
  const graph = buildModel(model, data.features, data.cosines.length);
  return { data: syntheticDataSet(data, seed), graph, training, seed };
}
