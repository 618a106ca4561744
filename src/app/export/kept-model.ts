/** Makes, from trained runs, the model that `export` and `fit` write to a file. */

import { canonicalJson } from '../../ground/base/canonical-json.js';
import { packageVersion } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { type LabelSpec, outputCount } from '../../train/data/dataset.js';
import { dataShape, findKind, openDataSet } from '../../train/data/kinds.js';
import type { Encoding } from '../../train/data/table/encoding.js';
import { type Graph, graphInput, type Parameter } from '../../train/models/graph.js';
import { buildModel, findArchitecture } from '../../train/models/index.js';
import { Recorder, recordedCalls } from '../../train/own/recorder.js';
import {
  type DescribedGraph,
  type Description,
  type Fit,
  FORMAT,
  type KeptLabel,
  type KeptModel,
  modelChecksum,
  type Network,
  networkPrefix,
  rebuildGraphs,
  VERSION,
  VERSION_OF_SEVERAL,
} from './description.js';

type KeptRun = Pick<RunRecord, 'key' | 'seed' | 'engine' | 'metrics' | 'spec'>;

/** A trained run, with the parameters of its graph in order. */
export interface TrainedRun {
  readonly record: KeptRun;
  readonly parameters: readonly Float32Array[];
}

/** What `fit` adds to a description: the models of labels, and how they were chosen. */
export interface FittedLabels {
  readonly fit: Fit;
  readonly run: Pick<Description['run'], 'key' | 'model' | 'title' | 'metrics'>;
  /** For each label, the number of the run that predicts it. */
  readonly sources: readonly number[];
}

/**
 * Returns the model of a run, or of several runs on the same rows, each of which predicts some
 * labels. A vocabulary with more than `vocabularyAtMost` categories is withheld, with all that was
 * learned of its categories: they count as unseen.
 */
export function keptModel(
  runs: readonly [TrainedRun, ...TrainedRun[]],
  vocabularyAtMost = Number.POSITIVE_INFINITY,
  fitted?: FittedLabels,
): KeptModel {
  const { key, seed, engine, metrics, ...first } = runs[0].record;
  const spec = first.spec as CellSpec;
  const { data, model } = spec;
  const traced = runs.map(tracedRun);
  const encoding = findKind(data).encoding?.(data);
  const { title } = findArchitecture(model);
  const [{ graph }, ...others] = traced as [Traced, ...Traced[]];
  const description: Description = {
    format: FORMAT,
    version: others.length > 0 ? VERSION_OF_SEVERAL : VERSION,
    writtenBy: packageVersion(),
    checksum: '',
    run: {
      key,
      model: model.name,
      title,
      seed,
      spec,
      engine,
      metrics: { ...metrics },
      ...fitted?.run,
    },
    ...(fitted && { fit: fitted.fit }),
    data: sha256Hex(canonicalJson(data)),
    ...(encoding && { encoding: plainEncoding(encoding, vocabularyAtMost) }),
    labels: openDataSet(data, seed).labels.map(keptLabel),
    graph,
    ...(others.length > 0 && {
      others: others.map((other) => other.graph),
      sources: [...fitted!.sources],
    }),
  };
  const networks = rebuildGraphs(description).map((own, n): Network => {
    const { valuesOf } = traced[n]!;
    const parameters = own.parameters.map(({ name }) =>
      valuesOf.get(name.slice(networkPrefix(n).length))!.slice(),
    );
    clearWithheld(description, own, parameters);
    return { graph: own, parameters };
  });
  const checksum = modelChecksum(
    description,
    networks.flatMap(({ parameters }) => parameters),
  );
  return { description: { ...description, checksum }, networks };
}

interface Traced {
  readonly graph: DescribedGraph;
  readonly valuesOf: ReadonlyMap<string, Float32Array>;
}

/** The graph of a run as calls, and the values of its parameters by name. */
function tracedRun({ record, parameters }: TrainedRun): Traced {
  const { data, model, training } = record.spec as CellSpec;
  const shape = dataShape(data);
  const recorder = new Recorder({ ...training, outputs: shape.labels.map(outputCount) });
  const trained = buildModel(model, shape, shape.labels.length, recorder);
  // Predictions leave out the bias of a position.
  const outputs = trained.outputs.map((output) =>
    output.op === 'position-bias' ? output.input.index : output.index,
  );
  const { dense, categorical } = graphInput(trained);
  const valuesOf = new Map(trained.parameters.map(({ name }, i) => [name, parameters[i]!]));
  return {
    graph: { dense, categorical: [...categorical], calls: recordedCalls(recorder), outputs },
    valuesOf,
  };
}

const keptLabel = (label: LabelSpec): KeptLabel => {
  const { name, kind, classes } = label;
  const names = label.names ?? Array.from({ length: classes ?? 0 }, (_, c) => String(c));
  return {
    name,
    kind,
    ...(label.kind === 'regression' && label.units && { units: { ...label.units } }),
    ...(classes !== undefined && { classes, names: [...names] }),
  };
};

function plainEncoding(
  { dense, indicators, categorical }: Encoding,
  most: number,
): NonNullable<Description['encoding']> {
  return {
    // The mean of a column without values is NaN, which JSON lacks; where the deviation is 0 it does
    // not matter.
    dense: dense.map((feature) => ({
      ...feature,
      mean: feature.deviation === 0 ? 0 : feature.mean,
    })),
    indicators: [...indicators],
    categorical: categorical.map((column) => {
      const { length } = column.categories;
      return length > most
        ? { ...column, categories: [], withheld: length }
        : { ...column, categories: [...column.categories] };
    }),
  };
}

/** Sets to zero what parameters have learned about withheld categories. */
function clearWithheld(
  { encoding }: Description,
  graph: Graph,
  values: readonly Float32Array[],
): void {
  const input = graphInput(graph);
  const clear = (parameter: Parameter, first: number, rows: number) => {
    const [m, n] = parameter.shape.slice(-2) as [number, number];
    const all = values[parameter.index]!;
    for (let start = 0; start < all.length; start += m * n)
      all.fill(0, start + first * n, start + (first + rows) * n);
  };
  let start = input.dense;
  for (const [c, size] of input.categorical.entries()) {
    const { withheld = 0 } = encoding?.categorical[c] ?? {};
    for (const node of withheld > 0 ? graph.nodes : []) {
      if (node.op === 'embedding') clear(node.tables[c]!, 1, withheld);
      if (node.op !== 'dense' || node.input !== input) continue;
      clear(node.weight.kind === 'parameter' ? node.weight : node.weight.core, start + 1, withheld);
    }
    start += size;
  }
}
