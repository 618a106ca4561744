import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/app/export/model-file.js';
import { refuseFaultySpec } from '../../../src/app/export/sound-spec.js';
import { readRecords } from '../../../src/sweep/folder/ledger.js';
import { mmoeExp, temporaryFolder } from '../../support/cli.js';

const ROWS = 120;
const cities = ['Bonn', 'Ulm', 'Kiel'];

const tasks = [
  { name: 'y', column: 'y', labels: 'binary' },
  { name: 'z', column: 'z', labels: 'regression' },
];

const lines = (some: readonly number[]): string =>
  [
    'u,city,y,z',
    ...some.map((i) =>
      [
        Math.sin(i * 1.7).toFixed(3),
        cities[i % 3],
        i % 4 < 2 ? 1 : 0,
        Math.cos(i * 1.7).toFixed(3),
      ].join(),
    ),
    '',
  ].join('\n');

/** A folder with a table and a config, whose runs have finished. */
async function trained(changes: Record<string, unknown> = {}): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.csv'), lines([...Array(ROWS).keys()]));
  const data = {
    kind: 'table',
    file: 'a.csv',
    features: { numeric: ['u'], categorical: ['city'] },
    tasks,
  };
  const training = {
    optimizer: 'adam',
    learningRate: 0.01,
    batchSize: 16,
    steps: 60,
    evaluateEvery: 10,
    keep: 'best-per-task',
  };
  const config = {
    name: 'a',
    data,
    models: ['linear', 'single-task', 'mmoe'],
    seeds: 1,
    replicates: 3,
    training,
    ...changes,
  };
  writeFileSync(join(folder, 'a.yaml'), JSON.stringify(config));
  const { code, stderr } = await mmoeExp(folder, ['run', 'a.yaml', '--quiet']);
  expect(code, stderr).toBe(0);
  return folder;
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('fit', () => {
  it('trains a model on all rows for the median best steps, and the file says so', async () => {
    const folder = await trained();
    const { code, stdout, stderr } = await mmoeExp(folder, [
      'fit',
      'a.yaml',
      '--model',
      'mmoe',
      '--to',
      'mmoe.onnx',
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      /^mmoe\.onnx: trained on all 120 rows; validation and test are means over the splits$/m,
    );
    const runs = [...readRecords(join(folder, 'results/a'))].filter(
      ({ model }) => model === 'mmoe',
    );
    const { description, networks } = await readModel(join(folder, 'mmoe.onnx'));
    const { fit, run, labels } = description;
    expect(labels.map(({ name }) => name)).toEqual(['y', 'z']);
    // 96 of the 120 rows train in a split.
    const stepsOf = (task: string) =>
      Math.round((median(runs.map(({ metrics }) => metrics[`kept_step_${task}`]!)) * 120) / 96);
    const column = (part: string, task: string) =>
      `${part}_${task === 'y' ? 'auc' : 'mse'}_${task}`;
    expect(fit).toMatchObject({
      rows: 120,
      splits: 3,
      selectedBy: expect.stringContaining('the user chose mmoe'),
    });
    expect(fit!.labels).toEqual(
      ['y', 'z'].map((label) => ({
        label,
        model: 'mmoe',
        cell: {},
        steps: stepsOf(label),
        metric: label === 'y' ? 'auc' : 'mse',
        validation: expect.closeTo(
          mean(runs.map(({ metrics }) => metrics[column('validation', label)]!)),
          10,
        ),
        test: expect.closeTo(mean(runs.map(({ metrics }) => metrics[column('test', label)]!)), 10),
      })),
    );
    expect(networks).toHaveLength(new Set(['y', 'z'].map(stepsOf)).size);
    expect(run.metrics).toMatchObject({ test_auc_y: fit!.labels[0]!.test });

    // The same models again, from the results folder, and the same predictions by either file.
    await mmoeExp(folder, ['fit', 'results/a', '--model', 'mmoe', '--to', 'again.safetensors']);
    expect((await readModel(join(folder, 'again.safetensors'))).networks).toEqual(networks);
    for (const name of ['mmoe.onnx', 'again.safetensors']) {
      const predicted = await mmoeExp(folder, ['predict', name, 'a.csv', '--out', `${name}.csv`]);
      expect(predicted.code, predicted.stderr).toBe(0);
    }
    expect(readFileSync(join(folder, 'mmoe.onnx.csv'))).toEqual(
      readFileSync(join(folder, 'again.safetensors.csv')),
    );
  });

  it('takes for each label the best model by validation rows, in one file', async () => {
    const folder = await trained();
    const { code, stderr, stdout } = await mmoeExp(folder, [
      'fit',
      'a.yaml',
      '--to',
      'best.safetensors',
      '--json',
    ]);
    expect(code, stderr).toBe(0);
    const records = [...readRecords(join(folder, 'results/a'))];
    const score = (model: string, column: string) =>
      mean(
        records.filter((record) => record.model === model).map(({ metrics }) => metrics[column]!),
      );
    const models = ['linear', 'single-task', 'mmoe'];
    const most = (column: string, sign: number) =>
      [...models].sort((a, b) => sign * (score(b, column) - score(a, column)))[0];
    const { labels, files } = JSON.parse(stdout);
    expect(labels.map(({ model }: { model: string }) => model)).toEqual([
      most('validation_auc_y', 1),
      most('validation_mse_z', -1),
    ]);
    expect(files).toEqual(['best.safetensors', 'best.py']);
    const { code: predicted } = await mmoeExp(folder, ['predict', 'best.safetensors', 'a.csv']);
    expect(predicted).toBe(0);
  });

  it('of a linear model solves on all rows', async () => {
    const folder = await trained();
    const { code, stderr } = await mmoeExp(folder, [
      'fit',
      'a.yaml',
      '--model',
      'linear',
      '--to',
      'linear.onnx',
    ]);
    expect(code, stderr).toBe(0);
    const { description } = await readModel(join(folder, 'linear.onnx'));
    expect(description.version).toBe(1);
    expect(description.fit!.labels.map(({ steps }) => steps)).toEqual([0, 0]);
  });

  it('takes splits with settings of their own for one candidate of a model', async () => {
    const rates = [0.001, 0.01, 0.02];
    const folder = await trained({
      models: ['shared-bottom', 'mmoe'],
      replicates: rates.map((learningRate) => ({ mmoe: { training: { learningRate } } })),
    });
    const { code, stdout, stderr } = await mmoeExp(folder, [
      'fit',
      'a.yaml',
      '--model',
      'mmoe',
      '--to',
      'mmoe.onnx',
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).not.toContain('learningRate');
    const runs = [...readRecords(join(folder, 'results/a'))].filter(
      ({ model }) => model === 'mmoe',
    );
    expect(runs).toHaveLength(3);
    const auc = mean(runs.map(({ metrics }) => metrics.validation_auc_y!));
    expect(stdout).toContain(String(Number(auc.toPrecision(4))));
  });

  it('refuses a shard, files of the user and its own input', async () => {
    const folder = await trained();
    const failed = async (...args: string[]) => {
      const { code, stderr } = await mmoeExp(folder, args);
      expect(code, stderr).toBe(2);
      return stderr;
    };
    await mmoeExp(folder, ['run', 'a.yaml', '--quiet', '--shard', '1/2', '--out', 's1']);
    expect(await failed('fit', 's1', '--to', 'm.onnx')).toContain(
      's1: it has the runs of shard 1/2 alone: mmoe-exp merge joins the shards',
    );
    writeFileSync(join(folder, 'train.py'), 'mine\n');
    const to = ['--model', 'mmoe', '--to', 'train.safetensors'];
    expect(await failed('fit', 'results/a', ...to)).toContain('train.py: it would be overwritten');
    expect(readFileSync(join(folder, 'train.py'), 'utf8')).toBe('mine\n');
    expect(await failed('export', 'results/a', '--best', ...to)).toContain('train.py: it would be');
    await mmoeExp(folder, ['fit', 'results/a', '--model', 'mmoe', '--to', 'm.onnx']);
    const before = readFileSync(join(folder, 'a.csv'), 'utf8');
    expect(await failed('predict', 'm.onnx', 'a.csv', '--out', './a.csv')).toContain(
      './a.csv: it is the rows to predict: another --out is needed',
    );
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe(before);
  });

  it('refuses what is not finished, of another config, or no model', async () => {
    const folder = await trained();
    const refused = async (args: readonly string[], line: string) => {
      const { code, stderr } = await mmoeExp(folder, ['fit', ...args, '--to', 'x.onnx']);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(line) });
    };
    await refused(
      ['a.yaml', '--results', 'none'],
      '^none: there are no results here: mmoe-exp run a\\.yaml --out none makes them\n$',
    );
    await refused(
      ['a.yaml', '--set', 'training.steps=50'],
      '^results/a: its results come from another config, by training\\.steps: ',
    );
    await refused(
      ['a.yaml', '--model', 'mmo'],
      '^results/a: --model is "mmo": did you mean mmoe\\?',
    );
    await refused(
      ['a.yaml', '--cell', 'steps=3'],
      '^results/a: no model has the fields of --cell, among ',
    );
  });
});

