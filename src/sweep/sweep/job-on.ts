import { outputCount } from '../../train/data/dataset.js';
import type { DataSource } from '../../train/data/kind.js';
import type { Job } from '../../train/engine/engine.js';
import { weighedByRows } from '../../train/engine/loss-mean.js';
import { GraphBuilder } from '../../train/models/builder.js';
import type { Graph } from '../../train/models/graph.js';
import { buildModel, findArchitecture } from '../../train/models/index.js';
import type { CellSpec } from './spec.js';

export function graphOn({ shape }: Pick<DataSource, 'shape'>, { data, model, training }: CellSpec): Graph {
  const sizes = shape(data);
  const outputs = sizes.labels.map(outputCount);
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
  const { solved } = findArchitecture(model);
  const how = solved === 'given' ? outputsIn!(data, model.predictions!) : solved;
  const all = open(data, seed);
  const rows = training.lossMean === 'rows' && !solved ? { ...all, labels: weighedByRows(all) } : all;
  return { data: rows, model: model.name, graph, ...(how && { solved: how }), training, seed };
}
