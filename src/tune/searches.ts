import { InputError } from '../base/errors.js';
import { type Metric, metricsOfLabel, metricsOfTask } from '../base/metric.js';
import type { Config, ModelEntry, Tuning } from '../config/config.js';
import { fieldsOf } from '../config/model-fields.js';
import type { TaskLabel } from '../data/dataset.js';
import { kindOf, shapeOf } from '../data/kinds.js';
import type { SearchId } from '../folder/trials.js';
import { architectureOf } from '../models/index.js';
import { type Cell, expandCells, replicateConfigs } from '../sweep/cells.js';

import { type ModelSpace, modelSpace } from './model-space.js';

/** One search: of a model, in a replicate and for a task where there are several. */
export interface ModelSearch extends SearchId {
  readonly base: Cell;
  readonly parameters: ModelSpace;
  /** What it is by. */
  readonly metric: Metric;
  /** What its points are drawn by. */
  readonly seed: number | string;
}

/**
 * The searches of a config: one per model, or one for each task of models whose tasks share nothing where `tune.eachTask`
 * asks for it, and all of these in each replicate.
 * @throws InputError where the config sweeps, selects or draws anything, gives numbers of weights, has a schedule, or has
 * nothing to score by
 */
export function searchesOf(config: Config, tuning: Tuning): ModelSearch[] {
  if (config.select) {
    throw new InputError(['tune: the config has `select`, which a search replaces: it must be left out']);
  }
  if (config.draw) {
    throw new InputError(['tune: the config has `draw`, which draws data sets for `run`: it must be left out']);
  }
  return replicateConfigs(config).flatMap((replicate, r) => {
    refuseWeights(replicate);
    const cells = cellsOf(replicate);
    const by = tuning.by ?? usualMetric(cells[0]!);
    return config.models.flatMap((entry, i) => {
      const base = cells[i]!;
      refuseSchedule(base);
      const labels = shapeOf(base.spec.data).labels;
      const parameters = modelSpace(entry, replicate.settings[entry.name], tuning, labels.length);
      const id = { model: entry.name, ...(config.replicates && { replicate: r + 1 }) };
      const seed = tuning.seed + r;
      if (!isForEachTask(entry, tuning)) return [{ ...id, base, parameters, metric: by, seed }];
      return labels.map((label): ModelSearch => {
        const { name } = label;
        const metric = metricFor(label, by);
        // With one seed, the first points of all would be the same runs.
        return { ...id, tunedFor: name, base, parameters, metric, seed: name === by.task ? seed : `${seed}/${name}` };
      });
    });
  });
}

const isForEachTask = (entry: ModelEntry, { eachTask }: Tuning): boolean =>
  eachTask === true && architectureOf(entry).sharesNothing === true;

/** What a search for a task is by: the metric of the whole, or the usual one where the task has none of that name. */
const metricFor = (label: TaskLabel, { part, name }: Metric): Metric => ({
  ...{ part, task: label.name },
  name: metricsOfTask(label).includes(name) ? name : metricsOfLabel[label.kind][0]!,
});

function refuseWeights(config: Config): void {
  const fitted = config.models.find((entry) => fieldsOf(config, entry).sizes.weights);
  if (!fitted) return;
  throw new InputError([
    `tune: ${fitted.name} has \`weights\`, which leave a search no sizes to choose: they must be left out`,
  ]);
}

/** The cell of each model. @throws InputError where there are several */
function cellsOf(config: Config): readonly Cell[] {
  const { cells, columns } = expandCells(config);
  const models = config.models.map(({ name }) => name);
  if (cells.length > models.length || new Set(models).size < models.length) {
    throw new InputError([
      `tune: the config has several cells per model (${columns.join(', ')}): one data set, and each model once, is needed`,
    ]);
  }
  return cells;
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
function usualMetric({ spec: { data } }: Cell): Metric {
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
