import { columnOf } from '../base/metric.js';
import type { CellResults } from './cells.js';

/** The weights that the loss of a task had in each finished run of a cell, evaluation by evaluation. */
export interface TaskWeights {
  readonly task: string;
  readonly runs: readonly ArrayLike<number>[];
}

/** The tasks of a cell whose losses had weights that changed over training; none where they did not. */
export function lossWeightsOf({ runs, metrics, tasks }: CellResults): TaskWeights[] {
  const curves = runs.flatMap(({ status, curve }) => (status === 'finished' ? [curve] : []));
  return (tasks ?? [...new Set(metrics.flatMap(({ task }) => task ?? []))]).flatMap((task) => {
    const column = columnOf({ fact: 'loss_weight', task });
    return curves[0]?.[column] ? [{ task, runs: curves.map((curve) => curve[column]!) }] : [];
  });
}
