/** Makes, from the spec of a run and a source of data, the job that an engine trains. */

import { InputError } from '../../ground/base/errors.js';
import { isBalancing, needsPositiveLosses } from '../../ground/base/loss-weights.js';
import { outputCount, type TaskLabel } from '../../train/data/dataset.js';
import type { DataSource } from '../../train/data/kind.js';
import type { Job, Training } from '../../train/engine/engine.js';
import { weighedByRows } from '../../train/engine/loss-mean.js';
import { GraphBuilder } from '../../train/models/builder.js';
import type { Graph } from '../../train/models/graph.js';
import { buildModel, findArchitecture } from '../../train/models/index.js';
import type { CellSpec } from './spec.js';

/** Returns the graph of a cell's model for the shape of its data. */
export function buildGraph(
  { shape }: Pick<DataSource, 'shape'>,
  { data, model, training }: CellSpec,
): Graph {
  const sizes = shape(data);
  const outputs = sizes.labels.map(outputCount);
  return buildModel(model, sizes, outputs.length, new GraphBuilder({ ...training, outputs }));
}

/**
 * Returns the job that an engine trains for a run. The data come from `source`: any kind of data
 * (`src/sweep/runs/job.ts`), or in a page, which reads no files, only generated data
 * (`src/train/data/generated-sources.ts` and `src/extras/generated-data.ts`).
 * @throws whatever the source throws, and InputError if the losses do not fit the labels
 */
export function buildJob(source: DataSource, spec: CellSpec, seed: number): Job {
  const { open, outputsIn } = source;
  const { data, model, training } = spec;
  const graph = buildGraph(source, spec);
  const { solved } = findArchitecture(model);
  const how = solved === 'given' ? outputsIn!(data, model.predictions!) : solved;
  const all = open(data, seed);
  if (!solved) refuseUnfitLosses(training, all.labels);
  const rows =
    training.lossMean === 'rows' && !solved ? { ...all, labels: weighedByRows(all) } : all;
  return { data: rows, model: model.name, graph, ...(how && { solved: how }), training, seed };
}

/**
 * Refuses methods that balance losses if there is one task, and those that need positive losses if
 * labels are counts; configs are checked before.
 */
function refuseUnfitLosses(
  { losses }: Pick<Training, 'losses'>,
  labels: readonly Pick<TaskLabel, 'name' | 'kind'>[],
): void {
  if (losses === undefined) return;
  const { kind } = losses;
  const fault = (need: string) => new InputError('config', [`training.losses is ${kind}: ${need}`]);
  if (isBalancing(losses) && labels.length === 1)
    throw fault('two tasks or more are needed, because it balances them');
  const counted = labels.find((label) => label.kind === 'count');
  if (!counted || !needsPositiveLosses(losses)) return;
  throw fault(
    `another one is needed for task ${counted.name}, whose labels are counts, because their loss may be negative`,
  );
}
