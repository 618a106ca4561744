import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/ground/base/canonical-json.js';
import { seedsKept } from '../../../src/sweep/config/config.js';
import { plainConfig } from '../../../src/sweep/config/plain.js';
import { readManifest } from '../../../src/sweep/folder/manifest.js';
import { readPlan } from '../../../src/sweep/folder/plan.js';
import { expandCells, runKey } from '../../../src/sweep/runs/cells.js';
import { planFinal } from '../../../src/sweep/runs/plan.js';
import { makeSelector } from '../../../src/sweep/runs/selection.js';
import type { DataSpec } from '../../../src/train/data/kind.js';
import { type SyntheticSpec, syntheticPresets } from '../../../src/train/data/synthetic/spec.js';
import type { Numerics } from '../../../src/train/engine/engine.js';
import { makeConfig, smallConfig } from '../../support/config.js';
import { excerpt, prepare } from '../../train/data/census/excerpt.js';

const plainTraining = {
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 128,
  steps: 10,
  evaluateEvery: 200,
};

const engine = { name: 'tfjs', backend: 'cpu', version: '1' } as const;

describe('cells', () => {
  it('vary by data first, then models, then training', () => {
    const { columns, cells } = expandCells(
      smallConfig({ training: { learningRate: [0.1, 0.01], steps: 5 } }),
    );
    expect(columns).toEqual(['correlation', 'learningRate']);
    expect(
      cells.map((cell) => [cell.fields.correlation, cell.model, cell.fields.learningRate]),
    ).toEqual(
      [0.5, 1].flatMap((p) =>
        ['omoe', 'mmoe'].flatMap((model) => [0.1, 0.01].map((rate) => [p, model, rate])),
      ),
    );
  });

  it('a preset is filled in, and every field can be set separately', () => {
    const data = { kind: 'synthetic', preset: 'sines-4', correlation: 0.5, noise: 0, sines: 7 };
    const [cell] = expandCells(smallConfig({ data })).cells;
    expect(cell!.spec.data).toMatchObject({ ...syntheticPresets['sines-4'], noise: 0, sines: 7 });
  });

  it('an option of gates is in the spec of those cells alone that have another than its default', () => {
    const models = ['shared-bottom', { name: 'mmoe', temperature: [1, 2] }];
    const { columns, cells } = expandCells(smallConfig({ models }));
    expect(columns).toEqual(['correlation', 'temperature']);
    expect(cells.slice(0, 3).map(({ fields }) => fields.temperature)).toEqual([undefined, 1, 2]);
    const plain = expandCells(smallConfig({ models: ['shared-bottom', 'mmoe'] }));
    expect(plain.columns).toEqual(['correlation']);
    expect(cells.slice(0, 2).map(({ spec }) => spec)).toEqual(
      plain.cells.slice(0, 2).map(({ spec }) => spec),
    );
    expect(cells[2]!.spec.model.sizes).toEqual({
      ...plain.cells[1]!.spec.model.sizes,
      temperature: 2,
    });
  });

  it('an option of gates that one model alone has tells its cells from those without', () => {
    const models = ['mmoe', { name: 'mmoe', temperature: 2 }, 'cgc', 'shared-bottom'];
    const { columns, cells } = expandCells(smallConfig({ models }));
    expect(columns).toEqual(['correlation', 'temperature']);
    expect(cells.slice(0, 4).map(({ fields }) => fields.temperature)).toEqual([1, 2, 1, undefined]);
  });

  it('keepGradients is in the specs of models that may share parameters, and in no other one', () => {
    const models = ['single-task', 'linear', 'mmoe'];
    const specs = (changes: object) =>
      expandCells(smallConfig({ models, ...changes })).cells.map(({ spec }) => spec);
    const [plain, off, on] = [{}, { keepGradients: false }, { keepGradients: true }].map(specs);
    expect(off).toEqual(plain);
    for (const [i, spec] of on!.entries()) {
      const training = {
        ...plain![i]!.training,
        ...(spec.model.name === 'mmoe' && { keepGradients: true }),
      };
      expect(spec).toEqual({ ...plain![i], training });
    }
    const { columns } = expandCells(smallConfig({ models, keepGradients: true }));
    expect(columns).toEqual(['correlation']);
  });

  it('a list of alphas determines how many sines there are', () => {
    const data = { kind: 'synthetic', correlation: 0.5, alpha: [1, 2, 3] };
    expect(expandCells(smallConfig({ data })).cells[0]!.spec.data).toMatchObject({
      sines: 3,
      beta: '(i-1)^2',
    });
  });

  it('a preset can be swept', () => {
    const data = { kind: 'synthetic', correlation: 0.5, preset: ['sines-4', 'sines-10'] };
    const { cells } = expandCells(smallConfig({ data, models: ['omoe'] }));
    expect(cells.map((cell) => [cell.fields.preset, cell.spec.data])).toEqual([
      ['sines-4', expect.objectContaining({ scale: 1 })],
      ['sines-10', expect.objectContaining({ scale: 0.3 })],
    ]);
  });

  it('two entries of one model are distinguished by the sizes that differ, defaults included', () => {
    const { columns, cells } = expandCells(
      smallConfig({ models: ['mmoe', { name: 'mmoe', expert: 4 }, 'omoe'] }),
    );
    expect(columns).toEqual(['correlation', 'expert']);
    expect(cells.slice(0, 3).map((cell) => cell.fields.expert)).toEqual(['[16]', '[4]', '[16]']);
  });

  it('a size that follows another one is shown with its value, and left out of the spec', () => {
    const models = [
      { name: 'ple', expert: [9, 6] },
      { name: 'ple', levels: 3, upper: 5, weights: 13056 },
    ];
    const { columns, cells } = expandCells(smallConfig({ models }));
    expect(columns).toEqual(['correlation', 'expert', 'levels', 'upper', 'weights']);
    expect(cells[0]!.fields).toMatchObject({ expert: '[9,6]', upper: '[9,6]' });
    expect(cells[0]!.spec.model.sizes).not.toHaveProperty('upper');
    expect(cells[1]!.fields).toMatchObject({ upper: '[5]' });
  });

  it('columns with the same last name keep their whole path', () => {
    const data = { kind: 'synthetic', correlation: 0.5, alpha: ['i', 'i/2'] };
    const models = [{ name: 'l2-constrained', alpha: [0.1, 1] }];
    expect(expandCells(smallConfig({ data, models })).columns).toEqual([
      'data.alpha',
      'model.alpha',
    ]);
  });
});

