/**
 * The search of `mmoe-exp tune`: proposes trials for each model, and makes the config with the best
 * settings.
 */

import { Document, isPair, isScalar, visit } from 'yaml';
import { InputError } from '../../ground/base/errors.js';
import { groupedBy } from '../../ground/base/grouped.js';
import {
  distinctMetrics,
  type Metric,
  metricColumn,
  metricDirection,
  metricsOfLabel,
  metricsOfTask,
} from '../../ground/base/metric.js';
import { cellName, listed } from '../../ground/base/words.js';
import { FieldError } from '../../ground/schema/faults.js';
import { showPath } from '../../ground/schema/text.js';
import { indexOfBest } from '../../ground/stats/best.js';
import type { TaskLabel } from '../../train/data/dataset.js';
import { dataShape, findKind } from '../../train/data/kinds.js';
import type { Numerics } from '../../train/engine/engine.js';
import { findArchitecture } from '../../train/models/index.js';
import { type Config, maxFinalSeed, modelFields } from '../config/config.js';
import { plainConfig } from '../config/plain.js';
import { defaultTuning, type Tuning } from '../config/search-schema.js';
import { type Difference, differenceLine } from '../folder/differences.js';
import { otherThanMore, type RecordedConfig } from '../folder/manifest.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import type { RunRecord } from '../folder/record.js';
import type { RecordedTrial, SearchId, Trials } from '../folder/trials.js';
import { type Cell, expandCells, replicateConfigs } from '../runs/cells.js';
import { freezeRuns, type StagePlan } from '../runs/plan.js';
import { type Search, type Trial, type Tried, triedSoFar } from '../runs/search.js';
import { listRungs, promoted, reaching } from './halving.js';
import { type ModelSetting, type ModelSpace, modelSpace } from './model-space.js';
import { mostTrials, propose } from './propose.js';
import { corners, type Point } from './space.js';

/**
 * A setting of a model's hyper-parameters, trained once; with `tune.prune`, once for each rung that
 * it reaches.
 */
export interface TuningTrial extends Trial {
  readonly search: ModelSearch;
  /** From 1, in the order of proposal. */
  readonly number: number;
  /** From 0, among those of the search. */
  readonly rung: number;
  readonly point: Point;
  readonly setting: ModelSetting;
}

type Score = NonNullable<RecordedTrial['score']>;

/** The scores of a run's best evaluation points, by the column of each metric of a search. */
type Scores = Readonly<Record<string, Score>>;

/**
 * A trial and the scores of its run, which are missing where it diverged before its first
 * evaluation.
 */
export type ScoredTrial = Tried<TuningTrial, Scores>;

const trialScore = ({ trial, kept }: ScoredTrial): Score | undefined =>
  kept[0]?.[metricColumn(trial.search.metric)];

/**
 * The searches of section 6.2, one or several for every model of a config: see `planSearches`.
 * Trials are proposed in batches, each from the results of earlier batches alone, so that the
 * trials do not depend on the machine, the number of workers, or whether the search was killed and
 * resumed. With `tune.prune` (see `promoted`), a batch also has the earlier trials that go on: each
 * is trained again from its start, by the same steps and then more.
 */
export class Tuner implements Search<TuningTrial, Scores> {
  readonly tuning: Tuning;
  readonly searches: readonly ModelSearch[];

  /**
   * @throws InputError where the config sweeps or selects anything, or has no metric to score by
   */
  constructor(config: Config) {
    this.tuning = config.tune ?? defaultTuning();
    this.searches = planSearches(config, this.tuning);
  }

