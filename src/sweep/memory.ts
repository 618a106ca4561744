import { shapeOf } from '../data/kinds.js';
import { InputError } from '../errors.js';
import { countParameters, noiseSize } from '../models/graph.js';
import { type Cell, cellName } from './cells.js';
import { graphOf } from './job.js';
import type { CellSpec } from './spec.js';

/** Bytes that a run may take. */
const LIMIT = 2 ** 30;

/**
 * Bytes that a run takes, roughly: the data tables; the parameters with gradients and two moments; and for a batch, the
 * values of all nodes with their gradients, and noise.
 */
export function memoryOf(spec: CellSpec): number {
  const tasks = shapeOf(spec.data).labels.length;
  const graph = graphOf(spec);
  // Engines lay out rows in whole vectors.
  const wholeVectors = (width: number) => 16 * Math.ceil(width / 16);
  const widths = graph.nodes.reduce(
    (sum, node) => sum + wholeVectors(node.op === 'input' ? node.dense + node.categorical.length : node.width),
    16 * tasks,
  );
  const { batchSize } = spec.training;
  const noise = graph.noises.reduce((sum, one) => sum + noiseSize(one, batchSize), 0);
  return tableBytes(spec) + 4 * (4 * countParameters(graph) + 2 * batchSize * widths + noise);
}

/** Bytes of the data tables, whose training rows an engine copies. */
function tableBytes({ data }: CellSpec): number {
  const { dense, categorical, labels, rows, logged } = shapeOf(data);
  const scored = rows.validation + rows.test + (rows.random ?? 0);
  const width = dense + categorical.length + labels.length;
  return 4 * (2 * rows.train * width + scored * (logged ? labels.length : width));
}

/** @throws InputError naming the largest cell, where a run would need more memory than it may take */
export function refuseOversized(cells: readonly Cell[]): void {
  const sized = cells.map((cell) => ({ cell, bytes: memoryOf(cell.spec) }));
  const { cell, bytes } = sized.reduce((largest, other) => (other.bytes > largest.bytes ? other : largest));
  if (bytes <= LIMIT) return;
  const name = cellName(cell.model, cell.fields);
  const ofTables = tableBytes(cell.spec);
  const rows = ofTables > LIMIT / 2 ? `, of which the rows of the data take ${gib(ofTables)}` : '';
  throw new InputError([
    `${name}: a run needs ${gib(bytes)} GiB of memory${rows}: at most ${gib(LIMIT)} GiB is possible`,
  ]);
}

const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