describe('tasks', () => {
  it('are as many as the config says, all at one cosine', () => {
    const data = { kind: 'synthetic', features: 4, correlation: 0.5, tasks: [2, 3] };
    const { columns, cells } = expandCells(smallConfig({ data, models: ['omoe'] }));
    expect(columns).toEqual(['tasks']);
    expect(cells.map(({ spec }) => (spec.data as SyntheticSpec).cosines)).toEqual([
      [
        [1, 0.5],
        [0.5, 1],
      ],
      [
        [1, 0.5, 0.5],
        [0.5, 1, 0.5],
        [0.5, 0.5, 1],
      ],
    ]);
    expect(cells[0]!.spec.data).not.toHaveProperty('tasks');
  });

  it('are those of a matrix', () => {
    const matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1 : 0)));
    const data = { kind: 'synthetic', features: 4, correlation: { matrix } };
    const [alone, said] = [data, { ...data, tasks: 3 }].map(
      (data) => planFinal(smallConfig({ data }), engine).hash,
    );
    expect(said).toBe(alone);
  });
});

describe('weights', () => {
  it('stand for the sizes that have them, also in the key', () => {
    const data = { kind: 'synthetic', features: 100, correlation: 0.5 };
    const hashOf = (models: unknown) => planFinal(smallConfig({ data, models }), engine).hash;
    expect(
      hashOf([
        { name: 'shared-bottom', weights: 13056 },
        { name: 'mmoe', experts: 4, weights: 13056 },
      ]),
    ).toBe(
      hashOf([
        { name: 'shared-bottom', bottom: 113 },
        { name: 'mmoe', experts: 4, expert: 31 },
      ]),
    );
  });

  it('of all networks are those of each, unless it has sizes of its own, and leave no trace', () => {
    const data = { kind: 'synthetic', features: 100, correlation: 0.5 };
    const hashOf = (more: object) => planFinal(smallConfig({ data, ...more }), engine).hash;
    const models = [
      'linear',
      'shared-bottom',
      { name: 'mmoe', expert: 5 },
      { name: 'omoe', experts: 4 },
    ];
    expect(hashOf({ models, weights: 13056 })).toBe(
      hashOf({
        models: [
          'linear',
          { name: 'shared-bottom', bottom: 113 },
          { name: 'mmoe', expert: 5 },
          { name: 'omoe', experts: 4, expert: 31 },
        ],
      }),
    );
    // As few as one unit has, where a network cannot have fewer; auto: 128 units of Shared-Bottom,
    // and 4 above them.
    expect(hashOf({ models: ['mmoe'], weights: 5 })).toBe(
      hashOf({ models: [{ name: 'mmoe', expert: 1 }] }),
    );
    expect(hashOf({ models: ['shared-bottom'], weights: 'auto' })).toBe(
      hashOf({ models: [{ name: 'shared-bottom', bottom: [128] }] }),
    );
  });

  it('follow the data and the number of experts, and may be swept and set', () => {
    const data = { kind: 'synthetic', features: [30, 100], correlation: 0.5, tasks: [2, 8] };
    const models = [{ name: 'mmoe', experts: [2, 8], weights: 13056 }, 'omoe'];
    const settings = { omoe: { weights: [1632, 13056] } };
    const { columns, cells } = expandCells(smallConfig({ data, models, settings }));
    expect(columns).toEqual(['features', 'tasks', 'experts', 'weights']);
    const sizes = (model: string) =>
      cells.flatMap(({ spec }) =>
        spec.model.name === model ? (spec.model.sizes.expert as number[]) : [],
      );
    // By hand: a unit makes d x experts + 8 K weights.
    expect(sizes('mmoe')).toEqual(
      [76, 256, 124, 304, 216, 816, 264, 864].map((unit) => Math.round(13056 / unit)),
    );
    expect(sizes('omoe')).toEqual(
      [256, 304, 816, 864].flatMap((unit) => [Math.round(1632 / unit), Math.round(13056 / unit)]),
    );
  });

  it('show their sizes beside those of another entry', () => {
    const data = { kind: 'synthetic', features: 100, correlation: 0.5 };
    const { columns, cells } = expandCells(
      smallConfig({
        data,
        models: [
          { name: 'mmoe', weights: 6528 },
          { name: 'mmoe', expert: 4 },
        ],
      }),
    );
    expect(columns).toEqual(['weights', 'expert']);
    expect(cells.map(({ fields }) => fields)).toEqual([
      { weights: 6528, expert: '[8]' },
      { expert: '[4]' },
    ]);
  });
});