  /** The tasks whose scores are kept: all where searches begin with the config's setting. */
  get #tasks(): string[] {
    const started = this.searches.find(({ start }) => start);
    return started ? dataShape(started.base.spec.data).labels.map(({ name }) => name) : [];
  }

  get metrics(): Metric[] {
    return distinctMetrics(this.searches.map(({ metric }) => metric));
  }

  /** The most trials that a search can have. */
  trialsOf({ parameters }: ModelSearch): number {
    return mostTrials(parameters.space, this.tuning.trials);
  }

  /** The largest and smallest cells that may be tried. */
  get extremes(): Cell[] {
    return this.searches.flatMap((search) =>
      corners(search.parameters.space).map((point) => cellAt(search, point)),
    );
  }

  /** The hyper-parameters of a search with their bounds, such as `expert 4 to 1024`. */
  boundsOf({ parameters }: ModelSearch): string[] {
    return parameters.space.dimensions.map(({ name, low, high }) => `${name} ${low} to ${high}`);
  }

  /**
   * Empty when the search is over.
   * @throws InputError where a model has no setting that may be tried
   */
  next(done: readonly ScoredTrial[]): TuningTrial[] {
    return this.searches.flatMap((search) => this.#batch(search, done));
  }

  get runs(): number {
    return this.searches
      .flatMap((search) => this.reaching(search))
      .reduce((sum, runs) => sum + runs, 0);
  }

  /** The most runs of a search at each rung. */
  reaching(search: ModelSearch): number[] {
    const [trials, whole, last] = [
      this.trialsOf(search),
      this.#whole(search),
      search.rungs.length - 1,
    ];
    const stopped = reaching(trials - whole, search.rungs.length, this.tuning.prune?.eta);
    return stopped.map((runs, rung) => (rung === last ? runs + whole : runs));
  }

  /**
   * First trials that are trained whole, from which the process learns what becomes of settings
   * that start slowly: one more than dimensions (as in BOHB), at most a tenth, with the config's
   * setting, as what the search found is compared with it.
   */
  #whole({ parameters, start }: ModelSearch): number {
    const { prune, method, trials } = this.tuning;
    if (!prune) return 0;
    if (method !== 'gaussian-process') return start ? 1 : 0;
    return Math.min(parameters.space.dimensions.length + 1, Math.ceil(trials / 10));
  }

  /** The runs of trials, with seeds above those of any final run. */
  plan(trials: readonly TuningTrial[], engine: Numerics): StagePlan {
    const names = this.searches.flatMap(({ parameters }) =>
      parameters.space.dimensions.map(({ name }) => name),
    );
    const ids = [REPLICATE, TUNED_FOR].filter((id) => this.searches.some((search) => id in search));
    const runs = trials.map(({ cell, seeds }) => ({ cell, seed: seeds[0]! }));
    const steps = this.tuning.prune ? ['steps'] : [];
    return freezeRuns('tune', [...ids, 'trial', ...steps, ...new Set(names)], runs, engine);
  }

  /** The best evaluation points of a run's curve. */
  keep({ curve }: RunRecord): Scores {
    const scores: Record<string, Score> = {};
    for (const metric of this.metrics) {
      const column = metricColumn(metric);
      const values = this.#weighted(metric, curve) ?? curve[column] ?? [];
      const best = indexOfBest(values, metricDirection(metric));
      if (best === undefined) continue;
      const tasks = this.#tasks.flatMap((task) => {
        const values =
          metric.task === undefined ? curve[metricColumn({ ...metric, task })] : undefined;
        return values ? [[task, values[best]!] as const] : [];
      });
      const ofTasks = tasks.length > 0 && { tasks: Object.fromEntries(tasks) };
      scores[column] = { value: values[best]!, step: curve.step![best]!, ...ofTasks };
    }
    return scores;
  }

  /**
   * The weighted mean over tasks at each evaluation; undefined where tasks have no weights or the
   * metric is one task's.
   */
  #weighted(metric: Metric, curve: RunRecord['curve']): number[] | undefined {
    const { weights } = this.tuning;
    if (!weights || metric.task !== undefined) return undefined;
    const tasks = Object.entries(weights).map(
      ([task, weight]) => [curve[metricColumn({ ...metric, task })], weight] as const,
    );
    // A run that diverged before its first evaluation has no curve.
    if (tasks.some(([values]) => values === undefined)) return [];
    const sum = tasks.reduce((total, [, weight]) => total + weight, 0);
    return Array.from(tasks[0]![0]!, (_, i) =>
      // JSON has null for a score that overflowed.
      tasks.reduce(
        (mean, [values, weight]) => mean + ((values![i] ?? Number.NaN) * weight) / sum,
        0,
      ),
    );
  }

  /** The best trial of a search. @throws InputError where none has a score */
  best(
    search: ModelSearch,
    trials: readonly ScoredTrial[],
  ): { readonly trial: TuningTrial; readonly score: Score } {
    const own = trials.filter(({ trial }) => trial.search === search);
    const scores = own.map(trialScore);
    const best = indexOfBest(
      scores.map((score) => score?.value),
      metricDirection(search.metric),
    );
    if (best === undefined)
      throw new InputError('config', [
        `tune: no trial of ${searchTitle(search)} has a ${metricColumn(search.metric)}: they diverged, or the rows have none`,
      ]);
    return { trial: own[best]!.trial, score: scores[best]! };
  }

  #batch(search: ModelSearch, done: readonly ScoredTrial[]): TuningTrial[] {
    const { model, parameters, seed, metric, rungs } = search;
    const { method, trials, batch, prune } = this.tuning;
    const better = metricDirection(metric);
    const own = trialByTrial(done.filter(({ trial }) => trial.search === search));
    const whole = this.#whole(search);
    const climbs = own.slice(whole).map((runs) => runs.map((run) => trialScore(run)?.value));
    const history = own.flatMap((runs) =>
      runs.map((run) => ({
        point: runs[0]!.trial.point,
        value: trialScore(run)?.value,
        ...(rungs.length > 1 && { length: run.trial.rung / (rungs.length - 1) }),
      })),
    );
    const count = Math.min(batch, trials - own.length);
    const first = own.length === 0 && search.start ? [search.start] : [];
    const proposed = (most: number) =>
      propose(method, parameters.space, history, most, { seed, better, trials });
    const points = count > 0 ? [...first, ...proposed(count - first.length)] : [];
    if (own.length === 0 && points.length === 0) {
      throw refusal(
        `no setting within the bounds for ${model} has at most ${this.tuning.units} units per layer ` +
          `(${this.boundsOf(search).join(', ')}): a higher tune.units, or lower bounds in tune.space, are needed`,
      );
    }
    const trialAt = (point: Point, number: number, rung: number): TuningTrial => {
      const { spec, fields } = cellAt(search, point, rungs[rung]);
      const steps = prune && { steps: rungs[rung]! };
      const cell = {
        model,
        fields: { ...searchFields(search), trial: number, ...steps, ...fields },
        spec,
      };
      const setting = parameters.settingOf(point);
      return { search, number, rung, point, setting, cell, seeds: [maxFinalSeed + number] };
    };
    const further = prune ? promoted(climbs, rungs.length, prune, better, points.length === 0) : [];
    return [
      ...further.map((i) =>
        trialAt(own[whole + i]![0]!.trial.point, whole + i + 1, climbs[i]!.length),
      ),
      ...points.map((point, i) =>
        trialAt(point, own.length + i + 1, own.length + i < whole ? rungs.length - 1 : 0),
      ),
    ];
  }
}

