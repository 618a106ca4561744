import { mapValues } from '../../ground/base/grouped.js';
import { metricColumn } from '../../ground/base/metric.js';
import type { Sweepable } from '../../ground/schema/fields.js';
import type { Config, SettingFields, Settings } from './config.js';
import type { ModelEntry } from './model-schema.js';
import { plainSelection } from './search-schema.js';

/**
 * A config with its overrides and defaults as plain data that, written as YAML, `loadConfig` reads
 * as the same config.
 */
export function plainConfig(config: Config): Record<string, unknown> {
  const { models, settings, replicates, select, tune, seeds, looks, perSplit, ...rest } = config;
  return plain({
    ...rest,
    tune: tune && { ...tune, ...(tune.by && { by: metricColumn(tune.by) }) },
    seeds:
      looks === undefined && !perSplit
        ? seeds
        : { first: seeds[0], count: seeds.length, looks, perSplit },
    models: models.map(plainModel),
    settings: plainSettings(settings),
    replicates: replicates?.map(plainSettings),
    select: select && plainSelection(select),
  }) as Record<string, unknown>;
}

const plainModel = ({ file, predictions, name, sizes }: ModelEntry) =>
  (file ?? predictions) !== undefined || Object.keys(sizes).length > 0
    ? { file, predictions, name, ...sizes }
    : name;

const plainSettings = (settings: Settings): Record<string, unknown> =>
  mapValues(settings, ({ tunedFor, ...own }) => ({
    ...plainSetting(own),
    tunedFor: tunedFor && mapValues(tunedFor, plainSetting),
  }));

const plainSetting = ({ training, sizes }: SettingFields): Record<string, unknown> => ({
  training,
  ...sizes,
});

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (isSweepable(value)) return value.swept ? value.values.map(plain) : plain(value.values[0]);
  if ('values' in value) return value.values;
  return mapValues(
    Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)),
    plain,
  );
}

const isSweepable = (value: object): value is Sweepable<unknown> =>
  'values' in value && 'swept' in value;