describe('keys', () => {
  const cell = expandCells(smallConfig()).cells[0]!;

  it('depend on the seed, the engine and every field of the spec', () => {
    const key = runKey(cell.spec, 1, engine);
    const others = [
      runKey(cell.spec, 2, engine),
      runKey(cell.spec, 1, { ...engine, backend: 'tensorflow' }),
      runKey(cell.spec, 1, { ...engine, version: '2' }),
      runKey({ ...cell.spec, training: { ...cell.spec.training, steps: 11 } }, 1, engine),
      runKey({ ...cell.spec, data: { ...cell.spec.data, noise: 0.2 } as DataSpec }, 1, engine),
      runKey({ ...cell.spec, model: { ...cell.spec.model, name: 'mmoe' } }, 1, engine),
    ];
    expect(new Set([key, ...others]).size).toBe(7);
    expect(key).toMatch(/^[0-9a-f]{24}$/);
  });

  it('do not depend on the sweep around them nor on the order of keys', () => {
    const alone = smallConfig({
      models: ['omoe'],
      data: { correlation: 0.5, features: 4, kind: 'synthetic' },
      seeds: [1],
    });
    expect(planFinal(alone, engine).runs[0]!.key).toBe(
      planFinal(smallConfig(), engine).runs[0]!.key,
    );
    expect(canonicalJson({ b: 1, a: { d: [2, 1], c: null } })).toBe(
      '{"a":{"c":null,"d":[2,1]},"b":1}',
    );
  });

  it('are the same for a preset and for its values written out', () => {
    const { scale, sines, alpha, beta, noise, trainExamples } =
      syntheticPresets['google-research']!;
    const base = { kind: 'synthetic', features: 4, correlation: 0.5 };
    const named = smallConfig({ data: { ...base, preset: 'google-research' } });
    const spelt = smallConfig({
      data: { ...base, scale, sines, alpha, beta, noise, trainExamples },
    });
    expect(planFinal(named, engine).hash).toBe(planFinal(spelt, engine).hash);
  });
});

