import { describe, expect, it } from 'vitest';
import { metricColumn } from '../../../src/ground/base/metric.js';
import { maxFinalSeed } from '../../../src/sweep/config/config.js';
import type { RunRecord } from '../../../src/sweep/folder/record.js';
import {
  type ModelSearch,
  recordedTrials,
  type ScoredTrial,
  Tuner,
  tunedConfig,
} from '../../../src/sweep/tune/tuner.js';
import { makeConfig, smallConfig } from '../../support/config.js';
import { excerpt, prepare } from '../../train/data/census/excerpt.js';

const engine = { name: 'wasm', backend: 'simd128', version: '1' } as const;

const config = smallConfig({
  data: { kind: 'synthetic', features: 4, correlation: 0.5 },
  training: { steps: 10, evaluateEvery: 2, batchSize: 8, testExamples: 20, validationExamples: 20 },
  tune: { trials: 7, batch: 3, method: 'random', units: 32 },
});

const findSearch = (tuner: Tuner, model: string) =>
  tuner.searches.find((search) => search.model === model)!;

/** Runs a search in which a trial's loss is a function of its number. */
function search(tuner: Tuner, loss: (number: number) => number | undefined): ScoredTrial[] {
  const done: ScoredTrial[] = [];
  for (let batch = tuner.next(done); batch.length > 0; batch = tuner.next(done)) {
    const scored = batch.map((trial) => ({ trial, value: loss(trial.number) }));
    done.push(
      ...scored.map(({ trial, value }) => ({
        trial,
        kept: [
          value === undefined ? {} : { [metricColumn(trial.search.metric)]: { value, step: 4 } },
        ],
      })),
    );
  }
  return done;
}

