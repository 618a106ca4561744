/**
 * `tsx scripts/export/models.ts`, in a folder with the files of table.py: trains every
 * architecture, exports each in both forms, fits the best model for each label, and prints what
 * check.py is to compare: a model, rows and predictions.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { exportModel, fit as fitBest, InputError, predict, run } from 'mmoe-exp';
import { readModel } from '../../src/app/export/model-file.js';
import { modelColumns, predictor } from '../../src/app/export/predict.js';
import { registerExtras } from '../../src/extras/register.js';
import { normal, uniformStream } from '../../src/ground/base/random.js';
import { loadEngine } from '../../src/train/engine/load.js';
import { architectures } from '../../src/train/models/index.js';

registerExtras();

const table = {
  kind: 'table',
  file: 'train.csv',
  features: {
    numeric: ['age'],
    log: ['income'],
    categorical: ['city', 'item', 'stars', 'user', 'code'],
  },
  tasks: [
    { name: 'click', labels: 'binary', column: 'click' },
    { name: 'rating', labels: 'regression', column: 'rating', missing: 'skip' },
    { name: 'visits', labels: 'count', column: 'visits' },
    { name: 'mood', labels: 'classes', column: 'mood' },
  ],
};
const training = { steps: 200, evaluateEvery: 100, batchSize: 64 };

const configs = [
  {
    name: 'all',
    data: { ...table, embedding: ['sum', 4] },
    models: [...architectures.keys()],
    training,
    seeds: 1,
  },
  // Texts in fewer buckets than there are of them.
  { name: 'hashed', data: { ...table, hash: 150 }, models: ['mmoe'], training, seeds: 1 },
  {
    name: 'hidden',
    data: { kind: 'synthetic', preset: 'figure-2', features: 10, correlation: 0.5 },
    models: ['mmoe'],
    seeds: 1,
    training: {
      steps: 300,
      activation: ['relu', 'swish', 'gelu'],
      normalization: 'layer',
      hiddenDropout: 0.1,
    },
  },
];

/** Three models on three splits, so that the best models of the labels, or their steps, differ. */
const toFit = {
  name: 'fitted',
  data: table,
  models: ['single-task', 'shared-bottom', 'mmoe'],
  training: { ...training, keep: 'best-per-task', evaluateEvery: 20 },
  replicates: 3,
  seeds: 1,
};

const RANDOM_ROWS = 1_000_000;

for (const config of configs) {
  const { name: out } = config;
  mkdirSync(`${out}-models`);
  const { runs } = await run(config, { out, report: false });
  for (const { key, model, fields, status } of runs) {
    if (status !== 'finished') throw new Error(`${model}: ${status}`);
    const name = `${out}-models/${[model, ...Object.values(fields)].join('-')}`;
    await exportModel(out, { key, to: `${name}.onnx` });
    await exportModel(out, { key, to: `${name}.safetensors` });
    if (config.data.kind === 'table') console.log(`${name},new.csv,${await predicted(name)}`);
    else console.log(`${name},${await predictedRandom(name)}`);
  }
}

await fitted();

/** Prints a file with several networks, as `fit` makes if labels have different models or steps. */
async function fitted(): Promise<void> {
  const { name: out } = toFit;
  mkdirSync(`${out}-models`);
  await run(toFit, { out, report: false });
  const name = `${out}-models/best`;
  const { labels } = await fitBest(out, { to: `${name}.onnx` });
  await fitBest(out, { to: `${name}.safetensors` });
  const networks = new Set(labels.map(({ model, steps }) => `${model} ${steps}`));
  if (networks.size < 2)
    throw new Error(`${name}: one network for all labels: this check needs several`);
  console.log(`${name},new.csv,${await predicted(name)}`);
}

/** Predicts the new rows from both files. */
async function predicted(name: string): Promise<string> {
  const [first, second] = [`${name}.csv`, `${name}-2.csv`];
  await predict(`${name}.onnx`, 'new.csv', { out: first });
  await predict(`${name}.safetensors`, 'new.csv', { out: second });
  if (!readFileSync(first).equals(readFileSync(second)))
    throw new InputError('model', [`${name}: its files predict differently`]);
  return first;
}

/** Predicts random rows; the files have float32 numbers. */
async function predictedRandom(name: string): Promise<string> {
  const model = await readModel(`${name}.onnx`);
  const uniform = uniformStream(1, 'data');
  const names = modelColumns(model).map(({ name }) => name);
  const x = Float32Array.from({ length: RANDOM_ROWS * names.length }, () => normal(uniform));
  const columns = names.map((name, j) => {
    const values = Float32Array.from({ length: RANDOM_ROWS }, (_, i) => x[i * names.length + j]!);
    return { kind: 'number' as const, name, values };
  });
  const predictions = predictor(model, await loadEngine('auto')).predict({
    rows: RANDOM_ROWS,
    columns,
  });
  writeFileSync(`${name}.rows.bin`, x);
  writeFileSync(`${name}.predictions.bin`, predictions);
  return `${name}.rows.bin,${name}.predictions.bin`;
}
