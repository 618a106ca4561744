/**
 * The schema of the JSON description of an exported model, and how its graphs are rebuilt from it.
 * A file (.onnx or .safetensors) holds the description in its metadata, and the parameters as
 * tensors of their names. The only data in it from the rows of a table are the vocabularies of
 * categorical columns and the means and deviations of the others.
 */

import * as z from 'zod';
import { viewBytes } from '../../ground/base/bytes.js';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { outputCount } from '../../train/data/dataset.js';
import { GraphBuilder } from '../../train/models/builder.js';
import type { Graph, Node } from '../../train/models/graph.js';
import { graphFault } from '../../train/own/faults.js';
import { callShape } from '../../train/own/messages.js';
import { madeAgain } from '../../train/own/recorder.js';

/** The key of the description in the metadata of a file. */
export const METADATA_KEY = 'mmoe-exp';

export const FORMAT = 'mmoe-exp model';
/**
 * Raised when descriptions can no longer be read as before; a file with a single network has the
 * first version.
 */
export const [VERSION, VERSION_OF_SEVERAL] = [1, 2];

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

/**
 * The calls of a graph's builder, as `own/recorder.ts` records them, and the indices of the output
 * nodes.
 */
const graphShape = z.object({
  dense: whole,
  categorical: z.array(whole.min(1)),
  calls: z.array(callShape),
  outputs: z.array(whole),
});

export type DescribedGraph = z.infer<typeof graphShape>;

const meanOverSplits = z.object({
  /** The name of the metric, and its means over the splits. */
  metric: z.string(),
  validation: z.number().exactOptional(),
  test: z.number().exactOptional(),
});

/**
 * How `fit` chose the models that it trained on all rows, and what they scored on rows that they
 * were not trained on.
 */
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

export const descriptionShape = z.object({
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
    engine: z
      .object({ name: z.string(), backend: z.string(), version: z.string() })
      .exactOptional(),
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
        .refine(({ kind, classes, names }) =>
          kind === 'classes' ? names?.length === classes! : !classes && !names,
        ),
    )
    .min(1),
  graph: graphShape,
  /**
   * Further networks on the same features, and for each label the number of the network that
   * predicts it.
   */
  others: z.array(graphShape).exactOptional(),
  sources: z.array(whole).exactOptional(),
});

export type Description = Readonly<z.infer<typeof descriptionShape>>;

export interface KeptModel {
  readonly description: Description;
  /** Mostly one. Each has an output for every label. */
  readonly networks: readonly Network[];
}

export interface Network {
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
export const labelNetwork = ({ sources }: Pick<Description, 'sources'>, label: number): number =>
  sources?.[label] ?? 0;

/** The node of each label's output, in the network that predicts it. */
export const outputsOfLabels = ({ description, networks }: KeptModel): Node[] =>
  description.labels.map((_, k) => networks[labelNetwork(description, k)]!.graph.outputs[k]!);

export type KeptLabel = Description['labels'][number];

/** The hash of a description, apart from its checksum, and of parameters. */
export const modelChecksum = (description: object, parameters: readonly Float32Array[]): string => {
  const json = canonicalJson({ ...JSON.parse(JSON.stringify(description)), checksum: '' });
  return sha256Hex(Buffer.concat([Buffer.from(json), ...parameters.map(viewBytes)]));
};

/** The prefix of the names of a network's parameters in a file. */
export const networkPrefix = (network: number): string =>
  network === 0 ? '' : `network-${network + 1}/`;

/** @throws Error if the calls or a graph are invalid, or the labels' networks do not exist */
export function rebuildGraphs({ graph, others = [], sources, labels }: Description): Graph[] {
  const all = [graph, ...others];
  const isOfLabels = sources === undefined || sources.length === labels.length;
  if (!isOfLabels || sources?.some((n) => n >= all.length))
    throw new Error('its labels have no networks');
  if (
    others.some(
      ({ dense, categorical }) =>
        String([dense, categorical]) !== String([graph.dense, graph.categorical]),
    )
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
  const whole = calls.map((call) => ({
    ...call,
    args: call.args.map((argument) => argument ?? undefined),
  }));
  const graph = g.finish(madeAgain(whole, g, g.input({ dense, categorical }), outputs));
  const fault =
    outputs.length === labels.length
      ? graphFault(graph, labels.length)
      : 'it has another number of outputs';
  if (fault !== undefined) throw new Error(fault);
  return graph;
}
