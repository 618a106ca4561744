/** The addresses of parameters, gradients, values and noise of a program. */

import { InputError } from '../../ground/base/errors.js';
import { PANEL, rowBytes, rowStride } from '../kernels/panels.js';
import { wholeGroups } from '../kernels/recipe.js';
import {
  blockStarts,
  type Graph,
  graphInput,
  type Node,
  type Noise,
  noiseSize,
  type Parameter,
  parameterSize,
} from '../models/graph.js';
import { type Layers, layerNodes } from './layers.js';
import { flatLayout, type Layout, layoutBytes } from './layout.js';
import type { Memory } from './writer.js';

/**
 * The rows of a table that a batch uses, as fields of instructions: addresses, and the size of the
 * hash table.
 */
export interface UsedRows {
  /** The row numbers, and their count. */
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
  /** 0 where no gradient is needed. */
  readonly gradient: number;
  readonly stride: number;
  readonly width: number;
}

/**
 * Rows [B, columns] of int32, each the byte offset from the start of a panel to the category's row
 * of weights.
 */
export interface Categories {
  readonly value: number;
  readonly columns: number;
  /** For each column, the byte offset of its first category. */
  readonly starts: readonly number[];
}

/**
 * The order of the parameters in their areas; tables whose rows are updated individually take no
 * space.
 */
export class Area {
  /**
   * By the index of the parameter in the graph; a table whose rows are updated individually has no
   * offset.
   */
  readonly blocks: { readonly offset: number | undefined; readonly layout: Layout }[] = [];
  bytes = 0;

  constructor(private readonly byRows: ReadonlySet<Parameter>) {}

  /** Adds a parameter, once. @throws InputError where it would need two layouts */
  add(parameter: Parameter, layout?: Layout): void {
    const known = this.blocks[parameter.index]?.layout;
    if (known) {
      // Rows that are looked up one by one are those of a matrix, too, where they fit into a panel.
      if (!layout || known.rows === layout.rows || layout.columns <= PANEL) return;
      throw new InputError('code', [
        `${parameter.name}: a table of more than ${PANEL} columns cannot be a matrix, too`,
      ]);
    }
    const own = layout ?? flatLayout(parameterSize(parameter));
    const isApart = this.byRows.has(parameter);
    this.blocks[parameter.index] = { offset: isApart ? undefined : this.bytes, layout: own };
    if (!isApart) this.bytes += layoutBytes(own);
  }

  /** Reserves space for zeros, which stay zero. */
  skip(bytes: number): void {
    this.bytes += bytes;
  }
}

/** Where everything is that is trained or computed. */
export type Placement = ReturnType<typeof place>;

/**
 * Reserves the areas of parameters and gradients, and for each layer the rows of its nodes, side by
 * side.
 */
export function place(memory: Memory, graph: Graph, layers: Layers, area: Area, batchSize: number) {
  const [parameters, gradients] = [memory.reserve(area.bytes), memory.reserve(area.bytes)];
  const rows = placeRows(memory, graph, layers, batchSize);
  const noises = graph.noises.map((noise) =>
    memory.reserve(4 * wholeGroups(noiseSize(noise, batchSize))),
  );
  const starts = blockStarts(graphInput(graph)).map((start) => start * rowBytes(1));
  const columns = starts.length;
  const tables = placeTables(memory, area, batchSize);
  const blockOf = ({ index }: Parameter) => area.blocks[index]!;
  /** The address of the batch's slots, [B] integers; 0 where no node reads them. */
  const slots = graph.nodes.some(({ op }) => op === 'position-bias')
    ? memory.reserve(4 * batchSize)
    : 0;
  const categories: Categories = {
    value: memory.reserve(4 * batchSize * columns),
    columns,
    starts,
  };
  return {
    /** Size of each area in bytes. */
    areaBytes: area.bytes,
    parameters,
    gradients,
    slots,
    categories,
    layoutOf: (parameter: Parameter): Layout => blockOf(parameter).layout,
    valueOf: (parameter: Parameter): number =>
      tables.get(parameter.index)?.value ?? parameters + blockOf(parameter).offset!,
    gradientOf(parameter: Parameter): number {
      const { offset } = blockOf(parameter);
      if (offset === undefined) throw new Error(`${parameter.name} has gradients of rows alone`);
      return gradients + offset;
    },
    /** The used rows of a table whose rows are updated individually, instead of its gradients. */
    usedRowsOf: ({ index }: Parameter): UsedRows | undefined => tables.get(index)?.used,
    /** The rows of a node; for the input, only the dense features. */
    rowsOf: (node: Node): Rows => rows.get(layers.standsFor(node))!,
    /** The address of a step's noise, or of its neutral values. */
    noiseOf: ({ index }: Noise): number => noises[index]!,
  };
}

/** The tables whose rows are updated individually, by the indices of their parameters. */
function placeTables(
  memory: Memory,
  { blocks }: Area,
  batchSize: number,
): Map<number, { readonly value: number; readonly used: UsedRows }> {
  // The hash table is at most half full.
  const bits = 1 + Math.ceil(Math.log2(batchSize + 1));
  const hashed = blocks.some(({ offset }) => offset === undefined)
    ? memory.reserve(4 * 2 ** bits)
    : 0;
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

function placeRows(
  memory: Memory,
  graph: Graph,
  layers: Layers,
  batchSize: number,
): Map<Node, Rows> {
  const rows = new Map<Node, Rows>();
  for (const layer of layers.layers) {
    const nodes = layerNodes(layer);
    const stride = rowStride(nodes.reduce((bytes, { width }) => bytes + rowBytes(width), 0));
    const [value, gradient] = [
      memory.reserve(batchSize * stride),
      memory.reserve(batchSize * stride),
    ];
    let column = 0;
    for (const node of nodes) {
      rows.set(node, {
        value: value + column,
        gradient: gradient + column,
        stride,
        width: node.width,
      });
      column += rowBytes(node.width);
    }
  }
  const input = graphInput(graph);
  const embedding = graph.nodes.find((node) => node.op === 'embedding');
  if (embedding) {
    // The first columns of the embedding are the dense features.
    rows.set(input, { ...rows.get(embedding)!, gradient: 0, width: input.dense });
  } else {
    const stride = rowStride(rowBytes(input.dense));
    rows.set(input, {
      value: memory.reserve(batchSize * stride),
      gradient: 0,
      stride,
      width: input.dense,
    });
  }
  for (const node of graph.nodes) {
    if (node.op !== 'stop-gradient') continue;
    // A stop-gradient node shares the values of its input; the gradients that it receives are never
    // read.
    const shared = rows.get(layers.standsFor(node.input))!;
    rows.set(node, { ...shared, gradient: memory.reserve(batchSize * shared.stride) });
  }
  return rows;
}
