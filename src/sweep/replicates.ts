import type { Config, Settings } from '../config/config.js';
import { laidOver } from '../config/model-fields.js';
import { kindOf } from '../data/kinds.js';

/** The config of each replicate, in their order: with its split of the data and its settings. Without any, the config itself. */
export function replicateConfigs(config: Config): Config[] {
  const { replicates, ...rest } = config;
  if (!replicates) return [config];
  const { resplit } = kindOf(config.data);
  return replicates.map((own, i) => ({
    ...rest,
    data: i === 0 ? config.data : resplit!(config.data, i),
    settings: merged(config.settings, own),
  }));
}

function merged(settings: Settings, own: Settings): Settings {
  const both = Object.entries(own).map(([model, over]) => [model, laidOver(settings[model], over)]);
  return { ...settings, ...Object.fromEntries(both) };
}
