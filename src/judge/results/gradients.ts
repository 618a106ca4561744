import { type GradientFact, readColumn } from '../../ground/base/metric.js';
import type { CellResults } from './cells.js';

/** What the finished runs of a cell recorded of the gradients of two tasks, evaluation by evaluation. */
export interface PairOfTasks {
  readonly pair: readonly [left: string, right: string];
  /** A value is NaN if the batch had no label of a task. */
  readonly runs: readonly { readonly cosine: ArrayLike<number>; readonly ratio: ArrayLike<number> }[];
}

/** Returns each pair of tasks of a cell; empty unless its runs kept gradients. */
export function readGradients({ runs }: Pick<CellResults, 'runs'>): PairOfTasks[] {
  const curves = runs.flatMap(({ status, curve }) => (status === 'finished' ? [curve] : []));
  const columns = new Map<string, { pair: PairOfTasks['pair']; columns: Partial<Record<GradientFact, string>> }>();
  for (const column of Object.keys(curves[0] ?? {})) {
    const recorded = readColumn(column);
    if (!recorded || !('fact' in recorded)) continue;
    if (recorded.fact !== 'gradient_cosine' && recorded.fact !== 'gradient_norm_ratio') continue;
    const id = JSON.stringify(recorded.pair);
    const known = columns.get(id) ?? { pair: recorded.pair, columns: {} };
    known.columns[recorded.fact] = column;
    columns.set(id, known);
  }
  return [...columns.values()].map(({ pair, columns: { gradient_cosine = '', gradient_norm_ratio = '' } }) => ({
    pair,
    runs: curves.flatMap((curve) => {
      const [cosine, ratio] = [curve[gradient_cosine], curve[gradient_norm_ratio]];
      return cosine && ratio ? [{ cosine, ratio }] : [];
    }),
  }));
}
