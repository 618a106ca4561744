import { type Config, fieldsOf, type ModelSettings, type Selection } from '../config/config.js';
import { type ArchitectureId, architectureOf } from '../models/index.js';

/** A model in the form in which it is trained; a model tuned for each task is trained once for each. */
interface ModelVariant extends ReturnType<typeof fieldsOf> {
  readonly architecture: ArchitectureId;
  readonly tunedFor?: string;
}

/** The models of a config; one that is tuned for several tasks with the same settings for all is a single model. */
export function variantsOf(
  config: Pick<Config, 'models' | 'training' | 'settings'>,
  all: Selection['candidates'] = {},
): ModelVariant[] {
  return config.models.flatMap((entry): ModelVariant[] => {
    const { name, code, predictions } = entry;
    const candidates = architectureOf(entry).solved ? {} : all;
    const architecture = {
      name,
      ...(code !== undefined && { code }),
      ...(predictions !== undefined && { predictions }),
    };
    const own = config.settings[name];
    if (!own?.tunedFor) return [{ architecture, ...fieldsOf(config, entry, candidates) }];
    const variants = Object.entries(own.tunedFor).map(([tunedFor, task]) => {
      const settings = { [name]: laidOver(own, task) };
      return { architecture, tunedFor, fields: fieldsOf({ ...config, settings }, entry, candidates) };
    });
    const isOne = variants.length > 1 && new Set(variants.map(({ fields }) => JSON.stringify(fields))).size === 1;
    if (isOne) return [{ architecture, ...variants[0]!.fields }];
    return variants.map(({ fields, ...variant }) => ({ ...variant, ...fields }));
  });
}

/** Settings of a model merged with others, which win where both have a field. */
export const laidOver = (settings: ModelSettings | undefined, over: ModelSettings): ModelSettings => ({
  ...settings,
  ...over,
  training: { ...settings?.training, ...over.training },
  sizes: { ...settings?.sizes, ...over.sizes },
});
