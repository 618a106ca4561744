import { bestTrial, type Trials } from '../report/trials.js';
import type { Manifest } from './manifest.js';

/** `settings:` of a manifest's config, as far as a report reads them. */
type Settings = Readonly<
  Record<string, { readonly training?: { readonly learningRate?: number; readonly steps?: number } } | undefined>
>;

/**
 * Whether the settings of a folder's runs are the best of these trials: a search that was begun anew after the runs has
 * other ones. Models without settings of their own do not tell.
 */
export function foundBy({ metric, trials }: Trials, { config }: Manifest): boolean {
  const { settings = {} } = config as { readonly settings?: Settings };
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
