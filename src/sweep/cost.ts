import { shapeOf } from '../data/kinds.js';
import { type Graph, matrixShape } from '../models/graph.js';
import { graphOf } from './job.js';
import type { PlannedRun } from './plan.js';
import type { CellSpec } from './spec.js';

/** Multiplications of a run, roughly: per weight, three for each training example and one for each scored example. */
export function costOf(spec: CellSpec): number {
  const { steps, batchSize, evaluateEvery } = spec.training;
  const { rows } = shapeOf(spec.data);
  const scored = Math.ceil(steps / evaluateEvery) * (rows.test + rows.validation + (rows.random ?? 0));
  return weightsUsed(graphOf(spec)) * (3 * steps * batchSize + scored);
}

/** Runs with their costs, the costliest first; those that cost the same keep their order. */
export function costliestFirst(runs: readonly PlannedRun[]): { readonly run: PlannedRun; readonly cost: number }[] {
  const costs = new Map([...new Set(runs.map(({ cell }) => cell))].map((cell) => [cell, costOf(cell.spec)]));
  return runs.map((run) => ({ run, cost: costs.get(run.cell)! })).sort((a, b) => b.cost - a.cost);
}

/** The number of weights that one example uses: one row of each one-hot block. */
function weightsUsed(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => {
    if (node.op !== 'dense') return sum;
    const [rows, columns] = matrixShape(node.weight);
    const { input } = node;
    return sum + columns * (input.op === 'input' ? input.dense + input.categorical.length : rows);
  }, 0);
}
