import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DataSet, ExampleTable, LabelSpec } from '../../../src/train/data/dataset.js';
import type { Job } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { solve } from '../../../src/train/engine/solve.js';
import { Design, designColumns } from '../../../src/train/engine/solver/design.js';
import { Regression } from '../../../src/train/engine/solver/regression.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { generate } from '../../../src/train/kernels/exact-functions.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { type StoredJob, syntheticJob } from './jobs.js';

interface Rows {
  readonly dense: readonly number[];
  readonly categorical: readonly number[];
  readonly labels: readonly (number | null)[];
  readonly weights?: readonly number[];
}

interface Fixture {
  readonly sizes: readonly number[];
  readonly train: Rows;
  readonly validation: Rows;
  readonly test: Rows;
  readonly tasks: readonly {
    readonly kind: 'binary' | 'regression';
    readonly best: number;
    readonly fits: readonly {
      readonly strength: number;
      readonly weights: readonly number[];
      readonly outputs: readonly number[];
    }[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/linear.json', import.meta.url), 'utf8'),
);
const { sizes, tasks } = fixture;

const toTable = ({ dense, categorical, labels, weights }: Rows): ExampleTable => ({
  kind: 'table',
  rows: labels.length / tasks.length,
  dense: Float32Array.from(dense),
  categorical: Int32Array.from(categorical),
  labels: Float32Array.from(labels, (label) => label ?? Number.NaN),
  ...(weights && { weights: Float32Array.from(weights) }),
});

const data: DataSet = {
  features: { dense: 3, categorical: sizes },
  labels: tasks.map(
    ({ kind }, k): LabelSpec => ({ name: `${k}`, partial: true, ...solveKind(kind) }),
  ),
  train: toTable(fixture.train),
  validation: toTable(fixture.validation),
  test: toTable(fixture.test),
};

function solveKind(kind: 'binary' | 'regression') {
  return kind === 'binary' ? { kind } : { kind, variance: 1 };
}

const linearJob = (job: StoredJob | Job, data: DataSet = job.data): Job => ({
  ...job,
  data,
  solved: 'linear',
});
const plain = syntheticJob({
  model: 'linear',
  tasks: tasks.length,
  features: 3,
  categorical: sizes,
});

/**
 * The regression of a task on the training rows, with unused columns that make it one of `more`
 * columns more.
 */
function makeRegression(k: number, more = 0) {
  const train = data.train as ExampleTable;
  const rows = Int32Array.from({ length: train.rows }, (_, row) => row).filter(
    (row) => !Number.isNaN(train.labels[row * tasks.length + k]),
  );
  const categorical = [...data.features.categorical];
  categorical[1] = sizes[1]! + more;
  const columns = designColumns({ dense: 3, categorical });
  const regression = new Regression({
    kind: tasks[k]!.kind,
    design: new Design(train, rows, columns),
    labels: Float64Array.from(rows, (row) => train.labels[row * tasks.length + k]!),
    weights: Float64Array.from(rows, (row) => train.weights![row]!),
  });
  return { regression, count: columns.count };
}

describe.each(tasks.map(({ kind }, k) => ({ kind, k })))('task $k, $kind', ({ k }) => {
  it('weights are those of scikit-learn, with missing labels, categories and row weights', () => {
    const { regression, count } = makeRegression(k);
    for (const { strength, weights } of tasks[k]!.fits) {
      const found = regression.fit(strength, new Float64Array(count));
      expect(
        Math.max(...weights.map((weight, j) => Math.abs(weight - found[j]!))),
        `${strength}`,
      ).toBeLessThan(1e-6);
    }
  });

  it('conjugate gradients, for many columns, find the same', () => {
    const { regression, count } = makeRegression(k, 1000);
    for (const { strength, weights } of tasks[k]!.fits) {
      const found = regression.fit(strength, new Float64Array(count));
      const own = [...found.slice(0, weights.length - 1), found.at(-1)!];
      expect(
        Math.max(...weights.map((weight, j) => Math.abs(weight - own[j]!))),
        `${strength}`,
      ).toBeLessThan(1e-6);
      expect(found.slice(weights.length - 1, -1).every((weight) => weight === 0)).toBe(true);
    }
  });

  it('the gradient is the slope of the objective, and 0 at the solution', () => {
    const { regression, count } = makeRegression(k);
    const start = Float64Array.from({ length: count }, (_, j) => Math.sin(j));
    const labelled = fixture.train.labels.filter(
      (label, i) => i % tasks.length === k && label !== null,
    ).length;
    const objective = (w: Float64Array) =>
      regression.loss(w) +
      (2.5 / labelled) * w.slice(0, -1).reduce((sum, weight) => sum + weight * weight, 0);
    regression.gradient(start, 2.5).forEach((slope, j) => {
      const [above, below] = [1e-5, -1e-5].map((step) =>
        objective(start.map((weight, other) => weight + (other === j ? step : 0))),
      );
      expect(slope).toBeCloseTo((above! - below!) / 2e-5, 7);
    });
    const solution = regression.fit(2.5, start);
    expect(Math.max(...regression.gradient(solution, 2.5).map(Math.abs))).toBeLessThan(1e-12);
  });

  it('the strength is the best on the validation rows', () => {
    const { best, fits } = tasks[k]!;
    const expected = fits.find(({ strength }) => strength === best)!.outputs;
    // Neither the first nor the last of the list.
    expect(fits.findIndex(({ strength }) => strength === best) % (fits.length - 1)).toBeGreaterThan(
      0,
    );
    const { outputs } = solve(linearJob(plain, data)).predict(data.test);
    expected.forEach((output, row) => {
      expect(Math.abs(outputs[row * tasks.length + k]! - output)).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(output)),
      );
    });
  });
});

