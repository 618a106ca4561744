/** Groups the nodes of a graph into layers, which instructions compute together. */

import {
  type Dense,
  type Graph,
  type Node,
  type Parameter,
  trainedParameter,
} from '../models/graph.js';
import { computeReach } from '../models/reach.js';

/**
 * Dense nodes of an input that share no parameters, as one product x [W_1 | W_2 | ...]; or any
 * other single node.
 */
export type Layer = DenseLayer | Node<Exclude<Node['op'], 'dense' | 'input' | 'stop-gradient'>>;

export interface DenseLayer {
  readonly op: 'dense';
  readonly input: Node;
  /** The nodes side by side, those with a bias first. */
  readonly members: readonly Dense[];
}

/** The nodes whose values a layer computes, side by side. */
export const layerNodes = (layer: Layer): readonly Node[] =>
  layer.op === 'dense' ? layer.members : [layer];

export type Layers = ReturnType<typeof groupLayers>;

/**
 * The layers of a graph, each after those that it reads from. With `apart`, dense nodes of an input
 * are only side by side if the same losses reach them, so that a backward pass of one loss goes
 * through whole layers.
 */
export function groupLayers(graph: Graph, { apart = false } = {}) {
  const representatives = findEqualNodes(graph);
  /** Dense nodes that compute the same are merged. */
  const standsFor = (node: Node): Node => representatives[node.index]!;
  const nodes = graph.nodes.filter((node) => standsFor(node) === node);
  const uses = countUses(nodes);
  const reach = computeReach(graph, standsFor);
  const groups = new Map<string, Dense[]>();
  const layers: Layer[] = [];
  for (const node of nodes) {
    if (node.op === 'input' || node.op === 'stop-gradient') continue;
    if (node.op !== 'dense') {
      layers.push(node);
      continue;
    }
    const input = standsFor(node.input);
    const key = [input.index, ...(apart ? [...reach.of(node)].sort((a, b) => a - b) : [])].join();
    const group = ownsItsParameters(node, uses) ? groups.get(key) : undefined;
    if (group) {
      group.push(node);
      continue;
    }
    const members = [node];
    if (ownsItsParameters(node, uses)) groups.set(key, members);
    layers.push({ op: 'dense', input, members });
  }
  for (const group of groups.values()) group.sort((a, b) => Number(!a.bias) - Number(!b.bias));
  return { layers, standsFor, reach };
}

function findEqualNodes(graph: Graph): Node[] {
  const representatives: Node[] = [];
  const seen = new Map<string, Node>();
  for (const node of graph.nodes) {
    let representative: Node = node;
    if (node.op === 'dense') {
      const input = representatives[node.input.index]!.index;
      const { weight, bias, activation } = node;
      const weights =
        weight.kind === 'parameter'
          ? [weight.index]
          : [weight.core.index, weight.factor.index, weight.row];
      const key = JSON.stringify([input, weights, bias?.index, activation]);
      representative = seen.get(key) ?? node;
      seen.set(key, representative);
    }
    representatives.push(representative);
  }
  return representatives;
}

function countUses(nodes: readonly Node[]): Map<Parameter, number> {
  const uses = new Map<Parameter, number>();
  const use = (parameter: Parameter | undefined) => {
    if (parameter) uses.set(parameter, (uses.get(parameter) ?? 0) + 1);
  };
  for (const node of nodes) {
    if (node.op === 'embedding') for (const table of node.tables) use(table);
    if (node.op === 'cross-stitch') use(trainedParameter(node.stitch));
    if (node.op === 'layer-norm') for (const parameter of [node.scale, node.shift]) use(parameter);
    if (node.op !== 'dense') continue;
    use(node.bias);
    if (node.weight.kind === 'parameter') use(node.weight);
    else for (const part of [node.weight.core, node.weight.factor]) use(part);
  }
  return uses;
}

function ownsItsParameters(node: Dense, uses: ReadonlyMap<Parameter, number>): boolean {
  if (node.weight.kind !== 'parameter' || uses.get(node.weight) !== 1) return false;
  return node.bias === undefined || uses.get(node.bias) === 1;
}
