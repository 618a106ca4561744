import type { GraphBuilder } from './builder.js';
import type { Node } from './graph.js';

/**
 * A size of an architecture as a config may give it: `layers`, the units of each hidden layer in turn; `count`, a
 * whole number of at least 1; `ranks`, three whole numbers; `factor`, a number of at least 0.
 */
export type SizeKind = 'layers' | 'count' | 'ranks' | 'factor';

export interface SizeSpec {
  readonly kind: SizeKind;
  readonly default: number | readonly number[];
}

type ValueOf<S extends SizeSpec> = S['kind'] extends 'layers' | 'ranks' ? readonly number[] : number;

export type SizesOf<S extends Readonly<Record<string, SizeSpec>>> = { readonly [Name in keyof S]: ValueOf<S[Name]> };

/** An architecture: its name, its sizes with the paper's defaults, and the function that writes down its graph. */
export interface Architecture<S extends Readonly<Record<string, SizeSpec>> = Readonly<Record<string, SizeSpec>>> {
  readonly name: string;
  /** As the paper prints it. */
  readonly title: string;
  readonly sizes: S;
  /** From the input x and K tasks to one output node a task. */
  build(g: GraphBuilder, x: Node, tasks: number, sizes: SizesOf<S>): Node[];
}

export const layers = (...units: readonly number[]) => ({ kind: 'layers', default: units }) as const satisfies SizeSpec;
export const count = (n: number) => ({ kind: 'count', default: n }) as const satisfies SizeSpec;
export const ranks = (...r: readonly number[]) => ({ kind: 'ranks', default: r }) as const satisfies SizeSpec;
export const factor = (a: number) => ({ kind: 'factor', default: a }) as const satisfies SizeSpec;

/** Units of each hidden layer of a task's tower. */
export const towerSize = layers(8);

/** Ties the sizes a definition declares to those its `build` receives. */
export function defineArchitecture<const S extends Readonly<Record<string, SizeSpec>>>(
  architecture: Architecture<S>,
): Architecture {
  return architecture as unknown as Architecture;
}
