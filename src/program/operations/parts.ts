import { PANEL, panelsOf } from '../../kernels/panels.js';
import type { Rows } from '../placement.js';
import type { Workspace } from './operation.js';

/** The address of nodes as the parts of a sum, whose gradients are not asked for. */
export const partsForward = (nodes: readonly Rows[], program: Workspace): number =>
  partsOf(nodes, program, () => false);

/** Likewise, with what is to become of their gradients. */
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

/** A width with its padding. */
export const wholePanels = (width: number): number => PANEL * panelsOf(width);
