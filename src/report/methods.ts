import { byReplicate } from '../claims/replicates.js';
import { inPaperOrder } from './arrangement.js';
import type { TaskPredictions } from './predicted.js';
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
