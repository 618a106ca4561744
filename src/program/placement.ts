import type { Arena } from '../kernels/arena.js';
import type { Graph, Node, Parameter } from '../models/graph.js';
import { inputOf, sizeOf } from '../models/graph.js';
import type { DenseLayer, Layers } from './layers.js';
import { flatLayout, type Layout, layoutBytes, matrixLayout, rowBytes } from './layout.js';

/** A parameter's place within each of the areas of parameters, gradients and moments. */
export interface Block {
  readonly offset: number;
  readonly layout: Layout;
}

/** A node's values [B, width] and their gradients; addresses and strides in bytes. */
export interface Rows {
  readonly value: number;
  readonly gradient: number;
  readonly stride: number;
  readonly width: number;
}

/** Where all that is trained or computed lies. */
export interface Placement {
  /** In the graph's order. */
  readonly blocks: readonly Block[];
  /** Bytes of each area. */
  readonly areaBytes: number;
  readonly parameters: number;
  readonly gradients: number;
  /** Adam's moments; unused by other optimizers. */
  readonly m: number;
  readonly v: number;
  /** Of the input the dense features alone. */
  rowsOf(node: Node): Rows;
  readonly categories: Categories;
}

/** The batch's categories: rows [B, columns] of int32, each the bytes from a panel's start to its row of weights. */
export interface Categories {
  readonly value: number;
  readonly columns: number;
}

/**
 * The weights of a layer's members lie one behind the other, and so do their biases, so that panels of different
 * members follow each other as panels of one matrix do. Where only some members have biases, zeros follow these.
 */
export function place(arena: Arena, graph: Graph, layers: Layers, batchSize: number, moments: boolean): Placement {
  const blocks: Block[] = [];
  let areaBytes = 0;
  const add = (parameter: Parameter, layout: Layout) => {
    if (blocks[parameter.index]) return;
    blocks[parameter.index] = { offset: areaBytes, layout };
    areaBytes += layoutBytes(layout);
  };
  for (const layer of layers.layers) {
    if (layer.op === 'dense') {
      addParameters(layer, add);
      areaBytes += zerosBehindBiases(layer);
    } else if (layer.op === 'embedding') {
      for (const table of layer.node.tables) add(table, matrixLayout(table));
    } else if (layer.op === 'cross-stitch') {
      add(layer.node.stitch, flatLayout(sizeOf(layer.node.stitch)));
    }
  }
  for (const parameter of graph.parameters) add(parameter, flatLayout(sizeOf(parameter)));

  const areas = Array.from({ length: moments ? 4 : 2 }, () => arena.reserve(areaBytes));
  const [parameters, gradients, m = 0, v = 0] = areas as [number, number, number?, number?];
  const rows = placeRows(arena, graph, layers, batchSize);
  const columns = inputOf(graph).categorical.length;
  const categories = { value: arena.reserve(4 * batchSize * columns), columns };
  return {
    ...{ blocks, areaBytes, parameters, gradients, m, v, categories },
    rowsOf: (node) => rows.get(layers.standsFor(node))!,
  };
}

function addParameters({ members }: DenseLayer, add: (parameter: Parameter, layout: Layout) => void): void {
  for (const { weight } of members) {
    if (weight.kind === 'parameter') {
      add(weight, matrixLayout(weight));
    } else {
      add(weight.core, matrixLayout(weight.core));
      add(weight.factor, flatLayout(sizeOf(weight.factor)));
    }
  }
  for (const { bias } of members) if (bias) add(bias, flatLayout(sizeOf(bias)));
}

function zerosBehindBiases({ members }: DenseLayer): number {
  if (!members.some((member) => member.bias)) return 0;
  return members.filter((member) => !member.bias).reduce((bytes, { width }) => bytes + rowBytes(width), 0);
}

function placeRows(arena: Arena, graph: Graph, layers: Layers, batchSize: number): Map<Node, Rows> {
  const rows = new Map<Node, Rows>();
  const reserve = (nodes: readonly Node[]) => {
    const stride = nodes.reduce((bytes, { width }) => bytes + rowBytes(width), 0);
    const value = arena.reserve(batchSize * stride);
    const gradient = arena.reserve(batchSize * stride);
    let column = 0;
    for (const node of nodes) {
      rows.set(node, { value: value + column, gradient: gradient + column, stride, width: node.width });
      column += rowBytes(node.width);
    }
  };
  for (const layer of layers.layers) reserve(layer.op === 'dense' ? layer.members : [layer.node]);
  const input = inputOf(graph);
  const embedding = graph.nodes.find((node) => node.op === 'embedding');
  if (embedding) {
    // Its first columns are the dense features.
    rows.set(input, { ...rows.get(embedding)!, gradient: 0, width: input.dense });
  } else {
    const stride = rowBytes(input.dense);
    rows.set(input, { value: arena.reserve(batchSize * stride), gradient: 0, stride, width: input.dense });
  }
  return rows;
}