it('a run has the scores of its outputs, and one point at its last step', async () => {
  const [wasm, tfjs] = [programEngine(wasmMachines[2]), await loadTfjsEngine()];
  const job = linearJob(
    { ...plain, training: { ...plain.training, steps: 40, evaluateEvery: 10, keep: 'best' } },
    data,
  );
  const seen: Float32Array[] = [];
  const outcome = trainRun(wasm, job, { onPredictions: (outputs) => void seen.push(outputs) });
  // A copy of the data, whose fit is not kept.
  expect(trainRun(tfjs, { ...job, data: { ...data }, seed: 7 })).toEqual(outcome);
  expect(seen).toEqual([solve(job).predict(data.test).outputs]);
  const errors = fixture.test.labels.flatMap((label, i) =>
    i % tasks.length === 0 && label !== null ? [(seen[0]![i]! - Math.fround(label)) ** 2] : [],
  );
  expect(errors.length).toBeGreaterThan(0);
  expect(outcome.metrics.test_mse_0).toBeCloseTo(
    errors.reduce((sum, error) => sum + error, 0) / errors.length,
    10,
  );
  expect(outcome).toMatchObject({ status: 'finished', gates: [], curve: { step: [40] } });
  expect(outcome.metrics).toHaveProperty('validation_auc_1');
  expect(outcome.metrics).not.toHaveProperty('kept_step');
  expect(outcome.curve.validation_loss).toHaveLength(1);
});

it('the training loss of a run is the weighted sum of those of its tasks', () => {
  const weighted = data.labels.map((label, k) => ({ ...label, weight: k + 1 }));
  const whole = solve(linearJob(plain, { ...data, labels: weighted })).trainLoss;
  const each = data.labels.map((_, k) => {
    const { best, fits } = tasks[k]!;
    const { weights } = fits.find(({ strength }) => strength === best)!;
    return (k + 1) * makeRegression(k).regression.loss(Float64Array.from(weights));
  });
  expect(whole).toBeCloseTo(each[0]! + each[1]! + each[2]!, 8);
});

it('of a stream the rows of all steps are solved for', () => {
  const job = linearJob(
    syntheticJob({ model: 'linear', tasks: 1, training: { batchSize: 7, steps: 30 } }),
  );
  const { train, features } = job.data;
  if (train.kind !== 'generator') throw new Error('a stream');
  const [dense, truth] = [new Float32Array(210 * features.dense), new Float32Array(210)];
  generate(train, 0, 210, dense, truth);
  const table: ExampleTable = {
    kind: 'table',
    rows: 210,
    dense,
    categorical: new Int32Array(0),
    labels: truth,
  };
  const [stream, stored] = [job, { ...job, data: { ...job.data, train: table } }].map(solve);
  expect(stream!.predict(job.data.test).outputs).toEqual(stored!.predict(job.data.test).outputs);
  const fewer = solve({ ...job, training: { ...job.training, steps: 29 } });
  expect(fewer.predict(job.data.test).outputs).not.toEqual(stored!.predict(job.data.test).outputs);
});

it('labels of one class, and a task without labels, are no fault', () => {
  const { train } = data;
  const labels = (train as ExampleTable).labels.map((label, i) => {
    if (i % tasks.length === 0) return Number.NaN;
    return Number.isNaN(label) ? label : i % tasks.length === 1 ? 1 : 0;
  });
  const rows = { ...(train as ExampleTable), labels };
  const { outputs } = solve(linearJob(plain, { ...data, train: rows })).predict(data.test);
  const count = (k: number) =>
    labels.filter((label, i) => i % tasks.length === k && !Number.isNaN(label)).length;
  expect(outputs[0]).toBe(0);
  expect(outputs[1]).toBeCloseTo(Math.log((count(1) + 0.5) / 0.5), 5);
  expect(outputs[2]).toBeCloseTo(-Math.log((count(2) + 0.5) / 0.5), 5);
});