/** The fault of a config that cannot be searched, at a field of `tune:`. */
const refusal = (fault: string, ...fields: readonly string[]): FieldError => {
  const path = ['tune', ...fields];
  return new FieldError([{ path, text: `${showPath(path)}: ${fault}` }]);
};

/** The runs of each trial, rung by rung; the trials are in the order of proposal. */
const trialByTrial = (runs: readonly ScoredTrial[]): ScoredTrial[][] => [
  ...groupedBy(
    runs,
    ({ trial: { search, number } }) => `${searchTitle(search)} ${number}`,
  ).values(),
];

export const recordedTrials = (trials: readonly ScoredTrial[]): Trials => ({
  trials: trialByTrial(trials).map((runs) => {
    const last = runs.at(-1)!;
    const { search, number, point } = last.trial;
    const { model, replicate, tunedFor, parameters, metric, rungs, start } = search;
    const score = trialScore(last);
    const bounds = parameters.boundsAt(point);
    const trained = runs.reduce((sum, { trial }) => sum + rungs[trial.rung]!, 0);
    return {
      model,
      trial: number,
      metric,
      values: point,
      score: start || !score ? score : { value: score.value, step: score.step },
      ...(replicate !== undefined && { replicate }),
      ...(tunedFor !== undefined && { tunedFor }),
      ...(rungs.length > 1 && { until: rungs[last.trial.rung]!, trained }),
      ...(bounds.length > 0 && { bounds }),
    };
  }),
});

