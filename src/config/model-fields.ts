import type { Config, ModelEntry, Selection, SizeFields, TrainingFields } from './config.js';

/** The fields of a model's training and sizes: `training:` and its entry, overridden by `settings:`, then candidates. */
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
