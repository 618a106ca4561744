/** The interface of an architecture: its sizes, and the function that builds its graph. */

import type { GraphBuilder } from './builder.js';
import type { Node } from './graph.js';

/**
 * `layers`: units of hidden layers in turn; `count`: a whole number of at least 1; `ranks`: three;
 * `factor`: a number of at least 0.
 */
export type SizeKind = 'layers' | 'count' | 'ranks' | 'factor';

interface SearchRange {
  readonly low: number;
  /** Without it, the search's limit on units applies. */
  readonly high?: number;
  readonly scale: 'linear' | 'log';
}

export interface SizeSpec {
  readonly kind: SizeKind;
  /**
   * `as`: the value of another size. Such a size is not searched unless the search is given bounds
   * for it.
   */
  readonly default: number | readonly number[] | { readonly as: string };
  readonly search: SearchRange;
  readonly about?: string;
  /** For a count: 0 where the count may be 0. */
  readonly least?: 0;
  /** For a count: the name of a count that it must not exceed. */
  readonly atMost?: string;
  /** For a factor: 0 where the factor must be above 0. */
  readonly above?: 0;
  /** For a factor: 1 where the factor must be less than 1. */
  readonly below?: 1;
  /**
   * Whether the size was added after runs were published: a spec leaves it out where it has its
   * default, so that their keys stay the same. It is not searched unless the search is given bounds
   * for it.
   */
  readonly later?: true;
  /** For layers: the counts of such networks in parallel, whose units count together. */
  readonly times?: Times;
}

/** Sizes whose sum is the number of networks; `eachTask`: that many for each task. */
export type Times = readonly (string | { readonly eachTask: string })[];

/** Whether a search tries the size without being given bounds for it. */
export const isSearched = (size: SizeSpec): boolean => followed(size) === undefined && !size.later;

/** The size whose value a size has by default; undefined where the default is a value. */
export const followed = ({ default: value }: { readonly default?: unknown }): string | undefined =>
  typeof value === 'object' && value !== null && 'as' in value && typeof value.as === 'string'
    ? value.as
    : undefined;

type ValueOf<S extends SizeSpec> = S['kind'] extends 'layers' | 'ranks'
  ? readonly number[]
  : number;

export type SizesOf<S extends Readonly<Record<string, SizeSpec>>> = {
  readonly [Name in keyof S]: ValueOf<S[Name]>;
};

/**
 * How a baseline predicts: by weights that are solved for, which are linear in the features (a slot
 * for each category, and no layers beneath it); by the mean of the training labels; or as another
 * program has predicted.
 */
export type Solution = 'linear' | 'mean' | 'given';

export interface Architecture<
  S extends Readonly<Record<string, SizeSpec>> = Readonly<Record<string, SizeSpec>>,
> {
  readonly name: string;
  /** As printed in the paper. */
  readonly title: string;
  readonly sizes: S;
  /**
   * The size, of kind `layers`, that `weights` of a config determines; without it, the architecture
   * has no `weights`.
   */
  readonly fitted?: keyof S & string;
  /**
   * Whether its tasks share no weight, so that the best setting for one need not be the best for
   * another.
   */
  readonly sharesNothing?: true;
  /** How a run gets by without training, so that it has neither steps nor a learning rate. */
  readonly solved?: Solution;
  /** Builds the graph on the input x; returns one output node per task. */
  build(g: GraphBuilder, x: Node, tasks: number, sizes: SizesOf<S>): Node[];
}

/**
 * Hidden layers, by default with these units or those of another size; `times`: how many such
 * networks are in parallel.
 */
export const layers = (
  units: readonly number[] | { readonly as: string },
  options: Options<'times' | 'later'> = {},
) =>
  ({
    kind: 'layers',
    default: units,
    search: { low: 4, scale: 'log' },
    ...options,
  }) as const satisfies SizeSpec;

type Options<Field extends keyof SizeSpec = never> = Pick<SizeSpec, 'about' | Field>;

interface Searched {
  readonly search?: readonly [low: number, high: number];
}

/** A count, by default n; a search tries 2 to 16 by default. */
export const count = (
  n: number,
  { search: [low, high] = [2, 16], ...options }: Options<'least' | 'atMost'> & Searched = {},
) =>
  ({
    kind: 'count',
    default: n,
    search: { low, high, scale: 'linear' },
    ...options,
  }) as const satisfies SizeSpec;

/** Tucker ranks of inputs, units and tasks. */
export const ranks = (r1: number, r2: number, r3: number, options: Options = {}) => {
  const search = { low: 2, high: 256, scale: 'log' } as const;
  return { kind: 'ranks', default: [r1, r2, r3], search, ...options } as const satisfies SizeSpec;
};

/** A number that the graph multiplies by, by default a; a search tries 1e-6 to 1 by default. */
export const factor = (
  a: number,
  {
    search: [low, high] = [1e-6, 1],
    ...options
  }: Options<'above' | 'below' | 'later'> & Searched = {},
) =>
  ({
    kind: 'factor',
    default: a,
    search: { low, high, scale: 'log' },
    ...options,
  }) as const satisfies SizeSpec;

export const towerSize = layers([8], { about: "Units of each hidden layer of a task's tower." });

/**
 * Checks that `build` uses the sizes that a definition declares, and hides their types from others.
 * Its model is trained.
 */
export function defineArchitecture<const S extends Readonly<Record<string, SizeSpec>>>(
  architecture: Architecture<S> & { readonly solved?: never },
): Architecture {
  // biome-ignore lint/plugin: `build` reads sizes of its own type alone, which the model's entry is parsed to.
  return architecture as unknown as Architecture;
}
