/** Emits weighted sums of nodes, which several operations use. */

import { PANEL, panelCount } from '../../kernels/panels.js';
import type { Node } from '../../models/graph.js';
import type { Rows } from '../placement.js';
import type { WrittenGradients } from '../written-gradients.js';
import type { Emitted, Workspace } from './operation.js';

/** Addresses. */
interface Scalars {
  readonly scalars: number;
  /** For the current backward pass. */
  readonly scalarGradients: () => number;
}

/** The same scalar for each input, which is not trained. */
export function constantScalars({ writer }: Workspace, scalar: number, inputs: number): Scalars {
  const scalars = writer.constant(new Float32Array(inputs).fill(scalar));
  // The gradients that are summed here are never read.
  const scalarGradients = writer.reserve(4 * inputs);
  return { scalars, scalarGradients: () => scalarGradients };
}

/** Emits y = sum_j scalar_j input_j. */
export function emitStitch(
  node: Node,
  summands: readonly Node[],
  program: Workspace,
  { scalars, scalarGradients }: Scalars,
): Emitted {
  const { writer, at, batchSize, written } = program;
  const y = at.rowsOf(node);
  const inputs = summands.map(at.rowsOf);
  const fields = () => ({
    scalars,
    scalarGradients: scalarGradients(),
    count: inputs.length,
    yStride: y.stride,
    rows: batchSize,
    width: wholePanels(node.width),
  });
  writer.emit('Stitch', { ...fields(), parts: writeParts(inputs, program), y: y.value });
  return {
    backward() {
      writer.emit('StitchGradient', {
        ...fields(),
        parts: writeParts(inputs, program, written),
        y: y.gradient,
      });
    },
  };
}

/**
 * Writes nodes as the Parts of a sum, with their gradients where `written` is given, and returns
 * the address.
 */
export function writeParts(
  nodes: readonly Rows[],
  { writer, batchSize }: Workspace,
  written?: WrittenGradients,
): number {
  const parts = nodes.map(({ value, stride, gradient }, i) => ({
    value,
    stride,
    gradient,
    accumulate: written !== undefined && gradient !== 0 && written.add(nodes[i]!),
  }));
  return writer.parts(parts, batchSize, wholePanels(nodes[0]!.width));
}

export const wholePanels = (width: number): number => PANEL * panelCount(width);
