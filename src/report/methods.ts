import { byReplicate } from '../claims/replicates.js';
import { lessOther, type Replicate, type ReplicatedMean, replicatedMean } from '../stats/replicated-mean.js';
import { inPaperOrder } from './arrangement.js';
import { replicateOf, type TaskPredictions } from './predicted.js';
import type { Results } from './results.js';

/** What was kept of a method's predictions on a task: an item for each replicate, in the same order for all methods. */
export interface MethodPredictions {
  /** The setting of swept fields other than the replicate. */
  readonly fields: Readonly<Record<string, number | string>>;
  readonly task: string;
  readonly model: string;
  readonly replicates: readonly TaskPredictions[];
}

/** The methods of a folder whose predictions were kept in every replicate, by setting, task and then method. */
export function methodsOf(results: Results): MethodPredictions[] {
  const { predictions } = results;
  if (predictions.size === 0) return [];
  return byReplicate(results).flatMap(({ fields, replicates: settings }) => {
    const models = inPaperOrder([...new Set(settings.flatMap(({ cells }) => [...cells.keys()]))]);
    const ofModel = models.map((model) => ({
      model,
      cells: settings.map(({ cells }) => {
        const [cell] = cells.get(model)?.values() ?? [];
        return cell && predictions.get(cell);
      }),
    }));
    const tasks = new Set(ofModel.flatMap(({ cells }) => cells.flatMap((cell) => [...(cell?.keys() ?? [])])));
    return [...tasks].flatMap((task) =>
      ofModel.flatMap(({ model, cells }): MethodPredictions[] => {
        const replicates = cells.flatMap((cell) => cell?.get(task) ?? []);
        return replicates.length < settings.length ? [] : [{ fields, task, model, replicates }];
      }),
    );
  });
}

/** The AUC of a method less that of another one. */
export interface MethodDifference {
  /** Seeds, those of all replicates together. */
  readonly pairs: number;
  readonly found: ReplicatedMean;
}

/**
 * Two methods on the same task, compared seed by seed and row by row; undefined where a replicate has no seed in common, or
 * was tested on other rows.
 */
export function methodDifference(one: MethodPredictions, other: MethodPredictions): MethodDifference | undefined {
  const paired = one.replicates.flatMap((own, r): { own: Replicate; others: Replicate }[] => {
    const theirs = other.replicates[r]!;
    const seeds = [...own.aucs.keys()].filter((seed) => theirs.aucs.has(seed));
    const isComparable = seeds.length > 0 && own.ids.length === theirs.ids.length;
    return isComparable ? [{ own: replicateOf(own, seeds), others: replicateOf(theirs, seeds) }] : [];
  });
  if (paired.length < one.replicates.length) return undefined;
  const less = lessOther(
    paired.map(({ own }) => own),
    paired.map(({ others }) => others),
  );
  return { pairs: less.reduce((sum, { values }) => sum + values.length, 0), found: replicatedMean(less) };
}
