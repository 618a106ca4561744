import type { Config, Tuning } from '../config/config.js';
import { fieldsOf } from '../config/model-fields.js';
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

/**
 * One search per model. @throws InputError where the config sweeps, selects or draws anything, gives numbers of weights, or
 * has a schedule
 */
export function searchesOf(config: Config, tuning: Tuning): ModelSearch[] {
  if (config.select) {
    throw new InputError(['tune: the config has `select`, which a search replaces: it must be left out']);
  }
  if (config.draw) {
    throw new InputError(['tune: the config has `draw`, which draws data sets for `run`: it must be left out']);
  }
  const fitted = config.models.find((entry) => fieldsOf(config, entry).sizes.weights);
  if (fitted) {
    throw new InputError([
      `tune: ${fitted.name} has \`weights\`, which leave a search no sizes to choose: they must be left out`,
    ]);
  }
  const { cells, columns } = expandCells(config);
  const models = config.models.map(({ name }) => name);
  if (cells.length > models.length || new Set(models).size < models.length) {
    throw new InputError([
      `tune: the config has several cells per model (${columns.join(', ')}): one data set, and each model once, is needed`,
    ]);
  }
  return config.models.map((entry, i) => {
    const base = cells[i]!;
    refuseSchedule(base);
    const tasks = shapeOf(base.spec.data).labels.length;
    return { model: entry.name, base, parameters: modelSpace(entry, config.settings[entry.name], tuning, tasks) };
  });
}

/** A trial is scored at all evaluation points as if it ended there, and a schedule depends on where it ends. */
function refuseSchedule({ model, spec: { training } }: Cell): void {
  if (training.schedule === undefined) return;
  throw new InputError([
    `tune: training.schedule of ${model} is ${training.schedule}: constant is needed, as a search chooses the number of steps`,
  ]);
}

/**
 * The default metric of a search: the validation metric of the main task, which is the first, or the mean over tasks that
 * are alike.
 * @throws InputError where no examples validate
 */
export function usualMetric({ spec: { data } }: Cell): Metric {
  const { labels, rows } = shapeOf(data);
  if (rows.validation === 0) {
    throw new InputError([
      'tune: there are no validation examples to tune by: training.validationExamples above 0 is needed',
    ]);
  }
  const main = labels[0]!;
  const metric: Metric = { part: 'validation', name: metricsOfLabel[main.kind][0]! };
  return kindOf(data).tasksAreAlike ? metric : { ...metric, task: main.name };
}