const searchFields = ({ replicate, tunedFor }: ModelSearch): Cell['fields'] => ({
  ...(replicate !== undefined && { [REPLICATE]: replicate }),
  ...(tunedFor !== undefined && { [TUNED_FOR]: tunedFor }),
});

/** Such as `single-task, replicate 2, tunedFor income`. */
const searchTitle = (search: ModelSearch): string => cellName(search.model, searchFields(search));

/** The config's cell of a model with the setting of a point, and so many steps. */
function cellAt(
  { model, base, parameters }: ModelSearch,
  point: Point,
  steps = base.spec.training.steps,
): Cell {
  const { training, sizes } = parameters.settingOf(point);
  const spec = {
    ...base.spec,
    model: { ...base.spec.model, sizes: { ...base.spec.model.sizes, ...sizes } },
    training: { ...base.spec.training, ...training, steps },
  };
  return { model, fields: point, spec };
}

/**
 * The batches that a config's search makes from the recorded runs.
 * @throws InputError as `Tuner` does
 */
export function derivedSearch(config: Config, records: Iterable<RunRecord>, engine: Numerics) {
  const tuner = new Tuner(config);
  const { tried, batches, complete } = triedSoFar(tuner, records, engine);
  return { tuner, stages: batches, tried, complete };
}

type PlainSettings = Readonly<Record<string, { readonly training?: object }>>;

/**
 * A config for `run`, with the best setting of every search and its steps.
 * @throws InputError where one has none
 */
export function tunedConfig(
  config: Config,
  tuner: Tuner,
  trials: readonly ScoredTrial[],
): Record<string, unknown> {
  const {
    name,
    data,
    models,
    training,
    settings,
    replicates,
    seeds,
    keepPredictions,
    keepGradients,
    margin,
    numerics,
    claims,
  } = plainConfig(config);
  const best = (given: PlainSettings, replicate: number | undefined) => {
    const found: Record<string, { tunedFor?: Record<string, object> }> = {};
    for (const search of tuner.searches.filter((one) => one.replicate === replicate)) {
      const { model, tunedFor } = search;
      const { trial, score } = tuner.best(search, trials);
      const { training, sizes } = trial.setting;
      const own = { ...sizes, training: { ...training, steps: score.step } };
      found[model] =
        tunedFor === undefined
          ? ({
              ...given[model],
              ...own,
              training: { ...given[model]?.training, ...own.training },
            } as object)
          : { ...given[model], tunedFor: { ...found[model]?.tunedFor, [tunedFor]: own } };
    }
    return { ...given, ...found };
  };
  const isCount = Array.isArray(seeds) && seeds.every((seed, i) => seed === i + 1);
  return {
    name,
    data,
    models,
    training,
    ...(replicates
      ? {
          settings,
          replicates: (replicates as PlainSettings[]).map((given, r) => best(given, r + 1)),
        }
      : { settings: best(settings as PlainSettings, undefined) }),
    // Most likely, the config had the count of seeds 1 .. n.
    seeds: isCount ? seeds.length : seeds,
    ...(keepPredictions !== undefined && { keepPredictions }),
    ...(keepGradients !== undefined && { keepGradients }),
    ...(margin !== undefined && { margin }),
    ...(numerics !== undefined && { numerics }),
    ...(claims !== undefined && { claims }),
  };
}

/**
 * A difference between the earlier config of a results folder and all those that `tunedConfig` may
 * make, whatever settings the search finds; undefined where there is none, or it only adds runs.
 */
export function otherThanTuned(
  before: RecordedConfig,
  config: Config,
  { searches }: Tuner,
): string | undefined {
  const models = [...new Set(searches.map(({ model }) => model))];
  const isFound = ({ path }: Difference) =>
    /^(tune|replicates)\b/.test(path) ||
    models.some((model) => path.startsWith(`settings.${model}.`));
  const other = otherThanMore(before, plainConfig(config)).find(
    (difference) => !isFound(difference),
  );
  if (other) return differenceLine(other);
  // A search sets the rate and the steps of each model.
  const settings = [before.settings, ...(before.replicates ?? [])].flatMap((given) =>
    models.map((name) => given[name]),
  );
  const setting = settings.flatMap((own) =>
    own ? [own, ...Object.values(own.tunedFor ?? {})] : [],
  );
  const isOfSearch = setting.some(
    ({ training = {} }) => 'learningRate' in training && 'steps' in training,
  );
  return isOfSearch ? undefined : 'its settings are of no search';
}

