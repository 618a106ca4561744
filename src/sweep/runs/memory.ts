/** Estimates the memory of a run, and refuses runs that need more than the limit. */

import { InputError } from '../../ground/base/errors.js';
import { cellName } from '../../ground/base/words.js';
import { dataShape } from '../../train/data/kinds.js';
import {
  countParameters,
  type Graph,
  lookedUpTables,
  noiseSize,
  parameterSize,
} from '../../train/models/graph.js';
import type { Cell } from './cells.js';
import { cellGraph } from './job.js';
import type { CellSpec } from './spec.js';

const LIMIT = 2 ** 30;

/**
 * Approximate bytes: data; parameters, gradients, two moments (of tables, what is kept); a batch's
 * nodes and noise. With `keepGradients`, a second session has the training rows, the parameters and
 * the batch again, and a gradient for each task.
 */
export function estimateMemory(spec: CellSpec): number {
  const tasks = dataShape(spec.data).labels.length;
  const graph = cellGraph(spec);
  // Engines pad rows to whole vectors.
  const wholeVectors = (width: number) => 16 * Math.ceil(width / 16);
  const widths = graph.nodes.reduce(
    (sum, node) =>
      sum + wholeVectors(node.op === 'input' ? node.dense + node.categorical.length : node.width),
    16 * tasks,
  );
  const { batchSize } = spec.training;
  const noise = graph.noises.reduce((sum, one) => sum + noiseSize(one, batchSize), 0);
  const others = countParameters(graph) - embeddings(graph);
  const batch = 2 * batchSize * widths + noise;
  const trained = rowBytes(spec) + embeddingBytes(spec, graph) + 4 * (4 * others + batch);
  if (!spec.training.keepGradients) return trained;
  return trained + trainingBytes(spec) + 4 * ((2 + tasks) * others + embeddings(graph) + batch);
}

const embeddings = (graph: Graph): number =>
  lookedUpTables(graph).reduce((sum, table) => sum + parameterSize(table), 0);

/**
 * Numbers kept for each looked-up parameter: itself; its two moments; its gradient and velocity; or
 * all but this.
 */
const KEPT = { sgd: 1, 'lazy-adam': 3, momentum: 3, adam: 4 } as const;

const embeddingBytes = ({ training }: CellSpec, graph: Graph): number =>
  4 * KEPT[training.optimizer] * embeddings(graph);

/** Bytes of the data tables; an engine copies the training rows. */
function rowBytes({ data }: CellSpec): number {
  const { dense, categorical, labels, rows, logged } = dataShape(data);
  const scored = rows.validation + rows.test + (rows.random ?? 0) + (rows.served ?? 0);
  const width = dense + categorical.length + labels.length;
  return 4 * (2 * rows.train * width + scored * (logged ? labels.length : width));
}

/** Bytes of the training rows in an engine. */
function trainingBytes({ data }: CellSpec): number {
  const { dense, categorical, labels, rows } = dataShape(data);
  return 4 * rows.train * (dense + categorical.length + labels.length);
}

/**
 * @throws InputError that names the largest cell, where a run would need more memory than `LIMIT`
 */
export function refuseOversized(cells: readonly Cell[]): void {
  const sized = cells.map((cell) => ({ cell, bytes: estimateMemory(cell.spec) }));
  const { cell, bytes } = sized.reduce((largest, other) =>
    other.bytes > largest.bytes ? other : largest,
  );
  if (bytes <= LIMIT) return;
  const name = cellName(cell.model, cell.fields);
  throw new InputError('config', [
    `${name}: a run needs ${gib(bytes)} GiB of memory${explainMemory(cell.spec)}: at most ${gib(LIMIT)} GiB is possible`,
  ]);
}

/**
 * What takes most of the memory, and what would take less, where that is the data or their
 * embeddings.
 */
function explainMemory(spec: CellSpec): string {
  const ofRows = rowBytes(spec);
  if (ofRows > LIMIT / 2) return `, of which the rows of the data take ${gib(ofRows)}`;
  const ofTables = embeddingBytes(spec, cellGraph(spec));
  if (ofTables <= LIMIT / 2) return '';
  const lazy =
    KEPT[spec.training.optimizer] > KEPT['lazy-adam']
      ? ', or the optimizer lazy-adam, which keeps no gradients of them'
      : '';
  return `, of which the tables of embeddings take ${gib(ofTables)} (fewer categories or a smaller embedding take less${lazy})`;
}

const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
