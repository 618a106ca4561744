import type { Config, Tuning } from '../config/config.js';
import { InputError } from '../errors.js';
import { type Cell, expandCells } from '../sweep/cells.js';
import { type HyperParameters, hyperParametersOf } from './hyper-parameters.js';

/** The search of one model. */
export interface Search {
  readonly model: string;
  readonly base: Cell;
  readonly parameters: HyperParameters;
}

/** A search a model. Throws an InputError where the config sweeps or selects anything. */
export function searchesOf(config: Config, tuning: Tuning): Search[] {
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
    const { data } = base.spec;
    const tasks = data.kind === 'synthetic' ? data.cosines.length : data.tasks.length;
    return {
      model: entry.name,
      base,
      parameters: hyperParametersOf(entry, config.settings[entry.name], tuning, tasks),
    };
  });
}

/** The validation metric of the main task; of synthetic tasks, which are alike, their mean. */
export function usualMetric({ spec: { data } }: Cell): string {
  if (data.kind === 'census-income') return `validation_auc_${data.tasks[0]}`;
  if (data.validationExamples === 0)
    throw new InputError(['tune: training.validationExamples above 0 is needed to tune by']);
  return data.labels === 'binary' ? 'validation_auc' : 'validation_mse';
}
