import type { Config } from './config.js';
import type { ModelEntry, SizeFields } from './model-schema.js';
import type { Selection } from './search-schema.js';
import type { TrainingFields } from './training-schema.js';

/** The fields of a model's training and sizes, without settings for a task. */
export function fieldsOf(
  { training, settings }: Pick<Config, 'training' | 'settings'>,
  entry: ModelEntry,
  candidates: Selection['candidates'] = {},
): { training: TrainingFields; sizes: SizeFields } {
  const own = settings[entry.name];
  return {
    training: { ...training, ...own?.training, ...candidates },
    sizes: { ...entry.sizes, ...own?.sizes },
  };
}
