import { outputsOf } from '../data/dataset.js';
import type { DataSource } from '../data/kind.js';
import type { Job } from '../engine/engine.js';
import { weighedByRows } from '../engine/loss-mean.js';
import { GraphBuilder } from '../models/builder.js';
import type { Graph } from '../models/graph.js';
import { architectureOf, buildModel } from '../models/index.js';
import type { CellSpec } from './spec.js';

export function graphOn({ shape }: Pick<DataSource, 'shape'>, { data, model, training }: CellSpec): Graph {
  const sizes = shape(data);
  const outputs = sizes.labels.map(outputsOf);
  return buildModel(model, sizes, outputs.length, new GraphBuilder({ ...training, outputs }));
}

/**
 * The job that an engine trains for a run, on data from a source: those of any kind (job.ts), or in a page, which reads no
 * files, of generated ones (data/generated.ts). @throws whatever the source throws
 */
export function jobOn(source: DataSource, spec: CellSpec, seed: number): Job {
  const { open, outputsIn } = source;
  const { data, model, training } = spec;
  const graph = graphOn(source, spec);
  const { solved } = architectureOf(model);
  const how = solved === 'given' ? outputsIn!(data, model.predictions!) : solved;
  const all = open(data, seed);
  const rows = training.lossMean === 'rows' && !solved ? { ...all, labels: weighedByRows(all) } : all;
  return { data: rows, model: model.name, graph, ...(how && { solved: how }), training, seed };
}
