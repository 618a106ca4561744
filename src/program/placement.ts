import { rowBytes } from '../kernels/panels.js';
import { wholeGroups } from '../kernels/recipe.js';
import {
  blockStarts,
  type Graph,
  inputOf,
  type Node,
  type Noise,
  noiseSize,
  type Parameter,
  sizeOf,
} from '../models/graph.js';
import { type Layers, nodesOf } from './layers.js';
import { flatLayout, type Layout, layoutBytes } from './layout.js';
import type { Memory } from './writer.js';

/**
 * A parameter's place within each of the areas of parameters, gradients and moments; of a table whose rows are updated by
 * themselves, which is in no area, none.
 */
interface Block {
  readonly offset: number | undefined;
  readonly layout: Layout;
}

/** The rows of a table that a batch used, as instructions have them: addresses, and how many there may be. */
export interface UsedRows {
  /** Whole numbers, and how many they are. */
  readonly used: number;
  readonly count: number;
  /** [B, a row of the table] */
  readonly gradients: number;
  readonly hashed: number;
  readonly bits: number;
}

/** A node's values [B, width] and their gradients; addresses and strides in bytes. */
export interface Rows {
  readonly value: number;
  /** 0 where none is wanted. */
  readonly gradient: number;
  readonly stride: number;
  readonly width: number;
}

/** The batch's categories: rows [B, columns] of int32, each the bytes from a panel's start to its row of weights. */
export interface Categories {
  readonly value: number;
  readonly columns: number;
  /** Of each column these bytes for its first category. */
  readonly starts: readonly number[];
}

/** Where all that is trained or computed lies. */
export interface Placement {
  /** Bytes of each area. */
  readonly areaBytes: number;
  readonly parameters: number;
  readonly gradients: number;
  layoutOf(parameter: Parameter): Layout;
  /** The address of a parameter's values, and of their gradients. */
  valueOf(parameter: Parameter): number;
  gradientOf(parameter: Parameter): number;
  /** Of a table whose rows are updated by themselves, in place of its gradients. */
  usedRowsOf(parameter: Parameter): UsedRows | undefined;
  /** Of the input the dense features alone. */
  rowsOf(node: Node): Rows;
  /** The address of the noise of a step, or of its neutral values. */
  noiseOf(noise: Noise): number;
  readonly categories: Categories;
  /** The address of the slots of the batch, [B] whole numbers; 0 where no node reads them. */
  readonly slots: number;
}

/** The order of the parameters in their areas, each once, but for tables whose rows are updated by themselves. */
export class Area {
  readonly #blocks: Block[] = [];
  #bytes = 0;

  constructor(private readonly byRows: ReadonlySet<Parameter>) {}

  add(parameter: Parameter, layout: Layout = flatLayout(sizeOf(parameter))): void {
    if (this.#blocks[parameter.index]) return;
    const isApart = this.byRows.has(parameter);
    this.#blocks[parameter.index] = { offset: isApart ? undefined : this.#bytes, layout };
    if (!isApart) this.#bytes += layoutBytes(layout);
  }

  /** Leaves room for zeros, which stay zeros. */
  skip(bytes: number): void {
    this.#bytes += bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** In the graph's order. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }
}

/** Reserves the areas of parameters and gradients, and for each layer the rows of its nodes, side by side. */
export function place(memory: Memory, graph: Graph, layers: Layers, area: Area, batchSize: number): Placement {
  const [parameters, gradients] = [memory.reserve(area.bytes), memory.reserve(area.bytes)];
  const rows = placeRows(memory, graph, layers, batchSize);
  const noises = graph.noises.map((noise) => memory.reserve(4 * wholeGroups(noiseSize(noise, batchSize))));
  const starts = blockStarts(inputOf(graph)).map((start) => start * rowBytes(1));
  const columns = starts.length;
  const tables = placeTables(memory, area, batchSize);
  const blockOf = ({ index }: Parameter) => area.blocks[index]!;
  return {
    ...{ areaBytes: area.bytes, parameters, gradients },
    layoutOf: (parameter) => blockOf(parameter).layout,
    valueOf: (parameter) => tables.get(parameter.index)?.value ?? parameters + blockOf(parameter).offset!,
    gradientOf(parameter) {
      const { offset } = blockOf(parameter);
      if (offset === undefined) throw new Error(`${parameter.name} has gradients of rows alone`);
      return gradients + offset;
    },
    usedRowsOf: ({ index }) => tables.get(index)?.used,
    rowsOf: (node) => rows.get(layers.standsFor(node))!,
    noiseOf: ({ index }) => noises[index]!,
    slots: graph.nodes.some(({ op }) => op === 'position-bias') ? memory.reserve(4 * batchSize) : 0,
    categories: { value: memory.reserve(4 * batchSize * columns), columns, starts },
  };
}

/** By the indices of their parameters. */
function placeTables(
  memory: Memory,
  { blocks }: Area,
  batchSize: number,
): Map<number, { readonly value: number; readonly used: UsedRows }> {
  // At most half of the hash table is taken.
  const bits = 1 + Math.ceil(Math.log2(batchSize + 1));
  const hashed = blocks.some(({ offset }) => offset === undefined) ? memory.reserve(4 * 2 ** bits) : 0;
  return new Map(
    blocks.flatMap(({ offset, layout }, index) => {
      if (offset !== undefined) return [];
      const [used, count] = [memory.reserve(4 * batchSize), memory.reserve(4)];
      const gradients = memory.reserve(batchSize * layoutBytes({ ...layout, count: 1 }));
      const value = memory.reserve(layoutBytes(layout));
      return [[index, { value, used: { used, count, gradients, hashed, bits } }]];
    }),
  );
}

function placeRows(memory: Memory, graph: Graph, layers: Layers, batchSize: number): Map<Node, Rows> {
  const rows = new Map<Node, Rows>();
  for (const layer of layers.layers) {
    const nodes = nodesOf(layer);
    const stride = nodes.reduce((bytes, { width }) => bytes + rowBytes(width), 0);
    const [value, gradient] = [memory.reserve(batchSize * stride), memory.reserve(batchSize * stride)];
    let column = 0;
    for (const node of nodes) {
      rows.set(node, { value: value + column, gradient: gradient + column, stride, width: node.width });
      column += rowBytes(node.width);
    }
  }
  const input = inputOf(graph);
  const embedding = graph.nodes.find((node) => node.op === 'embedding');
  if (embedding) {
    // Its first columns are the dense features.
    rows.set(input, { ...rows.get(embedding)!, gradient: 0, width: input.dense });
  } else {
    const stride = rowBytes(input.dense);
    rows.set(input, { value: memory.reserve(batchSize * stride), gradient: 0, stride, width: input.dense });
  }
  for (const node of graph.nodes) {
    if (node.op !== 'stop-gradient') continue;
    // It shares the values; the gradients that it gets are read by nobody.
    const shared = rows.get(layers.standsFor(node.input))!;
    rows.set(node, { ...shared, gradient: memory.reserve(batchSize * shared.stride) });
  }
  return rows;
}
