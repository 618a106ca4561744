import { betterOf } from '../base/metric.js';
import { indexOfBest } from '../stats/best.js';
import type { RecordedConfig } from './manifest.js';
import { bySearch, type RecordedTrial, type SearchId, type Trials } from './trials.js';

/** The first trial of a search with the best score; undefined where none has a score. */
export function bestTrial(trials: readonly RecordedTrial[]): RecordedTrial | undefined {
  const values = trials.map(({ score }) => score?.value);
  const best = indexOfBest(values, betterOf(trials[0]!.metric));
  return best === undefined ? undefined : trials[best];
}

/**
 * Whether a folder's settings are the best of these trials: they are not where the search was restarted after the runs, or
 * was for models that have none. Models without settings of their own do not count.
 */
export function foundBy({ trials }: Trials, config: RecordedConfig): boolean {
  const searched = bySearch(trials).flatMap((search) => {
    const training = trainingOf(search[0]!, config);
    const best = bestTrial(search);
    return training && best ? [{ training, best }] : [];
  });
  return (
    searched.length > 0 &&
    searched.every(({ training, best: { values, score } }) => {
      const { learningRate = training.learningRate } = values;
      return training.steps === score?.step && training.learningRate === learningRate;
    })
  );
}

/** The settings of the training that a search was for; undefined where there are none. */
function trainingOf({ model, replicate, tunedFor }: SearchId, { settings, replicates }: RecordedConfig) {
  const own = (replicate === undefined ? settings : replicates?.[replicate - 1])?.[model];
  return (tunedFor === undefined ? own : own?.tunedFor?.[tunedFor])?.training;
}