describe('a tuner', () => {
  it('gives every model its trials in batches, on seeds of their own', () => {
    const tuner = new Tuner(config);
    expect(tuner.metrics).toEqual([{ part: 'validation', name: 'mse' }]);
    const first = tuner.next([]);
    expect(first.map(({ search, number }) => [search.model, number])).toEqual([
      ...[1, 2, 3].map((n) => ['omoe', n]),
      ...[1, 2, 3].map((n) => ['mmoe', n]),
    ]);
    const all = search(tuner, (n) => n);
    const trials = all.map(({ trial }) => trial);
    expect(
      trials.filter(({ search }) => search.model === 'mmoe').map(({ number }) => number),
    ).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(Math.min(...trials.flatMap(({ seeds }) => seeds))).toBeGreaterThan(maxFinalSeed);
    const plan = tuner.plan(first, engine);
    expect(plan.columns).toEqual(['trial', 'learningRate', 'experts', 'expert', 'tower']);
    expect(plan.runs.map(({ stage, seed }) => [stage, seed])).toEqual(
      first.map(({ seeds }) => ['tune', ...seeds]),
    );
  });

  it('trains the best third of its trials again for more steps, where it stops others', () => {
    const tune = { ...config.tune!, trials: 9, prune: { eta: 3 } };
    const [tuner, whole] = [
      new Tuner({ ...config, tune }),
      new Tuner({ ...config, tune: { ...config.tune!, trials: 9 } }),
    ];
    // Of 10 steps with an evaluation every 2, 10 / 3 and 10 / 9 are rounded to 4 and 2.
    const { rungs } = findSearch(tuner, 'mmoe');
    expect([rungs, tuner.reaching(findSearch(tuner, 'mmoe')), tuner.runs]).toEqual([
      [2, 4, 10],
      [9, 3, 1],
      26,
    ]);
    const stages: string[][] = [];
    const done: ScoredTrial[] = [];
    for (let batch = tuner.next(done); batch.length > 0; batch = tuner.next(done)) {
      const own = batch.filter(({ search }) => search.model === 'mmoe');
      stages.push(own.map(({ number, cell }) => `${number}: ${cell.spec.training.steps}`));
      done.push(
        ...batch.map((trial) => ({
          trial,
          kept: [{ validation_mse: { value: 10 - trial.number, step: 2 } }],
        })),
      );
    }
    // A later trial is better: of 3 trials the third goes on, of 6 the sixth, and of 9 the ninth,
    // then the best of these.
    expect(stages).toEqual([
      ['1: 2', '2: 2', '3: 2'],
      ['3: 4', '4: 2', '5: 2', '6: 2'],
      ['6: 4', '7: 2', '8: 2', '9: 2'],
      ['9: 4'],
      ['9: 10'],
    ]);
    const recorded = recordedTrials(done).trials.filter(({ model }) => model === 'mmoe');
    expect(recorded.map(({ until }) => until)).toEqual([2, 2, 4, 2, 2, 4, 2, 2, 10]);
    expect(recorded.at(-1)).toMatchObject({ trial: 9, trained: 2 + 4 + 10, score: { value: 1 } });
    // The last rung is the run of a search that stops none.
    const keys = (own: Tuner, trials: readonly ScoredTrial[]) =>
      own
        .plan(
          trials.map(({ trial }) => trial),
          engine,
        )
        .runs.map(({ key }) => key);
    expect(
      keys(
        whole,
        search(whole, (n) => n),
      ),
    ).toContain(keys(tuner, done).at(-1));
  });

  it('trains a tenth of its trials whole, where a Gaussian process learns from them', () => {
    const tune = {
      ...config.tune!,
      method: 'gaussian-process' as const,
      trials: 18,
      batch: 3,
      prune: { eta: 3 },
    };
    const tuner = new Tuner({ ...config, tune });
    const steps = tuner.next([]).map(({ number, cell }) => [number, cell.spec.training.steps]);
    expect(steps.slice(0, 3)).toEqual([
      [1, 10],
      [2, 10],
      [3, 2],
    ]);
    // Of the other 16, 5 and 1 go on.
    expect(tuner.reaching(findSearch(tuner, 'mmoe'))).toEqual([16, 5, 1 + 2]);
  });

  it('begins with the setting of the config on request, and keeps the scores of tasks', () => {
    const given = {
      ...config,
      training: { ...config.training, learningRate: { values: [0.002], swept: false } },
      tune: { ...config.tune!, units: 128, defaults: true },
    };
    const tuner = new Tuner(given);
    const [first, second] = tuner.next([]).filter(({ search }) => search.model === 'mmoe');
    expect(first!.point).toEqual({ learningRate: 0.002, experts: 8, expert: 16, tower: 8 });
    const { defaults: _, ...usual } = given.tune;
    expect(second!.point).toEqual(new Tuner({ ...given, tune: usual }).next([])[3]!.point);
    const curve = {
      step: [2, 4],
      validation_mse: [3, 2],
      validation_mse_1: [1, 3],
      validation_mse_2: [5, 1],
    };
    const kept = tuner.keep({ curve } as unknown as RunRecord);
    expect(kept).toEqual({ validation_mse: { value: 2, step: 4, tasks: { 1: 3, 2: 1 } } });
    // A setting outside the bounds is no point of the space: the search begins as any other.
    const outside = {
      ...given,
      training: { ...given.training, learningRate: { values: [0.5], swept: false } },
    };
    expect(new Tuner(outside).next([])).toHaveLength(6);
    expect(new Tuner(outside).searches.map(({ start }) => start)).toEqual([undefined, undefined]);
  });

  it('refuses to stop trials that have no early evaluation', () => {
    const tune = { ...config.tune!, prune: { eta: 3, from: 6 } };
    expect(() => new Tuner({ ...config, tune })).toThrow(
      'tune.prune: no evaluation of omoe is early enough to stop trials at (training.evaluateEvery 2 of 10 steps)',
    );
  });

  it('trains each trial with its own setting', () => {
    const [trial] = new Tuner(config).next([]);
    const { training, sizes } = trial!.setting;
    expect(Object.keys(training)).toEqual(['learningRate']);
    expect(trial!.cell.spec.training).toMatchObject({ ...training, steps: 10 });
    expect(trial!.cell.spec.model).toEqual({ name: 'omoe', sizes });
  });

  it('scores a trial by its best evaluation point', () => {
    const tuner = new Tuner(config);
    const record = (values: number[]) =>
      ({
        curve: { step: values.map((_, i) => 2 * (i + 1)), validation_mse: values },
      }) as unknown as RunRecord;
    expect(tuner.keep(record([3, 1, 2, 1]))).toEqual({ validation_mse: { value: 1, step: 4 } });
    expect(tuner.keep({ curve: {} } as RunRecord)).toEqual({});
  });

  it('scores by the weighted mean over tasks where tasks have weights', () => {
    const curve = {
      step: [2, 4],
      validation_mse: [3, 2],
      validation_mse_1: [1, 3],
      validation_mse_2: [5, 1],
    };
    const kept = (weights?: Record<string, number>) =>
      new Tuner({ ...config, tune: { ...config.tune!, ...(weights && { weights }) } }).keep({
        curve,
      } as unknown as RunRecord);
    expect(kept()).toEqual({ validation_mse: { value: 2, step: 4 } });
    expect(kept({ 1: 4, 2: 1 })).toEqual({ validation_mse: { value: 1.8, step: 2 } });
    expect(kept({ 1: 1 })).toEqual({ validation_mse: { value: 1, step: 2 } });
    expect(() => kept({ 1: 1, 3: 1 })).toThrow(
      'tune.weights.3: 1 or 2 is needed, which have a validation_mse',
    );
  });

  it('finds the best trial, with its number of steps, for a config that run accepts', () => {
    const tuner = new Tuner(config);
    const trials = search(tuner, (n) => (n === 2 ? undefined : (n - 5) ** 2));
    const { trial: best } = tuner.best(findSearch(tuner, 'mmoe'), trials);
    expect(best.number).toBe(5);
    const tuned = makeConfig(tunedConfig(config, tuner, trials));
    expect(tuned.settings.mmoe).toEqual({
      training: {
        learningRate: { values: [best.setting.training.learningRate!], swept: false },
        steps: { values: [4], swept: false },
      },
      sizes: Object.fromEntries(
        Object.entries(best.setting.sizes).map(([name, value]) => [
          name,
          { values: [value], swept: false },
        ]),
      ),
    });
    expect(tuned.training).toEqual(config.training);
    expect(tuned.tune).toBeUndefined();
    expect(tunedConfig({ ...config, numerics: 1 }, tuner, trials).numerics).toBe(1);
  });

  it('says where there is nothing to choose from', () => {
    const tuner = new Tuner(config);
    expect(() =>
      tuner.best(
        findSearch(tuner, 'mmoe'),
        search(tuner, () => undefined),
      ),
    ).toThrow('no trial of mmoe has a validation_mse');
  });

  it('says where no setting is allowed', () => {
    const tune = { ...config.tune!, space: { expert: [100, 200] as const } };
    expect(() => new Tuner({ ...config, tune }).next([])).toThrow(
      /for omoe has at most 32 units per layer \(.*expert 100 to 200.*\): a higher tune\.units, or lower bounds/,
    );
  });

  it('knows the largest and smallest runs, and how many trials there are', () => {
    const tuner = new Tuner(config);
    const sizes = tuner.extremes.map(({ spec: { model } }) => model.sizes);
    expect(sizes).toContainEqual({ experts: 2, expert: [16], tower: [32] });
    expect(sizes).toContainEqual({ experts: 2, expert: [4], tower: [4] });
    expect(tuner.trialsOf(findSearch(tuner, 'mmoe'))).toBe(7);
  });

  it('tunes one data set and every model once', () => {
    expect(() => new Tuner(smallConfig())).toThrow(
      'the config has several cells per model (correlation)',
    );
    const twice = smallConfig({
      data: { kind: 'synthetic', features: 4, correlation: 0.5 },
      models: ['mmoe', { name: 'mmoe', experts: 3 }],
    });
    expect(() => new Tuner(twice)).toThrow('several cells per model (experts)');
  });

  it('refuses a schedule, which depends on the number of steps that a search chooses', () => {
    const training = {
      steps: 10,
      evaluateEvery: 2,
      batchSize: 8,
      testExamples: 20,
      validationExamples: 20,
    };
    const data = { kind: 'synthetic', features: 4, correlation: 0.5 };
    const config = smallConfig({ data, training: { ...training, schedule: 'cosine' } });
    expect(() => new Tuner(config)).toThrow(
      'tune: training.schedule of omoe is cosine: constant is needed',
    );
  });

  it('refuses a selection', () => {
    const select = {
      'training.learningRate': { from: [0.01, 0.001], seeds: 2, by: 'validation_mse' },
    };
    const data = { kind: 'synthetic', features: 4, correlation: 0.5 };
    const training = {
      steps: 10,
      evaluateEvery: 2,
      batchSize: 8,
      testExamples: 20,
      validationExamples: 20,
    };
    expect(() => new Tuner(smallConfig({ data, training, select }))).toThrow('it must be left out');
  });

  it('refuses a draw, and weights that determine sizes', () => {
    const data = { kind: 'synthetic', features: 4, correlation: 0.5, noise: [0, 1] };
    expect(() => new Tuner(smallConfig({ data, draw: { specifications: 1, seed: 1 } }))).toThrow(
      'tune: the config has `draw`',
    );
    const one = { ...data, noise: 0 };
    const settings = { mmoe: { weights: 9000 } };
    expect(() => new Tuner(smallConfig({ data: one, settings }))).toThrow(
      'tune: mmoe has `weights`',
    );
    expect(
      () => new Tuner(smallConfig({ data: one, models: [{ name: 'omoe', weights: 9000 }] })),
    ).toThrow('tune: omoe has `weights`');
  });

  it('refuses settings for single tasks of a model that it searches', () => {
    const given = {
      data: { kind: 'synthetic', features: 4, correlation: 0.5 },
      models: ['linear', 'single-task', 'mmoe'],
      training: {
        steps: 10,
        evaluateEvery: 2,
        batchSize: 8,
        testExamples: 20,
        validationExamples: 20,
      },
    };
    const tunedFor = { 1: { training: { learningRate: 0.1 } } };
    const settings = { linear: { tunedFor }, 'single-task': { tunedFor } };
    expect(() => new Tuner(smallConfig({ ...given, settings }))).toThrow(
      /^settings\.single-task\.tunedFor: the search of single-task replaces it: it must be left out$/,
    );
  });

  it('needs validation examples for synthetic data', () => {
    const data = { kind: 'synthetic', features: 4, correlation: 0.5 };
    expect(() => new Tuner(smallConfig({ data }))).toThrow('validationExamples above 0 is needed');
  });

  it('leaves out models that are solved, and needs another one', () => {
    const given = {
      data: { kind: 'synthetic', features: 4, correlation: 0.5 },
      training: { validationExamples: 20 },
    };
    const { searches } = new Tuner(smallConfig({ ...given, models: ['linear', 'mmoe'] }));
    expect(searches.map(({ model }) => model)).toEqual(['mmoe']);
    expect(() => new Tuner(smallConfig({ ...given, models: ['linear'] }))).toThrow(
      'tune: the models are solved and have nothing to search: a model with a learning rate is needed',
    );
  });

  it('searches each model by its own name, whatever external trainers stand before it', () => {
    const trainer = { ...config.models[0]!, name: 'lightgbm', sizes: {} };
    const tuner = new Tuner({ ...config, models: [trainer, ...config.models] });
    const plan = tuner.plan(tuner.next([]), engine);
    const trained = plan.runs.map(({ cell: { model, spec } }) => [model, spec.model.name]);
    expect(new Set(trained.map(String))).toEqual(new Set(['omoe,omoe', 'mmoe,mmoe']));
  });

  it('searches every replicate on its own split, and what shares nothing for each task', async () => {
    await prepare({ test: excerpt() });
    const replicated = makeConfig({
      name: 'replicated',
      data: { kind: 'census-income' },
      models: ['single-task', 'mmoe'],
      training: { steps: 10, evaluateEvery: 5, batchSize: 8 },
      tune: { trials: 6, batch: 3, method: 'random', units: 32, eachTask: true },
      replicates: 2,
      seeds: { first: 11, count: 2, perSplit: true },
      claims: [
        {
          id: 'H1',
          says: 'MMoE is better.',
          compare: ['mmoe', 'single-task'],
          of: 'loss',
          expect: 'less',
        },
      ],
    });
    const tuner = new Tuner(replicated);
    const of = ({ model, replicate, tunedFor, metric }: ModelSearch) => [
      model,
      replicate,
      tunedFor,
      metricColumn(metric),
    ];
    const [income, married] = ['validation_auc_income', 'validation_auc_never_married'];
    expect(tuner.searches.map(of)).toEqual([
      ['single-task', 1, 'income', income],
      ['single-task', 1, 'never_married', married],
      ['mmoe', 1, undefined, income],
      ['single-task', 2, 'income', income],
      ['single-task', 2, 'never_married', married],
      ['mmoe', 2, undefined, income],
    ]);
    const first = tuner.next([]);
    const plan = tuner.plan(first, engine);
    expect(new Set(plan.runs.map(({ key }) => key)).size).toBe(6 * 3);
    expect(plan.columns.slice(0, 3)).toEqual(['replicate', 'tunedFor', 'trial']);
    const record = {
      curve: { step: [5, 10], [income!]: [0.8, 0.9], [married!]: [0.7, 0.6] },
    } as unknown as RunRecord;
    expect(tuner.keep(record)).toEqual({
      [income!]: { value: 0.9, step: 10 },
      [married!]: { value: 0.7, step: 5 },
    });

    const trials = search(tuner, (n) => n);
    const tuned = makeConfig(tunedConfig(replicated, tuner, trials));
    expect(tuned.replicates).toHaveLength(2);
    expect(tuned).toMatchObject({ seeds: [11, 12], perSplit: true, claims: replicated.claims });
    expect(Object.keys(tuned.replicates![1]!['single-task']!.tunedFor!)).toEqual([
      'income',
      'never_married',
    ]);
    const rates = tuner.searches.map(
      (one) => tuner.best(one, trials).trial.setting.training.learningRate,
    );
    expect(new Set(rates).size).toBe(6);
    expect(tuned.replicates![1]!.mmoe!.training.learningRate!.values).toEqual([rates[5]]);
    expect(
      tuned.replicates![0]!['single-task']!.tunedFor!.never_married!.training.learningRate!.values,
    ).toEqual([rates[1]]);
  });
});
