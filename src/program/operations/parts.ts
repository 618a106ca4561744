import { PANEL, panelsOf } from '../../kernels/panels.js';
import type { Rows } from '../placement.js';
import type { Workspace } from './operation.js';

/** Writes nodes as the Parts of a sum without gradients, and returns the address. */
export const partsForward = (nodes: readonly Rows[], program: Workspace): number =>
  partsOf(nodes, program, () => false);

/** Writes nodes as the Parts of a sum with their gradients, and returns the address. */
export const partsBackward = (nodes: readonly Rows[], program: Workspace): number =>
  partsOf(nodes, program, (rows) => program.written.add(rows));

function partsOf(
  nodes: readonly Rows[],
  { writer, batchSize }: Workspace,
  accumulate: (rows: Rows) => boolean,
): number {
  const parts = nodes.map((rows) => ({
    value: rows.value,
    stride: rows.stride,
    gradient: rows.gradient,
    accumulate: rows.gradient !== 0 && accumulate(rows),
  }));
  return writer.parts(parts, batchSize, wholePanels(nodes[0]!.width));
}

/** A width rounded up to whole panels. */
export const wholePanels = (width: number): number => PANEL * panelsOf(width);
