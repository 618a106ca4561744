import type { CellResults } from '../claims/results.js';
import { lossWeightColumn, lossWeightTask } from '../loss-weights.js';

/** The weights that the loss of a task had in each finished run of a cell, evaluation by evaluation. */
export interface TaskWeights {
  readonly task: string;
  readonly runs: readonly ArrayLike<number>[];
}

/** The tasks of a cell whose losses had weights that changed over training; none where they did not. */
export function lossWeightsOf({ runs }: CellResults): TaskWeights[] {
  const curves = runs.flatMap(({ status, curve }) => (status === 'finished' ? [curve] : []));
  const tasks = Object.keys(curves[0] ?? {}).flatMap((column) => lossWeightTask(column) ?? []);
  return tasks.map((task) => ({ task, runs: curves.map((curve) => curve[lossWeightColumn(task)]!) }));
}