it('separated classes are solved for, too', () => {
  const rows = 40;
  const dense = Float32Array.from(
    { length: rows },
    (_, i) => (i < rows / 2 ? -1 : 1) * (1 + i / rows),
  );
  const design = new Design(
    { dense, categorical: new Int32Array(0) },
    Int32Array.from({ length: rows }, (_, i) => i),
    designColumns({ dense: 1, categorical: [] }),
  );
  const labels = Float64Array.from(dense, (x) => Number(x > 0));
  const regression = new Regression({
    kind: 'binary',
    design,
    labels,
    weights: new Float64Array(rows).fill(1),
  });
  const w = regression.fit(1e-4, new Float64Array(2));
  expect(w[0]).toBeGreaterThan(5);
  expect(Math.max(...regression.gradient(w, 1e-4).map(Math.abs))).toBeLessThan(1e-10);
});

it('predicts the mean of the training labels, or their log odds, with the weights of rows', () => {
  const { labels, weights = [] } = fixture.train;
  const weight = (row: number) => weights[row] ?? 1;
  const { outputs } = solve({ ...linearJob(plain, data), solved: 'mean' }).predict(data.test);
  tasks.forEach(({ kind }, k) => {
    const own = labels.flatMap((label, i) =>
      i % tasks.length === k && label !== null
        ? [[label, weight(Math.floor(i / tasks.length))] as const]
        : [],
    );
    const total = own.reduce((sum, [, w]) => sum + w, 0);
    const mean = own.reduce((sum, [y, w]) => sum + y * w, 0) / total;
    const expected = kind === 'binary' ? Math.log(mean / (1 - mean)) : mean;
    const predicted = Array.from(outputs.filter((_, i) => i % tasks.length === k));
    for (const output of predicted) expect(output).toBeCloseTo(expected, 5);
  });
});

it('a regression of classes ends where the gradient of its penalized cross-entropy vanishes', () => {
  const train = data.train as ExampleTable;
  const rows = Int32Array.from({ length: train.rows }, (_, row) => row);
  const columns = designColumns({ dense: 3, categorical: [] });
  const labels = Float64Array.from(
    rows,
    (row) => Number(train.dense[3 * row]! > 0) + Number(train.dense[3 * row + 1]! > 1),
  );
  const weights = Float64Array.from(rows, (row) => 1 + (row % 3));
  const [strength, p, classes] = [0.7, 4, 3];
  const design = new Design({ ...train, categorical: new Int32Array(0) }, rows, columns);
  const regression = new Regression({ kind: 'classes', classes, design, labels, weights });
  const w = regression.fit(strength, new Float64Array(classes * p));
  const x = (row: number, j: number) => (j === p - 1 ? 1 : train.dense[3 * row + j]!);
  const total = weights.reduce((sum, v) => sum + v, 0);
  const probabilities = Array.from(rows, (row) => {
    const powers = [0, 1, 2].map((c) =>
      Math.exp([0, 1, 2, 3].reduce((sum, j) => sum + w[c * p + j]! * x(row, j), 0)),
    );
    return powers.map((power) => power / (powers[0]! + powers[1]! + powers[2]!));
  });
  for (let c = 0; c < classes; c++) {
    for (let j = 0; j < p; j++) {
      let slope = j === p - 1 ? 0 : (2 * strength * w[c * p + j]!) / rows.length;
      for (const row of rows) {
        slope +=
          (weights[row]! * (probabilities[row]![c]! - Number(labels[row] === c)) * x(row, j)) /
          total;
      }
      expect(Math.abs(slope)).toBeLessThan(1e-6);
    }
  }
  const loss = probabilities.reduce(
    (sum, own, i) => sum - (weights[i]! / total) * Math.log(own[labels[i]!]!),
    0,
  );
  expect(regression.loss(w)).toBeCloseTo(loss, 10);
});

it('a regression of counts ends where the gradient of its penalized Poisson loss vanishes', () => {
  const train = data.train as ExampleTable;
  const rows = Int32Array.from({ length: train.rows }, (_, row) => row);
  const columns = designColumns({ dense: 3, categorical: [] });
  const labels = Float64Array.from(rows, (row) => Math.floor(Math.exp(train.dense[3 * row]!)));
  const weights = Float64Array.from(rows, (row) => 1 + (row % 3));
  const [strength, p] = [0.7, 4];
  const design = new Design({ ...train, categorical: new Int32Array(0) }, rows, columns);
  const w = new Regression({ kind: 'count', design, labels, weights }).fit(
    strength,
    new Float64Array(p),
  );
  const x = (row: number, j: number) => (j === p - 1 ? 1 : train.dense[3 * row + j]!);
  const total = weights.reduce((sum, v) => sum + v, 0);
  for (let j = 0; j < p; j++) {
    let slope = j === p - 1 ? 0 : (2 * strength * w[j]!) / rows.length;
    for (const row of rows) {
      const z = w.reduce((sum, value, i) => sum + value * x(row, i), 0);
      slope += (weights[row]! * (Math.exp(z) - labels[row]!) * x(row, j)) / total;
    }
    expect(Math.abs(slope)).toBeLessThan(1e-6);
  }
});
