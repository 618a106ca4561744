import { PANEL, panelsOf } from '../../kernels/panels.js';
import type { Rows } from '../placement.js';
import type { Written } from '../written.js';
import type { Workspace } from './operation.js';

/** Writes nodes as the Parts of a sum, with their gradients where `written` is given, and returns the address. */
export function partsOf(nodes: readonly Rows[], { writer, batchSize }: Workspace, written?: Written): number {
  const parts = nodes.map(({ value, stride, gradient }, i) => ({
    ...{ value, stride, gradient },
    accumulate: written !== undefined && gradient !== 0 && written.add(nodes[i]!),
  }));
  return writer.parts(parts, batchSize, wholePanels(nodes[0]!.width));
}

export const wholePanels = (width: number): number => PANEL * panelsOf(width);
