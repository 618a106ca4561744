import { InputError } from '../base/errors.js';
import { betterOf, columnOf, distinctMetrics, type Metric } from '../base/metric.js';
import { type Config, maxFinalSeed, type Tuning } from '../config/config.js';
import { usualTuning } from '../config/tune-schema.js';
import type { Numerics } from '../engine/engine.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import type { RunRecord } from '../folder/record.js';
import type { Trials } from '../folder/trials.js';
import { indexOfBest } from '../stats/best.js';
import { type Cell, cellName } from '../sweep/cells.js';
import { freezeRuns, planFinal, type StagePlan } from '../sweep/plan.js';
import { type Ran, type Search, type Trial, type Tried, triedSoFar } from '../sweep/search.js';
import { selectorOf } from '../sweep/selection.js';
import type { Choice } from '../sweep/sweep.js';
import type { ModelSetting } from './model-space.js';
import { mostTrials, propose } from './propose.js';
import { type ModelSearch, searchesOf } from './searches.js';
import { corners, type Point } from './space.js';

/** A trial of a tuner: a setting of a model's hyper-parameters, trained once. */
export interface TuningTrial extends Trial {
  readonly search: ModelSearch;
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

/** A trial and the scores of its one run, none where it diverged before its first evaluation. */
export type ScoredTrial = Tried<TuningTrial, Scores>;

/** The scores of a run's best evaluation points, by the column of each metric of a search. */
type Scores = Readonly<Record<string, Score>>;

const scoreOf = ({ trial, kept }: ScoredTrial): Score | undefined => kept[0]?.[columnOf(trial.search.metric)];

/**
 * The searches of section 6.2, one or several for every model of a config: see `searchesOf`. Trials are proposed in
 * batches, each from the results of earlier batches and nothing else, so that the trials do not depend on the machine, the
 * number of workers, or whether the search was killed and resumed.
 */
export class Tuner implements Search<TuningTrial, Scores> {
  readonly tuning: Tuning;
  readonly searches: readonly ModelSearch[];

  /** @throws InputError where the config sweeps or selects anything, or has nothing to score by */
  constructor(config: Config) {
    this.tuning = config.tune ?? usualTuning();
    this.searches = searchesOf(config, this.tuning);
  }

  /** The metrics by which trials are scored, in the order of the searches. */
  get metrics(): Metric[] {
    return distinctMetrics(this.searches.map(({ metric }) => metric));
  }

  /** The most trials a search can have. */
  trialsOf({ parameters }: ModelSearch): number {
    const { method, trials } = this.tuning;
    return mostTrials(method, parameters.space, trials);
  }

  /** The largest and smallest cells that may be tried. */
  get extremes(): Cell[] {
    return this.searches.flatMap((search) => corners(search.parameters.space).map((point) => cellAt(search, point)));
  }

  /** The hyper-parameters that are searched, with their bounds: `expert 4 to 1024`. */
  boundsOf({ parameters }: ModelSearch): string[] {
    return parameters.space.dimensions.map(({ name, low, high }) => `${name} ${low} to ${high}`);
  }

