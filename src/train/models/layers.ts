/** The networks that all architectures build from: hidden layers, towers and outputs. */

import { type GraphBuilder, outputWidth } from './builder.js';
import type { Node } from './graph.js';

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Hidden layers, named `name/0`, `name/1` ...: [B, d] -> [B, units of the last]. */
export function mlp(g: GraphBuilder, x: Node, units: readonly number[], name: string): Node {
  return units.reduce((h: Node, n, i) => g.hidden(h, n, `${name}/${i}`), x);
}

/** A task's tower `h^k`: hidden layers, then its linear output, [B, n] -> [B, 1]. */
export function tower(g: GraphBuilder, x: Node, units: readonly number[], task: number): Node {
  return output(g, mlp(g, x, units, `tower/${task}`), task);
}

/** The linear output of a task, [B, n] -> [B, 1], or [B, classes]. */
export function output(g: GraphBuilder, x: Node, task: number): Node {
  return g.dense(x, outputWidth(g.options, task), { name: outputName(task), role: 'output' });
}

/** The name of a task's output layer; its weights have this name and `/weights`. */
export const outputName = (task: number): string => `output/${task}`;
