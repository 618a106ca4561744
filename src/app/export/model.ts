import * as z from 'zod';
import { copyBytes, viewBytes } from '../../ground/base/bytes.js';
import { canonicalJson, jsonIn } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { packageVersion } from '../../ground/base/files.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { CellSpec } from '../../sweep/sweep/spec.js';
import { type LabelSpec, outputCount } from '../../train/data/dataset.js';
import { dataShape, findKind, openDataSet } from '../../train/data/kinds.js';
import { columnName } from '../../train/data/table/columns.js';
import type { Encoding } from '../../train/data/table/encoding.js';
import { FeatureEncoder } from '../../train/data/table/feature-encoder.js';
import { GraphBuilder } from '../../train/models/builder.js';
import { type Graph, graphInput, type Node, type Parameter, parameterSize } from '../../train/models/graph.js';
import { buildModel, findArchitecture } from '../../train/models/index.js';
import { graphFault } from '../../train/own/faults.js';
import { callShape } from '../../train/own/messages.js';
import { madeAgain, Recorder, recordedCalls } from '../../train/own/recorder.js';

/*
 * A kept model is a description, which is JSON, and the parameters of its graph. Both kinds of files contain all of it: the
 * description is in their metadata, and the tensors have the names of the parameters. Of the rows of a table, it has the
 * vocabularies of categorical columns and the means and deviations of the others.
 */

/** The key of the description in the metadata of a file. */
export const METADATA_KEY = 'mmoe-exp';

const FORMAT = 'mmoe-exp model';
/** Raised when descriptions can no longer be read as before; a file with a single network has the first version. */
const [VERSION, VERSION_OF_SEVERAL] = [1, 2];

const whole = z.number().int().min(0);

const form = z.enum(['number', 'boolean', 'date']).exactOptional();

const encodingShape = z.object({
  dense: z.array(
    z.object({
      column: z.string(),
      log: z.literal(true).exactOptional(),
      mean: z.number(),
      deviation: z.number(),
      form,
    }),
  ),
  indicators: z.array(z.string()),
  categorical: z.array(
    z.object({
      column: z.string(),
      kind: z.enum(['number', 'text', 'hashed']),
      categories: z.array(z.union([z.string(), z.number()])),
      missing: z.boolean(),
      buckets: whole.min(1).exactOptional(),
      withheld: whole.exactOptional(),
      form,
    }),
  ),
});

/** The calls of a graph's builder, as `own/recorder.ts` records them, and the indices of the output nodes. */
const graphShape = z.object({
  dense: whole,
  categorical: z.array(whole.min(1)),
  calls: z.array(callShape),
  outputs: z.array(whole),
});

type DescribedGraph = z.infer<typeof graphShape>;

const meanOverSplits = z.object({
  /** The name of the metric, and its means over the splits. */
  metric: z.string(),
  validation: z.number().exactOptional(),
  test: z.number().exactOptional(),
});

