import { metricColumn } from '../../../src/ground/base/metric.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import type { TaskPredictions } from '../../../src/judge/results/predicted.js';
import { makeFolder, tableConfig } from '../../judge/report/made.js';

/**
 * A folder whose predictions were kept: the scores are those of the cells, and each test row moves
 * them by its effect.
 */
export function keptFolder(
  all: readonly CellResults[],
  tasks: readonly string[],
  effects: readonly number[] = [0, 0],
) {
  const keptOf = (cell: CellResults, task: string): [string, TaskPredictions][] => {
    const runs = cell.runs.filter(({ status }) => status === 'finished');
    const name = (['log_loss', 'auc', 'mse'] as const).find(
      (one) => metricColumn({ part: 'test', name: one, task }) in (runs[0]?.metrics ?? {}),
    );
    if (name === undefined) return [];
    const scores = new Map(
      runs.map(({ seed, metrics }) => [seed, metrics[metricColumn({ part: 'test', name, task })]!]),
    );
    return [
      [
        task,
        { metric: name, scores, effects: Float64Array.from(effects), ids: [...effects.keys()] },
      ],
    ];
  };
  const folder = makeFolder(all, 'results/mine', tableConfig(tasks));
  const predictions = new Map(
    folder.cells.map((cell) => [cell, new Map(tasks.flatMap((task) => keptOf(cell, task)))]),
  );
  return { ...folder, predictions };
}
