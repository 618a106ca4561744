import type { Config, Tuning } from '../config/config.js';
import { kindOf, shapeOf } from '../data/kinds.js';
import { InputError } from '../errors.js';
import { type Metric, metricsOfLabel } from '../metric.js';
import { type Cell, expandCells } from '../sweep/cells.js';
import { type ModelSpace, modelSpace } from './model-space.js';

/** The search of one model. */
export interface ModelSearch {
  readonly model: string;
  readonly base: Cell;
  readonly parameters: ModelSpace;
}

/** A search a model. @throws InputError where the config sweeps or selects anything */
export function searchesOf(config: Config, tuning: Tuning): ModelSearch[] {
  if (config.select) {
    throw new InputError([
      'tune: the config selects by `select`, which a search takes the place of: it must be left out',
    ]);
  }
  const { cells, columns } = expandCells(config);
  const models = config.models.map(({ name }) => name);
  if (cells.length > models.length || new Set(models).size < models.length) {
    throw new InputError([
      `tune: the config has several cells a model (${columns.join(', ')}): one data set and each model once are tuned`,
    ]);
  }
  return config.models.map((entry, i) => {
    const base = cells[i]!;
    const tasks = shapeOf(base.spec.data).labels.length;
    return { model: entry.name, base, parameters: modelSpace(entry, config.settings[entry.name], tuning, tasks) };
  });
}

/** The validation metric of the main task, which is the first; of tasks that are alike, their mean. */
export function usualMetric({ spec: { data } }: Cell): Metric {
  const { labels, rows } = shapeOf(data);
  if (rows.validation === 0) {
    throw new InputError(['tune: training.validationExamples above 0 is needed to tune by']);
  }
  const main = labels[0]!;
  const metric: Metric = { part: 'validation', name: metricsOfLabel[main.kind][0]! };
  return kindOf(data).tasksAreAlike ? metric : { ...metric, task: main.name };
}
