import { shapeOf } from '../data/kinds.js';
import { type Graph, matrixShape } from '../models/graph.js';
import { graphOf } from './job.js';
import type { CellSpec } from './spec.js';

/** Multiplications of a run, roughly: three products a weight and training example, one a scored example. */
export function costOf(spec: CellSpec): number {
  const { steps, batchSize, evaluateEvery } = spec.training;
  const { rows } = shapeOf(spec.data);
  const scored = Math.ceil(steps / evaluateEvery) * (rows.test + rows.validation);
  return weightsUsed(graphOf(spec)) * (3 * steps * batchSize + scored);
}

/** Weights that one example meets: of a one-hot block it is one row. */
function weightsUsed(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => {
    if (node.op !== 'dense') return sum;
    const [rows, columns] = matrixShape(node.weight);
    const { input } = node;
    return sum + columns * (input.op === 'input' ? input.dense + input.categorical.length : rows);
  }, 0);
}