/** Fields that came after the published folders, at their defaults. */
const later = {
  schedule: 'constant',
  initialization: 'glorot',
  outputInitialization: 'shared',
  losses: 'sum',
};

it('with perSplit, each split has seeds of its own, which stay where there are more', async () => {
  await prepare({ test: excerpt() });
  const config = (count: number, keepPredictions: boolean | number = false) =>
    makeConfig({
      name: 'splits',
      data: { kind: 'census-income' },
      models: ['mmoe'],
      training: { steps: 10 },
      replicates: 3,
      seeds: { first: 5, count, perSplit: true },
      keepPredictions,
    });
  const planned = (count: number) =>
    planFinal(config(count), engine).runs.map(({ cell, seed }) => [cell.fields.replicate, seed]);
  expect(planned(1)).toEqual([
    [1, 5],
    [2, 1005],
    [3, 2005],
  ]);
  expect(planned(2)).toEqual(expect.arrayContaining(planned(1)));
  expect([...seedsKept(config(2, true))]).toEqual([5, 6, 1005, 1006, 2005, 2006]);
  expect([...seedsKept(config(2, 1))]).toEqual([5, 1005, 2005]);
  expect(makeConfig(plainConfig(config(2)))).toEqual(config(2));
});

describe('later fields of training', () => {
  it('are left out of a spec at their defaults, swept or not', () => {
    const [plain, named, swept] = [
      {},
      later,
      { schedule: ['cosine', 'constant'], initialization: ['he', 'glorot'] },
    ].map((fields) => smallConfig({ models: ['omoe'], training: { steps: 10, ...fields } }));
    expect(planFinal(named!, engine).hash).toBe(planFinal(plain!, engine).hash);
    expect(expandCells(named!).columns).toEqual(['correlation']);
    const { columns, cells } = expandCells(swept!);
    expect(columns).toEqual(['correlation', 'schedule', 'initialization']);
    expect(
      cells
        .slice(0, 4)
        .map(({ fields, spec }) => [fields.schedule, fields.initialization, spec.training]),
    ).toEqual([
      ['cosine', 'he', expect.objectContaining({ schedule: 'cosine', initialization: 'he' })],
      ['cosine', 'glorot', { ...plainTraining, schedule: 'cosine' }],
      ['constant', 'he', { ...plainTraining, initialization: 'he' }],
      ['constant', 'glorot', plainTraining],
    ]);
  });

  it('of one model show the default of the others', () => {
    const settings = { mmoe: { training: { outputInitialization: 'own' } } };
    const { columns, cells } = expandCells(smallConfig({ settings }));
    expect(columns).toEqual(['correlation', 'outputInitialization']);
    expect(cells.slice(0, 2).map(({ fields }) => fields.outputInitialization)).toEqual([
      'shared',
      'own',
    ]);
  });

  it('that are mappings are shown by their kinds', () => {
    const losses = [
      'sum',
      'uncertainty',
      { kind: 'fixed', weights: [1, 0.5] },
      { kind: 'dwa', every: 5 },
    ];
    const { columns, cells } = expandCells(
      smallConfig({ models: ['omoe'], training: { steps: 10, losses } }),
    );
    expect(columns).toEqual(['correlation', 'losses']);
    expect(cells.slice(0, 4).map(({ fields, spec }) => [fields.losses, spec.training])).toEqual([
      ['sum', plainTraining],
      ['uncertainty', { ...plainTraining, losses: { kind: 'uncertainty' } }],
      ['fixed weights [1,0.5]', { ...plainTraining, losses: { kind: 'fixed', weights: [1, 0.5] } }],
      ['dwa every 5', { ...plainTraining, losses: { kind: 'dwa', every: 5 } }],
    ]);
  });

  it('can be selected, where `select:` lists them', () => {
    const candidates = { from: ['constant', 'step'], seeds: 1, by: 'test_mse' };
    const search = makeSelector(smallConfig({ select: { 'training.schedule': candidates } }))!;
    const { columns, cells } = search.plan(search.next([]), engine);
    expect(columns).toEqual(['correlation', 'schedule']);
    expect(cells.slice(0, 2).map(({ spec }) => spec.training.schedule)).toEqual([
      undefined,
      'step',
    ]);
  });

  it('that are mappings can be selected, too', () => {
    const candidates = {
      from: ['sum', { kind: 'fixed', weights: [1, 2] }],
      seeds: 1,
      by: 'test_mse',
    };
    const config = smallConfig({ select: { 'training.losses': candidates } });
    const search = makeSelector(config)!;
    const { cells } = search.plan(search.next([]), engine);
    expect(
      cells.slice(0, 2).map(({ fields, spec }) => [fields.losses, spec.training.losses]),
    ).toEqual([
      ['sum', undefined],
      ['fixed weights [1,2]', { kind: 'fixed', weights: [1, 2] }],
    ]);
    expect(makeConfig(plainConfig(config))).toEqual(config);
  });

  it('at their defaults give the keys of a published folder', () => {
    const folder = 'results/reference/fig4-fig5-figure-2';
    const { config, engine } = readManifest(folder)!;
    const { rows } = readPlan(folder)!;
    const search = makeSelector(
      makeConfig({ ...config, training: { ...config.training, ...later } }),
    )!;
    const keys = search.plan(search.next([]), engine as Numerics).runs.map(({ key }) => key);
    expect(keys).toEqual(rows.filter(({ stage }) => stage === 'select').map(({ key }) => key));
  });
});