/** The text of `tuned.yaml`. @throws InputError as `tunedConfig` does */
export function tunedText(config: Config, tuner: Tuner, trials: readonly ScoredTrial[]): string {
  const { method, trials: count } = tuner.tuning;
  const head = `# Written by mmoe-exp tune: the best of up to ${count} trials per search (${method}) by ${tuner.metrics.map(metricColumn).join(' or ')}${weightsText(tuner.tuning)}.\n`;
  const document = new Document(tunedConfig(config, tuner, trials));
  // One line per field; in `settings` and in each item of `replicates`, one line per model.
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

/** Empty where all tasks count the same. */
const weightsText = ({ weights = {} }: Tuning): string => {
  const texts = Object.entries(weights).map(([task, weight]) => `${task} ${weight}`);
  return texts.length > 0 ? `, weighted by ${listed(texts)}` : '';
};

/** A search: for a model and, where there are several, in one replicate and for one task. */
export interface ModelSearch extends SearchId {
  readonly base: Cell;
  readonly parameters: ModelSpace;
  readonly metric: Metric;
  /** Its points are drawn from it. */
  readonly seed: number | string;
  /** The config's own setting, where that is the first trial. */
  readonly start: Point | undefined;
  /** The steps that trials are trained for, from the fewest to all: see `listRungs`. */
  readonly rungs: readonly number[];
}

/**
 * One per model, or one for each task of models whose tasks share nothing (`tune.eachTask`), in
 * each replicate; none of solved ones. @throws InputError where the config has what no search can
 * have, or no metric to score by
 */
function planSearches(config: Config, tuning: Tuning): ModelSearch[] {
  if (config.select)
    throw refusal('the config has `select`, which a search replaces: it must be left out');
  if (config.draw)
    throw refusal('the config has `draw`, which draws data sets for `run`: it must be left out');
  if (config.models.every((entry) => findArchitecture(entry).solved))
    throw refusal(
      'the models are solved and have nothing to search: a model with a learning rate is needed',
    );
  refuseTunedFor(config);
  return replicateConfigs(config).flatMap((replicate, r) => {
    const fitted = config.models.find(
      (entry) => modelFields(withoutWeights(replicate), entry).sizes.weights,
    );
    if (fitted)
      throw refusal(
        `${fitted.name} has \`weights\`, which leave a search no sizes to choose: they must be left out`,
      );
    const cells = tunedCells(inOneLayer(replicate));
    const by = tuning.by ?? defaultMetric(cells[0]!);
    refuseUnweighable(tuning, by, dataShape(cells[0]!.spec.data).labels);
    return config.models.flatMap((entry) => {
      if (findArchitecture(entry).solved) return [];
      // An external trainer has no cell, so that places in both lists differ.
      const base = cells.find(({ model }) => model === entry.name)!;
      const { schedule, evaluateEvery, steps } = base.spec.training;
      // A trial is scored at all evaluation points as if it ended there, and a schedule depends on
      // where it ends.
      if (schedule !== undefined)
        throw refusal(
          `training.schedule of ${base.model} is ${schedule}: constant is needed, as a search chooses the number of steps`,
        );
      const labels = dataShape(base.spec.data).labels;
      const parameters = modelSpace(entry, replicate.settings[entry.name], tuning, labels.length);
      const rungs = listRungs(base.spec.training, tuning.prune);
      if (tuning.prune && rungs.length === 1) {
        throw refusal(
          `no evaluation of ${entry.name} is early enough to stop trials at (training.evaluateEvery ${evaluateEvery} of ${steps} steps): a smaller evaluateEvery or prune.from is needed`,
          'prune',
        );
      }
      const start = tuning.defaults ? parameters.pointOf(base.spec) : undefined;
      const id = {
        model: entry.name,
        rungs,
        start,
        ...(config.replicates && { replicate: r + 1 }),
      };
      const seed = tuning.seed + r;
      if (!tuning.eachTask || !findArchitecture(entry).sharesNothing)
        return [{ ...id, base, parameters, metric: by, seed }];
      return labels.map((label): ModelSearch => {
        const { name } = label;
        // With a shared seed, the first points of all searches would be the same runs.
        const own = name === by.task ? seed : `${seed}/${name}`;
        return { ...id, tunedFor: name, base, parameters, metric: metricFor(label, by), seed: own };
      });
    });
  });
}

/** A config without the weights of all networks, from which a search starts. */
function withoutWeights({ weights: _, ...config }: Config): Config {
  return config;
}

/** A config whose networks have one fitted layer, as searched ones have. */
const inOneLayer = ({ weights, ...config }: Config): Config => ({
  ...config,
  ...(weights && { weights: { ...weights, narrow: [] } }),
});

/**
 * @throws InputError where a searched model has settings for single tasks, which no trial would use
 */
function refuseTunedFor({ models, settings, replicates = [] }: Config): void {
  const given = [
    { of: settings, at: ['settings'] },
    ...replicates.map((of, r) => ({ of, at: ['replicates', r] })),
  ];
  const searched = models.filter((entry) => !findArchitecture(entry).solved);
  const faults = given.flatMap(({ of, at }) =>
    searched.flatMap(({ name }) => {
      const path = [...at, name, 'tunedFor'];
      const text = `${showPath(path)}: the search of ${name} replaces it: it must be left out`;
      return of[name]?.tunedFor ? [{ path, text }] : [];
    }),
  );
  if (faults.length > 0) throw new FieldError(faults);
}

/**
 * @throws InputError where tasks have weights, and the metric is one task's or some task with a
 * weight lacks it
 */
function refuseUnweighable({ weights }: Tuning, by: Metric, labels: readonly TaskLabel[]): void {
  if (!weights) return;
  if (by.task !== undefined) {
    throw refusal(
      `tune.by with a metric that all tasks have is needed, as ${metricColumn(by)} is of one`,
      'weights',
    );
  }
  const able = labels
    .filter((label) => metricsOfTask(label).includes(by.name))
    .map(({ name }) => name);
  const unable = Object.keys(weights).find((task) => !able.includes(task));
  if (unable !== undefined) {
    throw refusal(
      `${listed(able, 'or')} is needed, which have a ${metricColumn(by)}`,
      'weights',
      unable,
    );
  }
}

/** The metric given, or the default one where a task has none of that name. */
const metricFor = (label: TaskLabel, { part, name }: Metric): Metric => ({
  part,
  task: label.name,
  name: metricsOfTask(label).includes(name) ? name : metricsOfLabel[label.kind][0]!,
});

/**
 * The cell of each model, whose trials record no gradients.
 * @throws InputError where a model has several
 */
function tunedCells({ keepGradients: _, ...config }: Config): readonly Cell[] {
  const { cells, columns } = expandCells(config);
  const models = config.models.map(({ name }) => name);
  const isOnce = new Set(cells.map(({ model }) => model)).size === cells.length;
  if (!isOnce || new Set(models).size < models.length) {
    const swept = columns.join(', ');
    throw refusal(
      `the config has several cells per model (${swept}): one data set, and each model once, is needed`,
    );
  }
  return cells;
}

/**
 * On validation rows, that of the first task, or the mean over tasks that are alike; where reports
 * go task by task, R².
 * @throws InputError where there are no validation examples
 */
function defaultMetric({ spec: { data } }: Cell): Metric {
  const { labels, rows } = dataShape(data);
  if (rows.validation === 0) {
    throw refusal(
      'there are no validation examples to tune by: training.validationExamples above 0 is needed',
    );
  }
  const main = labels[0]!;
  const { tasksAreAlike, results } = findKind(data);
  // The share of variance explained is on the same scale for all tasks, whatever their labels are.
  if (results.taskByTask && labels.every((label) => metricsOfTask(label).includes('r2'))) {
    return { part: 'validation', name: 'r2' };
  }
  const metric: Metric = { part: 'validation', name: metricsOfLabel[main.kind][0]! };
  return tasksAreAlike ? metric : { ...metric, task: main.name };
}