/** How `fit` chose the models that it trained on all rows, and what they scored on rows that they were not trained on. */
const fitShape = z.object({
  /** The rule in words. */
  selectedBy: z.string(),
  rows: whole,
  splits: whole,
  labels: z.array(
    meanOverSplits.extend({
      label: z.string(),
      model: z.string(),
      steps: whole,
      cell: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type Fit = Readonly<z.infer<typeof fitShape>>;

const descriptionShape = z.object({
  format: z.literal(FORMAT),
  version: z.literal([VERSION, VERSION_OF_SEVERAL]),
  writtenBy: z.string(),
  /** The line of the ledger, without its curve and gates. */
  run: z.looseObject({
    key: z.string(),
    model: z.string(),
    title: z.string(),
    seed: whole,
    metrics: z.record(z.string(), z.number()),
    /** The numerics that trained it, in which it predicts. */
    engine: z.object({ name: z.string(), backend: z.string(), version: z.string() }).exactOptional(),
  }),
  /** Of a model that `fit` trained on all rows, with the means over splits as the run's metrics. */
  fit: fitShape.exactOptional(),
  /** SHA-256 of the rest of the description and the parameters, as `modelChecksum` makes it. */
  checksum: z.string(),
  /** SHA-256 of everything that determines the data, hashes of its files included. */
  data: z.string(),
  encoding: encodingShape.exactOptional(),
  labels: z
    .array(
      z
        .object({
          name: z.string(),
          kind: z.enum(['binary', 'regression', 'count', 'classes']),
          units: z.object({ mean: z.number(), deviation: z.number() }).exactOptional(),
          classes: whole.min(2).exactOptional(),
          names: z.array(z.string()).exactOptional(),
        })
        .refine(({ kind, classes, names }) => (kind === 'classes' ? names?.length === classes! : !classes && !names)),
    )
    .min(1),
  graph: graphShape,
  /** Further networks on the same features, and for each label the number of the network that predicts it. */
  others: z.array(graphShape).exactOptional(),
  sources: z.array(whole).exactOptional(),
});

type Description = Readonly<z.infer<typeof descriptionShape>>;

export interface KeptModel {
  readonly description: Description;
  /** Mostly one. Each has an output for every label. */
  readonly networks: readonly Network[];
}

interface Network {
  readonly graph: Graph;
  /** In the graph's order. */
  readonly parameters: readonly Float32Array[];
}

/** All parameters of a model with their values. */
export const modelParameters = ({ networks }: KeptModel) =>
  networks.flatMap(({ graph, parameters }) =>
    graph.parameters.map((parameter, i) => ({ parameter, values: parameters[i]! })),
  );

/** The number of the network that predicts a label. */
export const labelNetwork = ({ sources }: Pick<Description, 'sources'>, label: number): number => sources?.[label] ?? 0;

/** The node of each label's output, in the network that predicts it. */
export const outputsOfLabels = ({ description, networks }: KeptModel): Node[] =>
  description.labels.map((_, k) => networks[labelNetwork(description, k)]!.graph.outputs[k]!);

export type KeptLabel = Description['labels'][number];

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
 * Returns the model of a run, or of several runs on the same rows, each of which predicts some labels. A vocabulary
 * with more than `vocabularyAtMost` categories is withheld, with all that was learned of its categories: they count as
 * unseen.
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
    run: { key, model: model.name, title, seed, spec, engine, metrics: { ...metrics }, ...fitted?.run },
    ...(fitted && { fit: fitted.fit }),
    data: sha256Hex(canonicalJson(data)),
    ...(encoding && { encoding: plainEncoding(encoding, vocabularyAtMost) }),
    labels: openDataSet(data, seed).labels.map(keptLabel),
    graph,
    ...(others.length > 0 && { others: others.map((other) => other.graph), sources: [...fitted!.sources] }),
  };
  const networks = rebuildGraphs(description).map((own, n): Network => {
    const { valuesOf } = traced[n]!;
    const parameters = own.parameters.map(({ name }) => valuesOf.get(name.slice(networkPrefix(n).length))!.slice());
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
  // Predictions are without the bias of a slot.
  const outputs = trained.outputs.map((output) => (output.op === 'position-bias' ? output.input.index : output.index));
  const { dense, categorical } = graphInput(trained);
  const valuesOf = new Map(trained.parameters.map(({ name }, i) => [name, parameters[i]!]));
  return { graph: { dense, categorical: [...categorical], calls: recordedCalls(recorder), outputs }, valuesOf };
}

/** The hash of a description, apart from its checksum, and of parameters. */
export const modelChecksum = (description: object, parameters: readonly Float32Array[]): string => {
  const json = canonicalJson({ ...JSON.parse(JSON.stringify(description)), checksum: '' });
  return sha256Hex(Buffer.concat([Buffer.from(json), ...parameters.map(viewBytes)]));
};

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
    // A column without any values has no mean.
    dense: dense.map((feature) => ({ ...feature, mean: feature.deviation === 0 ? 0 : feature.mean })),
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
function clearWithheld({ encoding }: Description, graph: Graph, values: readonly Float32Array[]): void {
  const input = graphInput(graph);
  const clear = (parameter: Parameter, first: number, rows: number) => {
    const [m, n] = parameter.shape.slice(-2) as [number, number];
    const all = values[parameter.index]!;
    for (let start = 0; start < all.length; start += m * n) all.fill(0, start + first * n, start + (first + rows) * n);
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

/** The prefix of the names of a network's parameters in a file. */
const networkPrefix = (network: number): string => (network === 0 ? '' : `network-${network + 1}/`);

/** @throws Error if the calls or a graph are invalid, or the labels' networks do not exist */
function rebuildGraphs({ graph, others = [], sources, labels }: Description): Graph[] {
  const all = [graph, ...others];
  const isOfLabels = sources === undefined || sources.length === labels.length;
  if (!isOfLabels || sources?.some((n) => n >= all.length)) throw new Error('its labels have no networks');
  if (
    others.some(({ dense, categorical }) => String([dense, categorical]) !== String([graph.dense, graph.categorical]))
  )
    throw new Error('its networks have different features');
  return all.map((own, n) => rebuildGraph(own, labels, networkPrefix(n)));
}

/** @throws Error where the calls or the graph are invalid */
function rebuildGraph(
  { dense, categorical, calls, outputs }: DescribedGraph,
  labels: Description['labels'],
  prefix: string,
): Graph {
  const g = new GraphBuilder({ outputs: labels.map(outputCount), prefix });
  // JSON has null in place of arguments that are left out.
  const whole = calls.map((call) => ({ ...call, args: call.args.map((argument) => argument ?? undefined) }));
  const graph = g.finish(madeAgain(whole, g, g.input({ dense, categorical }), outputs));
  const fault =
    outputs.length === labels.length ? graphFault(graph, labels.length) : 'it has another number of outputs';
  if (fault !== undefined) throw new Error(fault);
  return graph;
}

/** A tensor of a file: its values are read where the graph has a parameter of its name. */
export interface Tensor {
  readonly shape: readonly number[];
  /** float32, little-endian */
  readonly bytes: Uint8Array;
}

/**
 * Makes the model from the content of a file.
 * @throws InputError in one line if the file is not an exported model, or of a later version
 */
export function modelIn(file: string, json: string | undefined, tensors: ReadonlyMap<string, Tensor>): KeptModel {
  const refuse = (fault: string): never => {
    throw new InputError('model', [`${file}: ${fault}`]);
  };
  if (json === undefined) refuse('it is no model that mmoe-exp export wrote: its metadata lack the key mmoe-exp');
  const content = jsonIn(json!) as { readonly format?: unknown; readonly version?: unknown } | undefined;
  if (content?.format !== FORMAT) refuse('it is no model that mmoe-exp export wrote');
  const { version } = content!;
  if (version !== VERSION && version !== VERSION_OF_SEVERAL) {
    const found = typeof version === 'number' ? `of version ${version}` : 'without a version';
    refuse(`it is a model ${found}: version ${VERSION} is needed, so export it again`);
  }
  const { data: description } = descriptionShape.safeParse(content);
  if (!description) return refuse('it is damaged: its description is not one of a model');
  try {
    const graphs = rebuildGraphs(description);
    if (description.encoding) checkColumns(description.encoding, description.graph);
    const networks = graphs.map((graph): Network => {
      const parameters = graph.parameters.map((parameter) => {
        const tensor = tensors.get(parameter.name);
        if (!tensor || JSON.stringify(tensor.shape) !== JSON.stringify(parameter.shape)) {
          throw new Error(`the parameter ${parameter.name} is missing or has another shape`);
        }
        const { length } = tensor.bytes;
        if (length !== 4 * parameterSize(parameter)) throw new Error(`the parameter ${parameter.name} is cut off`);
        return new Float32Array(copyBytes(tensor.bytes));
      });
      return { graph, parameters };
    });
    const checksum = modelChecksum(
      content!,
      networks.flatMap(({ parameters }) => parameters),
    );
    if (checksum !== description.checksum) throw new Error('its checksum is of other content');
    return { description, networks };
  } catch (error) {
    return refuse(`it is damaged: ${(error as Error).message}`);
  }
}

/** @throws Error where a file cannot have the columns of an encoding, or they are not the features of its graph */
function checkColumns(encoding: NonNullable<Description['encoding']>, graph: Description['graph']): void {
  const kinds = new Map<string, string>();
  const uses = [...encoding.dense.map(({ column }) => ({ column, kind: 'number' })), ...encoding.categorical];
  for (const { column, kind } of uses) {
    const other = kinds.get(column) ?? kind;
    if (other !== kind) throw new Error(`its column ${columnName(column)} is of two kinds, ${other} and ${kind}`);
    kinds.set(column, kind);
  }
  const unread = encoding.indicators.find((column) => kinds.get(column) !== 'number');
  if (unread !== undefined) throw new Error(`its column ${columnName(unread)} has an indicator and no numbers`);
  const { dense, categorical } = graph;
  if (JSON.stringify(new FeatureEncoder(encoding).features) !== JSON.stringify({ dense, categorical }))
    throw new Error('its columns do not match its graph');
}