describe('plans', () => {
  it('train cells once that settings make the same', () => {
    const config = smallConfig({
      training: { learningRate: [0.1, 0.01], steps: 5 },
      settings: { omoe: { training: { learningRate: 0.5 } } },
    });
    const plan = planFinal(config, engine);
    expect(plan.cells.filter((cell) => cell.model === 'omoe')).toHaveLength(2);
    expect(new Set(plan.runs.map((run) => run.key)).size).toBe(plan.runs.length);
  });

  it('for a selection have every candidate in every cell, on seeds that no final run can have', () => {
    const config = smallConfig({
      select: {
        'training.learningRate': { from: [0.1, 0.01], seeds: 3, by: 'test_mse' },
        'training.batchSize': { from: [8, 16], seeds: 3, by: 'test_mse' },
      },
    });
    const search = makeSelector(config)!;
    const plan = search.plan(search.next([]), engine);
    expect(plan.columns).toEqual(['correlation', 'learningRate', 'batchSize']);
    expect(plan.cells).toHaveLength(2 * 2 * 4);
    expect(plan.runs).toHaveLength(2 * 2 * 4 * 3);
    for (const run of plan.runs) expect(run.seed).toBeGreaterThan(999_999_999);
    expect(makeSelector(smallConfig())).toBeUndefined();
  });
});
