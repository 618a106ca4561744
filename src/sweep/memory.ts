import { InputError } from '../errors.js';
import { countParameters } from '../models/graph.js';
import { buildModel } from '../models/index.js';
import { type Cell, cellName } from './cells.js';
import type { CellSpec } from './spec.js';

/** What a run may take. */
const LIMIT = 2 ** 30;

/**
 * Bytes that a run takes, roughly: its tables, the parameters with gradients and two moments, and of a batch the
 * values of all nodes with their gradients.
 */
export function memoryOf({ data, model, training }: CellSpec): number {
  const tasks = data.cosines.length;
  const graph = buildModel(model, data.features, tasks);
  const trainRows = data.trainExamples === 'stream' ? 0 : data.trainExamples;
  const tables = (trainRows + data.validationExamples + data.testExamples) * (data.features + tasks);
  // Engines lay out rows in whole vectors.
  const widths = graph.nodes.reduce((sum, node) => sum + 16 * Math.ceil(node.width / 16), 16 * tasks);
  return 4 * (tables + 4 * countParameters(graph) + 2 * training.batchSize * widths);
}

/** Throws an InputError, naming the largest cell, where a run would need more memory than it may have. */
export function refuseOversized(cells: readonly Cell[]): void {
  const sized = cells.map((cell) => ({ cell, bytes: memoryOf(cell.spec) }));
  const { cell, bytes } = sized.reduce((largest, other) => (other.bytes > largest.bytes ? other : largest));
  if (bytes <= LIMIT) return;
  const name = cellName(cell.model, cell.fields);
  throw new InputError([`${name}: a run needs ${gib(bytes)} GiB of memory, at most ${gib(LIMIT)} GiB is possible`]);
}

const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
