import { type Config, maxFinalSeed, type Tuning } from '../config/config.js';
import { usualTuning } from '../config/tune-schema.js';
import type { Numerics } from '../engine/engine.js';
import { InputError } from '../errors.js';
import type { RunRecord } from '../folder/record.js';
import { type Better, betterOf, columnOf } from '../metric.js';
import { indexOfBest } from '../stats/best.js';
import type { Cell } from '../sweep/cells.js';
import { freezeRuns, type StagePlan } from '../sweep/plan.js';
import type { ModelSetting } from './model-space.js';
import { mostTrials, propose } from './propose.js';
import type { Search, Trial, Tried } from './search.js';
import { type ModelSearch, searchesOf, usualMetric } from './searches.js';
import { corners, type Point } from './space.js';

/** A trial of a tuner: a setting of a model's hyper-parameters, trained once. */
export interface TuningTrial extends Trial {
  readonly model: string;
  /** From 1, in the order of proposal. */
  readonly number: number;
  readonly point: Point;
  readonly setting: ModelSetting;
}

/** A trial's metric at its best evaluation point. */
export interface Score {
  readonly value: number;
  readonly step: number;
}

/** A trial and its one score, undefined where it diverged before its first evaluation. */
export type ScoredTrial = Tried<TuningTrial, Score | undefined>;

export const scoreOf = ({ kept }: ScoredTrial): Score | undefined => kept[0];

/**
 * The search of section 6.2 for every model of a config. Trials are proposed in batches, each from the results of earlier
 * batches and nothing else, so that the trials do not depend on the machine, the number of workers, or whether the search
 * was killed and resumed.
 */
export class Tuner implements Search<TuningTrial, Score | undefined> {
  readonly tuning: Tuning;
  /** The column of the curves by which trials are scored. */
  readonly metric: string;
  readonly better: Better;
  readonly #searches: readonly ModelSearch[];

  /** @throws InputError where the config sweeps or selects anything, or has nothing to score by */
  constructor(config: Config) {
    this.tuning = config.tune ?? usualTuning();
    this.#searches = searchesOf(config, this.tuning);
    const metric = this.tuning.by ?? usualMetric(this.#searches[0]!.base);
    this.metric = columnOf(metric);
    this.better = betterOf(metric);
  }

  get models(): string[] {
    return this.#searches.map(({ model }) => model);
  }

  /** The most trials a model can have. */
  trialsOf(model: string): number {
    const { method, trials } = this.tuning;
    return mostTrials(method, this.#searchOf(model).parameters.space, trials);
  }

  /** The largest and smallest cells that may be tried. */
  get extremes(): Cell[] {
    return this.#searches.flatMap((search) => corners(search.parameters.space).map((point) => cellAt(search, point)));
  }

  /** The hyper-parameters that are searched for a model, with their bounds: `expert 4 to 1024`. */
  boundsOf(model: string): string[] {
    const { space } = this.#searchOf(model).parameters;
    return space.dimensions.map(({ name, low, high }) => `${name} ${low} to ${high}`);
  }

  /**
   * The next batch of every model, given all trials so far; empty when the search is over.
   * @throws InputError where a model has no setting that may be tried
   */
  next(done: readonly ScoredTrial[]): TuningTrial[] {
    return this.#searches.flatMap((search) => this.#batch(search, done));
  }

  /** The most trials of all models, each of one run. */
  get runs(): number {
    return this.models.reduce((sum, model) => sum + this.trialsOf(model), 0);
  }

  /** The runs of trials, with seeds above those of any final run. */
  plan(trials: readonly TuningTrial[], engine: Numerics): StagePlan {
    const names = this.#searches.flatMap(({ parameters }) => parameters.space.dimensions.map(({ name }) => name));
    const runs = trials.map(({ cell, seeds }) => ({ cell, seed: seeds[0]! }));
    return freezeRuns('tune', ['trial', ...new Set(names)], runs, engine);
  }

  /** The best evaluation point of a run's curve. */
  keep({ curve }: RunRecord): Score | undefined {
    const values = curve[this.metric] ?? [];
    const best = indexOfBest(values, this.better);
    return best === undefined ? undefined : { value: values[best]!, step: curve.step![best]! };
  }

  /** The best trial of a model. @throws InputError where none has a score */
  best(model: string, trials: readonly ScoredTrial[]): { readonly trial: TuningTrial; readonly score: Score } {
    const own = trials.filter(({ trial }) => trial.model === model);
    const scores = own.map(scoreOf);
    const best = indexOfBest(
      scores.map((score) => score?.value),
      this.better,
    );
    if (best === undefined)
      throw new InputError([`tune: no trial of ${model} has a ${this.metric}: they diverged, or the rows have none`]);
    return { trial: own[best]!.trial, score: scores[best]! };
  }

  #searchOf(model: string): ModelSearch {
    return this.#searches.find((search) => search.model === model)!;
  }

  #batch(search: ModelSearch, done: readonly ScoredTrial[]): TuningTrial[] {
    const { model, parameters } = search;
    const { method, trials, batch, seed } = this.tuning;
    const own = done.filter(({ trial }) => trial.model === model);
    const history = own.map((tried) => ({ point: tried.trial.point, value: scoreOf(tried)?.value }));
    const count = Math.min(batch, trials - own.length);
    if (count <= 0) return [];
    const points = propose(method, parameters.space, history, count, { seed, better: this.better, trials });
    if (own.length === 0 && points.length === 0) throw new InputError([this.#nothingAllowed(model)]);
    return points.map((point, i): TuningTrial => {
      const number = own.length + i + 1;
      const { spec, fields } = cellAt(search, point);
      const cell = { model, fields: { trial: number, ...fields }, spec };
      return { model, number, point, setting: parameters.settingOf(point), cell, seeds: [maxFinalSeed + number] };
    });
  }

  #nothingAllowed(model: string): string {
    const { method, trials, units } = this.tuning;
    const where = method === 'grid' ? `no point of a grid of ${trials}` : 'no setting within the bounds';
    const bounds = this.boundsOf(model).join(', ');
    return (
      `tune: ${where} for ${model} has at most ${units} units per layer (${bounds}): ` +
      'a higher tune.units, or lower bounds in tune.space, are needed'
    );
  }
}

/** The config's cell of a model with the setting of a point. */
function cellAt({ model, base, parameters }: ModelSearch, point: Point): Cell {
  const { learningRate, sizes } = parameters.settingOf(point);
  const spec = {
    ...base.spec,
    model: { name: model, sizes: { ...base.spec.model.sizes, ...sizes } },
    training: { ...base.spec.training, learningRate },
  };
  return { model, fields: point, spec };
}
