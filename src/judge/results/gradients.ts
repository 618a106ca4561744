import { metricColumn, readColumn } from '../../ground/base/metric.js';
import type { CellResults } from './cells.js';

/**
 * What the finished runs of a cell recorded of the gradients of two tasks, evaluation by
 * evaluation.
 */
export interface PairOfTasks {
  readonly pair: readonly [left: string, right: string];
  /** A value is NaN if the batch had no label of a task. */
  readonly runs: readonly {
    readonly step: ArrayLike<number>;
    readonly cosine: ArrayLike<number>;
    readonly ratio: ArrayLike<number>;
  }[];
}

/** Returns each pair of tasks of a cell; empty unless its runs kept gradients. */
export function readGradients({ runs }: Pick<CellResults, 'runs'>): PairOfTasks[] {
  const curves = runs.flatMap(({ status, curve }) => (status === 'finished' ? [curve] : []));
  return Object.keys(curves[0] ?? {}).flatMap((column): PairOfTasks[] => {
    const recorded = readColumn(column);
    if (!recorded || !('fact' in recorded) || recorded.fact !== 'gradient_cosine') return [];
    const { pair } = recorded;
    const ratioColumn = metricColumn({ fact: 'gradient_norm_ratio', pair });
    const ofRuns = curves.flatMap(({ step, [column]: cosine, [ratioColumn]: ratio }) =>
      step && cosine && ratio ? [{ step, cosine, ratio }] : [],
    );
    return [{ pair, runs: ofRuns }];
  });
}