it('a spec that no config makes is refused in one line', () => {
  for (const spec of [{}, { model: { name: 'nope' }, data: {} }, { data: { kind: 'nope' } }])
    expect(() => refuseFaultySpec('results: run 1', spec as never)).toThrow(
      /^results: run 1: its spec: [^\n]+$/,
    );
});

describe('predict', () => {
  it('reports unseen categories by column, and refuses them with --strict', async () => {
    const folder = await trained({ models: ['single-task'], replicates: 2 });
    await mmoeExp(folder, ['fit', 'a.yaml', '--to', 'm.onnx']);
    writeFileSync(
      join(folder, 'new.csv'),
      lines([0, 1, 2, 3]).replace(/Ulm/, 'Rom').replace(/Kiel/, 'Oslo'),
    );
    const { code, stderr } = await mmoeExp(folder, [
      'predict',
      'm.onnx',
      'new.csv',
      '--out',
      'p.csv',
    ]);
    const line =
      'new.csv: column city: 2 rows (the first is row 1) have categories that the model has not seen, such as "Rom"';
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${line}: it counts as one of the others\n`,
    });
    const json = await mmoeExp(folder, [
      'predict',
      'm.onnx',
      'new.csv',
      '--out',
      'p.csv',
      '--json',
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ rows: 4, unseen: { city: 2 } });
    const strict = await mmoeExp(folder, [
      'predict',
      'm.onnx',
      'new.csv',
      '--out',
      'q.csv',
      '--strict',
    ]);
    expect({ code: strict.code, stderr: strict.stderr }).toEqual({ code: 2, stderr: `${line}\n` });
    expect(() => readFileSync(join(folder, 'q.csv'))).toThrow();
    const known = await mmoeExp(folder, [
      'predict',
      'm.onnx',
      'a.csv',
      '--out',
      'r.csv',
      '--strict',
    ]);
    expect({ code: known.code, stderr: known.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('computes in the algorithm of the exported run', async () => {
    const folder = await trained({
      numerics: 2,
      models: ['mmoe'],
      replicates: 2,
      keepPredictions: true,
    });
    await mmoeExp(folder, ['fit', 'a.yaml', '--to', 'm.safetensors']);
    const model = await readModel(join(folder, 'm.safetensors'));
    expect(model.description.run.engine).toMatchObject({ name: 'wasm', version: '2' });
    await mmoeExp(folder, ['predict', 'm.safetensors', 'a.csv', '--out', 'p.csv']);
    const { loadEngine } = await import('../../../src/train/engine/load.js');
    const { predictor } = await import('../../../src/app/export/predict.js');
    const table = {
      rows: ROWS,
      columns: [
        {
          kind: 'number' as const,
          name: 'u',
          values: Float64Array.from({ length: ROWS }, (_, i) =>
            Number(Math.sin(i * 1.7).toFixed(3)),
          ),
        },
        {
          kind: 'text' as const,
          name: 'city',
          codes: Int32Array.from({ length: ROWS }, (_, i) => (i % 3) + 1),
          texts: cities,
        },
      ],
    };
    const written = readFileSync(join(folder, 'p.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split(',').slice(1).map(Number));
    const by = async (algorithm: 1 | 2) => [
      ...predictor(model, await loadEngine('auto', algorithm)).predict(table),
    ];
    expect(written).toEqual(await by(2));
    expect(written).not.toEqual(await by(1));
  });
});
