import { Document, isPair, isScalar, visit } from 'yaml';
import { columnOf } from '../base/metric.js';
import type { Config } from '../config/config.js';
import { plainConfig } from '../config/plain.js';
import type { ModelSearch } from './searches.js';
import type { ScoredTrial, Tuner } from './tuner.js';

type PlainSettings = Readonly<Record<string, { readonly training?: object }>>;

/**
 * A config for `run`, with the best setting of every search and the number of steps at its best evaluation point: under
 * `settings:` by model, or under `replicates:` by replicate and model.
 * @throws InputError where no trial of a search has a score
 */
export function tunedConfig(config: Config, tuner: Tuner, trials: readonly ScoredTrial[]): Record<string, unknown> {
  const { name, data, models, training, settings, replicates, seeds, keepPredictions } = plainConfig(config);
  const best = (given: PlainSettings, replicate: number | undefined) => {
    const own = tuner.searches.filter((search) => search.replicate === replicate);
    return { ...given, ...bestSettings(given, own, tuner, trials) };
  };
  return {
    ...{ name, data, models, training },
    ...(replicates
      ? { settings, replicates: (replicates as PlainSettings[]).map((given, r) => best(given, r + 1)) }
      : { settings: best(settings as PlainSettings, undefined) }),
    seeds: asCount(seeds as readonly number[]),
    ...(keepPredictions === true && { keepPredictions }),
  };
}

/** The text of `tuned.yaml`. @throws InputError as `tunedConfig` does */
export function tunedText(config: Config, tuner: Tuner, trials: readonly ScoredTrial[]): string {
  const { method, trials: count } = tuner.tuning;
  const head = `# Written by mmoe-exp tune: the best of up to ${count} trials per search (${method}) by ${tuner.metrics.map(columnOf).join(' or ')}.\n`;
  const document = new Document(tunedConfig(config, tuner, trials));
  // One line per field, and in `settings` and each of `replicates` one per model.
  visit(document, {
    Collection: (_, node, path) => {
      const [, , field] = path;
      const name = isPair(field) && isScalar(field.key) ? field.key.value : undefined;
      const deepest = name === 'settings' ? 3 : name === 'replicates' ? 4 : 1;
      if (path.length > deepest) node.flow = true;
    },
  });
  return head + document.toString({ flowCollectionPadding: false, lineWidth: 0 });
}

/** The best setting of each model, laid over what the config gives. */
function bestSettings(
  given: PlainSettings,
  searches: readonly ModelSearch[],
  tuner: Tuner,
  trials: readonly ScoredTrial[],
): Record<string, object> {
  const found: Record<string, { tunedFor?: Record<string, object> }> = {};
  for (const search of searches) {
    const { model, tunedFor } = search;
    const { trial, score } = tuner.best(search, trials);
    const { learningRate, sizes } = trial.setting;
    const best = { ...sizes, training: { learningRate, steps: score.step } };
    if (tunedFor === undefined) {
      found[model] = { ...given[model], ...best, training: { ...given[model]?.training, ...best.training } } as object;
    } else {
      found[model] = { ...given[model], tunedFor: { ...found[model]?.tunedFor, [tunedFor]: best } };
    }
  }
  return found;
}

/** Writes 1 .. n as n, which is most likely what the config said. */
const asCount = (seeds: readonly number[]): number | readonly number[] =>
  seeds.every((seed, i) => seed === i + 1) ? seeds.length : seeds;
