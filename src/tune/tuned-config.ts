import type { Config } from '../config/config.js';
import { plainConfig } from '../config/plain.js';
import type { ScoredTrial, Tuner } from './tuner.js';

/**
 * A config for `run`, with the best setting of every model under `settings:` and the number of steps at its best
 * evaluation point.
 * @throws InputError where no trial of a model has a score
 */
export function tunedConfig(config: Config, tuner: Tuner, trials: readonly ScoredTrial[]): Record<string, unknown> {
  const { name, data, models, training, settings: given, seeds, keepPredictions } = plainConfig(config);
  const settings = tuner.models.map((model) => {
    const { trial, score } = tuner.best(model, trials);
    const { setting } = trial;
    const own = (given as Record<string, { training?: object }>)[model];
    const training = { ...own?.training, learningRate: setting.learningRate, steps: score.step };
    return [model, { ...own, ...setting.sizes, training }];
  });
  return {
    ...{ name, data, models, training, settings: { ...(given as object), ...Object.fromEntries(settings) } },
    seeds: asCount(seeds as readonly number[]),
    ...(keepPredictions === true && { keepPredictions }),
  };
}

/** Writes 1 .. n as n, which is most likely what the config said. */
const asCount = (seeds: readonly number[]): number | readonly number[] =>
  seeds.every((seed, i) => seed === i + 1) ? seeds.length : seeds;
