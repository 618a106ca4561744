/** Which losses reach which parameters of a graph, and so which parameters tasks share. */

import { directParameters, type Graph, type Node, type Parameter } from './graph.js';

/** The numbers of the losses, from 0, whose gradient reaches a node or a parameter. */
export type Losses = ReadonlySet<number>;

/** The losses whose gradient reaches each part of a graph; penalties of parameters do not count. */
export interface Reach {
  of(node: Node): Losses;
  ofParameter(parameter: Parameter): Losses;
}

/** `standsFor` names the node that computes the values of another one, which comes before it. */
export function computeReach(
  graph: Graph,
  standsFor: (node: Node) => Node = (node) => node,
): Reach {
  const nodes = graph.nodes.map(() => new Set<number>());
  const parameters = graph.parameters.map(() => new Set<number>());
  const add = (to: Set<number>, losses: Losses) => {
    for (const loss of losses) to.add(loss);
  };
  for (const [loss, output] of graph.outputs.entries()) nodes[output.index]!.add(loss);
  for (const node of [...graph.nodes].reverse()) {
    const own = nodes[node.index]!;
    for (const parameter of directParameters(node)) add(parameters[parameter.index]!, own);
    if (node.op === 'stop-gradient') continue;
    const before = standsFor(node) === node ? nodeInputs(node) : [standsFor(node)];
    for (const other of before) add(nodes[other.index]!, own);
  }
  return { of: ({ index }) => nodes[index]!, ofParameter: ({ index }) => parameters[index]! };
}

/** The nodes whose values a node reads. */
function nodeInputs(node: Node): Node[] {
  const within = (value: unknown): Node[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('op' in value) return [value as Node];
    return Object.values(value).flatMap(within);
  };
  return Object.values(node).flatMap(within);
}

/** A parameter is shared if at least two losses reach it. */
export const isShared = (losses: Losses): boolean => losses.size > 1;

/** Whether at least two losses reach some parameter. */
export function sharesParameters(graph: Graph): boolean {
  const reach = computeReach(graph);
  return graph.parameters.some((parameter) => isShared(reach.ofParameter(parameter)));
}
