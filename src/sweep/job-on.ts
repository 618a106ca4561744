import { outputsOf } from '../data/dataset.js';
import type { DataSource } from '../data/kind.js';
import type { Job } from '../engine/engine.js';
import { GraphBuilder } from '../models/builder.js';
import { architectureOf, buildModel } from '../models/index.js';
import type { CellSpec } from './spec.js';

/** The job that an engine trains for a run, on data from a source. @throws whatever the source throws */
export function jobOn({ open, shape, outputsIn }: DataSource, { data, model, training }: CellSpec, seed: number): Job {
  const sizes = shape(data);
  const outputs = sizes.labels.map(outputsOf);
  const graph = buildModel(model, sizes, outputs.length, new GraphBuilder({ ...training, outputs }));
  const { solved } = architectureOf(model);
  const how = solved === 'given' ? outputsIn!(data, model.predictions!) : solved;
  return { data: open(data, seed), model: model.name, graph, ...(how && { solved: how }), training, seed };
}
