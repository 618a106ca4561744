/** The list of all architectures, and the specs of models. */

import { adattSp } from './adatt-sp.js';
import { type Architecture, followed, type SizesOf } from './architecture.js';
import { labelMean, linear, predictionsNamed } from './baselines.js';
import { GraphBuilder } from './builder.js';
import { crossStitch } from './cross-stitch.js';
import { dselectK } from './dselect-k.js';
import { trainers } from './external-trainers.js';
import type { Graph, InputShape, Node, Position } from './graph.js';
import { l2Constrained } from './l2-constrained.js';
import { mlp } from './layers.js';
import { mmoe, omoe, topK } from './mixture-of-experts.js';
import { mlMmoe } from './ml-mmoe.js';
import { loadedCode } from './own.js';
import { cgc, ple } from './ple.js';
import { sharedBottom } from './shared-bottom.js';
import { singleTask } from './single-task.js';
import { singleTaskMoe } from './single-task-moe.js';
import { snrAver, snrTrans } from './snr.js';
import { tensorFactorization } from './tensor-factorization.js';

export type Architectures = ReadonlyMap<string, Architecture>;

/**
 * All built-in architectures by name: two baselines, the paper's in the order of its tables, then
 * others.
 */
export const architectures: Architectures = new Map(
  [
    ...[
      labelMean,
      linear,
      singleTask,
      sharedBottom,
      l2Constrained,
      crossStitch,
      tensorFactorization,
      omoe,
      mmoe,
    ],
    ...[singleTaskMoe, mlMmoe, cgc, ple, adattSp, topK, dselectK, snrTrans, snrAver],
  ].map((a) => [a.name, a]),
);

/**
 * The identity of an architecture: a built-in one by its name, or a custom one by its name in the
 * code with this SHA-256; or the name of another program, and the file of its predictions: in a
 * config its path, in a spec its SHA-256.
 */
export interface ArchitectureId {
  readonly name: string;
  readonly code?: string;
  readonly predictions?: string;
}

/**
 * The architecture that a reader would take a name for: its name or its title is the same but for
 * case, spaces and signs.
 */
export function architectureCalled(
  name: string,
  all: Architectures = architectures,
): Architecture | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return [...all.values()].find((one) =>
    [one.name, one.title].some((known) => plain(known) === plain(name)),
  );
}

/**
 * A model in a plan: its sizes without those that follow another one, and without later ones at
 * their defaults.
 */
export interface ModelSpec extends ArchitectureId {
  readonly sizes: Readonly<Record<string, number | readonly number[]>>;
}

/** @throws Error where the architecture is not built in, or its code was not loaded */
export function findArchitecture({ name, code, predictions }: ArchitectureId): Architecture {
  if (predictions !== undefined) return predictionsNamed(name);
  if (code === undefined && trainers.has(name))
    return predictionsNamed(name, trainers.get(name)!.title);
  const architecture = (code === undefined ? architectures : loadedCode(code).architectures).get(
    name,
  );
  if (!architecture) throw new Error(`no architecture ${name}`);
  return architecture;
}

/**
 * The model with the given sizes, and defaults for the others.
 * @throws Error for an unknown architecture
 */
export function modelWith(architecture: ArchitectureId, given: ModelSpec['sizes']): ModelSpec {
  const { sizes } = findArchitecture(architecture);
  const isDefault = (size: string, value: unknown) =>
    sizes[size]?.later === true && sizes[size].default === value;
  const all = Object.entries({ ...sizeDefaults(sizes), ...given });
  return {
    ...architecture,
    sizes: Object.fromEntries(all.filter(([size, value]) => !isDefault(size, value))),
  };
}

/**
 * The sizes that every plan has for a built-in architecture, with their defaults.
 * @throws Error for an unknown name
 */
export const defaultSizes = (name: string): ModelSpec['sizes'] =>
  sizeDefaults(findArchitecture({ name }).sizes);

const sizeDefaults = (sizes: Architecture['sizes']): ModelSpec['sizes'] =>
  Object.fromEntries(
    Object.entries(sizes)
      .filter(([, size]) => followed(size) === undefined && !size.later)
      .map(([name, size]) => [name, size.default as number | readonly number[]]),
  );

/**
 * All sizes of a model, including those that its plan leaves out.
 * @throws Error for an unknown architecture
 */
export function allSizes({ sizes, ...id }: ModelSpec): ModelSpec['sizes'] {
  const missing = Object.entries(findArchitecture(id).sizes).flatMap(([size, spec]) => {
    const other = followed(spec);
    if (other !== undefined) return [[size, sizes[other]!]];
    return spec.later ? [[size, spec.default]] : [];
  });
  return { ...Object.fromEntries(missing), ...sizes };
}

/**
 * The features a model reads. Categories enter its first layers as sums, or through embedding
 * tables of a width.
 */
export interface ModelInput extends InputShape {
  readonly embedding: 'sum' | number;
  /** Units of hidden layers on the features, beneath any architecture. */
  readonly bottom?: readonly number[];
  /** The task whose logit includes a bias for the slot. */
  readonly position?: Position;
}

/**
 * The graph of a model for K tasks, by the given builder.
 * @throws Error for an unknown architecture, which a checked config cannot have
 * @throws InputError where the graph of a custom architecture is wrong, or any graph has more nodes
 * than the builder allows
 */
export function buildModel(
  spec: ModelSpec,
  features: ModelInput,
  tasks: number,
  g = new GraphBuilder(),
): Graph {
  const architecture = findArchitecture(spec);
  const input = g.input(features);
  const finish = (x: Node): Graph =>
    g.finish(
      architecture.build(g, x, tasks, allSizes(spec) as SizesOf<Architecture['sizes']>),
      features.position,
    );
  if (architecture.solved) return finish(input);
  const embedded = features.embedding === 'sum' ? input : g.embedding(input, features.embedding);
  return finish(mlp(g, embedded, features.bottom ?? [], 'features'));
}