  /**
   * The next batch of every search, given all trials so far; empty when the search is over.
   * @throws InputError where a model has no setting that may be tried
   */
  next(done: readonly ScoredTrial[]): TuningTrial[] {
    return this.searches.flatMap((search) => this.#batch(search, done));
  }

  /** The most trials of all searches, each of one run. */
  get runs(): number {
    return this.searches.reduce((sum, search) => sum + this.trialsOf(search), 0);
  }

  /** The runs of trials, with seeds above those of any final run. */
  plan(trials: readonly TuningTrial[], engine: Numerics): StagePlan {
    const names = this.searches.flatMap(({ parameters }) => parameters.space.dimensions.map(({ name }) => name));
    const ids = [REPLICATE, TUNED_FOR].filter((id) => this.searches.some((search) => id in search));
    const runs = trials.map(({ cell, seeds }) => ({ cell, seed: seeds[0]! }));
    return freezeRuns('tune', [...ids, 'trial', ...new Set(names)], runs, engine);
  }

  /** The best evaluation points of a run's curve. */
  keep({ curve }: RunRecord): Scores {
    const scores: Record<string, Score> = {};
    for (const metric of this.metrics) {
      const column = columnOf(metric);
      const values = curve[column] ?? [];
      const best = indexOfBest(values, betterOf(metric));
      if (best !== undefined) scores[column] = { value: values[best]!, step: curve.step![best]! };
    }
    return scores;
  }

  /** The best trial of a search. @throws InputError where none has a score */
  best(search: ModelSearch, trials: readonly ScoredTrial[]): { readonly trial: TuningTrial; readonly score: Score } {
    const own = trials.filter(({ trial }) => trial.search === search);
    const scores = own.map(scoreOf);
    const best = indexOfBest(
      scores.map((score) => score?.value),
      betterOf(search.metric),
    );
    if (best === undefined)
      throw new InputError([
        `tune: no trial of ${searchTitle(search)} has a ${columnOf(search.metric)}: they diverged, or the rows have none`,
      ]);
    return { trial: own[best]!.trial, score: scores[best]! };
  }

  #batch(search: ModelSearch, done: readonly ScoredTrial[]): TuningTrial[] {
    const { model, parameters, seed, metric } = search;
    const { method, trials, batch } = this.tuning;
    const own = done.filter(({ trial }) => trial.search === search);
    const history = own.map((tried) => ({ point: tried.trial.point, value: scoreOf(tried)?.value }));
    const count = Math.min(batch, trials - own.length);
    if (count <= 0) return [];
    const points = propose(method, parameters.space, history, count, { seed, better: betterOf(metric), trials });
    if (own.length === 0 && points.length === 0) throw new InputError([this.#nothingAllowed(search)]);
    return points.map((point, i): TuningTrial => {
      const number = own.length + i + 1;
      const { spec, fields } = cellAt(search, point);
      const cell = { model, fields: { ...idOf(search), trial: number, ...fields }, spec };
      return { search, number, point, setting: parameters.settingOf(point), cell, seeds: [maxFinalSeed + number] };
    });
  }

  #nothingAllowed(search: ModelSearch): string {
    const { method, trials, units } = this.tuning;
    const where = method === 'grid' ? `no point of a grid of ${trials}` : 'no setting within the bounds';
    const bounds = this.boundsOf(search).join(', ');
    return (
      `tune: ${where} for ${search.model} has at most ${units} units per layer (${bounds}): ` +
      'a higher tune.units, or lower bounds in tune.space, are needed'
    );
  }
}

/** The trials of a search as its results folder records them. */
export const recordedTrials = (trials: readonly ScoredTrial[]): Trials => ({
  trials: trials.map((tried) => {
    const { search, number, point } = tried.trial;
    const { model, replicate, tunedFor, parameters, metric } = search;
    const bounds = parameters.boundsAt(point);
    return {
      ...{ model, trial: number, metric, values: point, score: scoreOf(tried) },
      ...(replicate !== undefined && { replicate }),
      ...(tunedFor !== undefined && { tunedFor }),
      ...(bounds.length > 0 && { bounds }),
    };
  }),
});

/** The fields that tell a search from others of its model. */
const idOf = ({ replicate, tunedFor }: ModelSearch): Cell['fields'] => ({
  ...(replicate !== undefined && { [REPLICATE]: replicate }),
  ...(tunedFor !== undefined && { [TUNED_FOR]: tunedFor }),
});

/** A search in words: `single-task, replicate 2, tunedFor income`. */
const searchTitle = (search: ModelSearch): string => cellName(search.model, idOf(search));

/** The config's cell of a model with the setting of a point. */
function cellAt({ model, base, parameters }: ModelSearch, point: Point): Cell {
  const { learningRate, sizes } = parameters.settingOf(point);
  const spec = {
    ...base.spec,
    model: { ...base.spec.model, sizes: { ...base.spec.model.sizes, ...sizes } },
    training: { ...base.spec.training, learningRate },
  };
  return { model, fields: point, spec };
}

/** What `runConfig` plans, given the runs on record: nothing is trained. */
interface DerivedRun {
  /** Up to the first stage that is not finished. */
  readonly stages: readonly StagePlan[];
  /** Of a selection that is finished. */
  readonly choices?: readonly Choice[];
}

/** The stages of a config as `run` goes through them. @throws InputError as `runConfig` does */
export function derivedRun(config: Config, records: Iterable<Ran>, engine: Numerics): DerivedRun {
  const search = selectorOf(config);
  if (!search) return { stages: [planFinal(config, engine)] };
  const { tried, batches, complete } = triedSoFar({ search, records }, engine);
  if (!complete) return { stages: batches };
  const choices = search.choices(tried);
  return { stages: [...batches, planFinal(config, engine, search.finalCells(choices))], choices };
}

/** What a search plans, given the runs on record. */
interface DerivedSearch {
  readonly tuner: Tuner;
  readonly stages: readonly StagePlan[];
  readonly tried: readonly ScoredTrial[];
  readonly complete: boolean;
}

/** The batches of a config's search. @throws InputError as `Tuner` does */
export function derivedSearch(config: Config, records: Iterable<RunRecord>, engine: Numerics): DerivedSearch {
  const tuner = new Tuner(config);
  const { tried, batches, complete } = triedSoFar({ search: tuner, records }, engine);
  return { tuner, stages: batches, tried, complete };
}
