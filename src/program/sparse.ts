import { blockStarts, type Embedding, type Node } from '../models/graph.js';
import type { DensePlan } from './forward.js';
import { rowBytes } from './layout.js';
import type { Placement } from './placement.js';

/** Whether a dense layer on a node has embedding sums in it. */
export const isSparse = (node: Node): boolean => node.op === 'input' && node.categorical.length > 0;

/** Bytes of a panel of a layer's weights, and of the rows in it that are not of categories. */
const panelOf = ({ input, layer }: DensePlan): { stride: number; dense: number } => ({
  stride: layer.input.width * rowBytes(1),
  dense: input.width * rowBytes(1),
});

/** The fields of Gather. */
export function gatherWords({ categories }: Placement, plan: DensePlan, batchSize: number): number[] {
  const { output, weights, panels, floor } = plan;
  return [
    ...[categories.value, categories.columns, batchSize],
    ...[weights, panels, panelOf(plan).stride, floor, output.value, output.stride],
  ];
}

/** The fields of Scatter. */
export function scatterWords({ categories }: Placement, plan: DensePlan, batchSize: number, added: number): number[] {
  const { output, weightGradients, panels } = plan;
  const { stride, dense } = panelOf(plan);
  return [
    ...[categories.value, categories.columns, batchSize, output.gradient, output.stride],
    ...[weightGradients, panels, stride, dense, added],
  ];
}

/** The fields of a Lookup for each column; with `gradient`, of its gradient. */
export function lookupWords(at: Placement, node: Embedding, batchSize: number, gradient = false): number[][] {
  const { value, columns } = at.categories;
  const rows = at.rowsOf(node);
  const width = (node.width - node.input.dense) / columns;
  return blockStarts(node.input).map((start, c) => {
    const table = node.tables[c]!;
    return [
      ...[value + 4 * c, 4 * columns, start * rowBytes(1)],
      ...[
        (gradient ? at.gradients : at.parameters) + at.blocks[table.index]!.offset,
        table.shape[0]! * rowBytes(1),
        width,
      ],
      ...[(gradient ? rows.gradient : rows.value) + 4 * (node.input.dense + c * width), rows.stride, batchSize],
    ];
  });
}
