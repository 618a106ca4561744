import { betterOf, parseMetric } from '../metric.js';
import { indexOfBest } from '../stats/best.js';
import type { RecordedConfig } from './manifest.js';
import type { RecordedTrial, Trials } from './trials.js';

/** The first trial with the best score by the metric of a column; undefined where no trial has a score. */
export function bestTrial(trials: readonly RecordedTrial[], metric: string): RecordedTrial | undefined {
  const values = trials.map(({ score }) => score?.value);
  const best = indexOfBest(values, betterOf(parseMetric(metric)!));
  return best === undefined ? undefined : trials[best];
}

/**
 * Whether a folder's settings are the best of these trials: they are not where the search was restarted after the runs.
 * Models without settings of their own do not count.
 */
export function foundBy({ metric, trials }: Trials, { settings }: RecordedConfig): boolean {
  return [...new Set(trials.map(({ model }) => model))].every((model) => {
    const training = settings[model]?.training;
    const best = bestTrial(
      trials.filter((trial) => trial.model === model),
      metric,
    );
    if (!training || !best) return true;
    const { learningRate = training.learningRate } = best.values;
    return training.steps === best.score?.step && training.learningRate === learningRate;
  });
}
