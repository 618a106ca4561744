import { adattSp } from './adatt-sp.js';
import { type Architecture, followed, type SizesOf } from './architecture.js';
import { GraphBuilder } from './builder.js';
import { crossStitch } from './cross-stitch.js';
import type { Graph, InputShape } from './graph.js';
import { l2Constrained } from './l2-constrained.js';
import { mmoe, omoe } from './mixture-of-experts.js';
import { mlMmoe } from './ml-mmoe.js';
import { cgc, ple } from './ple.js';
import { sharedBottom } from './shared-bottom.js';
import { singleTask } from './single-task.js';
import { tensorFactorization } from './tensor-factorization.js';

/** All architectures by name: the paper's in the order of its tables, then later ones. */
export const architectures: ReadonlyMap<string, Architecture> = new Map(
  [
    ...[singleTask, sharedBottom, l2Constrained, crossStitch, tensorFactorization, omoe, mmoe],
    ...[mlMmoe, cgc, ple, adattSp],
  ].map((a) => [a.name, a]),
);

/**
 * A model as a plan has it: an architecture and its sizes, without those that have the value of another one, and without
 * later ones at their defaults.
 */
export interface ModelSpec {
  readonly name: string;
  readonly sizes: Readonly<Record<string, number | readonly number[]>>;
}

/** The model with the sizes given, and defaults for the others. @throws Error for an unknown name */
export function modelWith(name: string, given: ModelSpec['sizes']): ModelSpec {
  const { sizes } = known(name);
  const isUsual = (size: string, value: unknown) => sizes[size]?.later === true && sizes[size].default === value;
  const all = Object.entries({ ...defaultSizes(name), ...given });
  return { name, sizes: Object.fromEntries(all.filter(([size, value]) => !isUsual(size, value))) };
}

/** The sizes that every plan has for an architecture, with their defaults. @throws Error for an unknown name */
export const defaultSizes = (name: string): ModelSpec['sizes'] =>
  Object.fromEntries(
    Object.entries(known(name).sizes)
      .filter(([, size]) => followed(size) === undefined && !size.later)
      .map(([name, size]) => [name, size.default as number | readonly number[]]),
  );

/** All sizes of a model, including those that its plan leaves out. @throws Error for an unknown name */
export function sizesOf({ name, sizes }: ModelSpec): ModelSpec['sizes'] {
  const missing = Object.entries(known(name).sizes).flatMap(([size, spec]) => {
    const other = followed(spec);
    if (other !== undefined) return [[size, sizes[other]!]];
    return spec.later ? [[size, spec.default]] : [];
  });
  return { ...Object.fromEntries(missing), ...sizes };
}

/** The features a model reads. Categories enter its first layers as sums, or through embedding tables of a width. */
export interface ModelInput extends InputShape {
  readonly embedding: 'sum' | number;
}

/** The graph of a model for K tasks. @throws Error for an unknown name, which a checked config cannot have */
export function buildModel(spec: ModelSpec, features: ModelInput, tasks: number): Graph {
  const architecture = known(spec.name);
  const g = new GraphBuilder();
  const input = g.input(features);
  const x = features.embedding === 'sum' ? input : g.embedding(input, features.embedding);
  return g.finish(architecture.build(g, x, tasks, sizesOf(spec) as SizesOf<Architecture['sizes']>));
}

function known(name: string): Architecture {
  const architecture = architectures.get(name);
  if (!architecture) throw new Error(`no architecture ${name}`);
  return architecture;
}
