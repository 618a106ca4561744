import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LossWeights } from '../../../src/ground/base/loss-weights.js';
import type { DataSet, ExampleTable, LabelSpec } from '../../../src/train/data/dataset.js';
import type { Engine, Job, Training } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { relative } from '../../support/numbers.js';
import { syntheticJob } from './jobs.js';

const wasm = programEngine(wasmMachines[2]);

interface Fixture {
  readonly x: readonly (readonly number[])[];
  readonly labels: readonly (readonly (number | null)[])[];
  readonly rowWeights: readonly number[];
  readonly taskWeights: readonly number[];
  readonly start: readonly (readonly number[])[];
  readonly learningRate: number;
  readonly runs: readonly {
    readonly weighting: LossWeights;
    readonly losses: readonly number[];
    readonly parameters: readonly (readonly number[])[];
    readonly lossWeights?: readonly number[];
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/loss-weights.json', import.meta.url), 'utf8'),
) as Fixture;

/** The fixture's linear models, of which a batch is the whole data set. */
function linearJob(losses: LossWeights, steps: number): Job {
  const { x, labels, rowWeights, taskWeights, start, learningRate } = fixture;
  const [rows, features] = [x.length, x[0]!.length];
  const dense = Float32Array.from(x.flat());
  const truth = Float32Array.from(labels.flat(), (label) => label ?? Number.NaN);
  const train: ExampleTable = {
    kind: 'table',
    rows,
    dense,
    categorical: new Int32Array(0),
    labels: truth,
    weights: Float32Array.from(rowWeights),
  };
  const kinds: LabelSpec[] = [
    { kind: 'regression', variance: 1, name: 'a' },
    { kind: 'regression', variance: 1, name: 'b' },
    { kind: 'binary', name: 'c' },
  ];
  const data: DataSet = {
    features: { dense: features, categorical: [] },
    labels: kinds.map((label, k) => ({ ...label, weight: taskWeights[k]!, partial: true })),
    train,
    validation: undefined,
    test: train,
  };
  const g = new GraphBuilder();
  const input = g.input({ dense: features, categorical: [] });
  const outputs = start.map((values, k) =>
    g.denseWith(input, g.parameter(`w${k}`, [features, 1], values, 'output')),
  );
  const training: Training = {
    optimizer: 'sgd',
    learningRate,
    batchSize: rows,
    steps,
    evaluateEvery: steps,
    losses,
  };
  return { data, model: 'linear', graph: g.finish(outputs), training, seed: 1 };
}

describe.each(['ours', 'the reference'] as const)('%s', (name) => {
  test.each(fixture.runs)(
    'trains linear models as NumPy does: $weighting',
    async ({ weighting, ...run }) => {
      const engine: Engine = name === 'ours' ? wasm : await loadTfjsEngine();
      const session = engine.open(linearJob(weighting, run.losses.length));
      const losses = session.train(0, run.losses.length);
      const [parameters, lossWeights] = [session.parameters(), session.lossWeights()];
      session.dispose();
      expect(relative(losses, run.losses)).toBeLessThan(1e-6);
      run.parameters.forEach((expected, k) => {
        expect(relative(parameters[k]!, expected)).toBeLessThan(1e-6);
      });
      expect(lossWeights === undefined).toBe(run.lossWeights === undefined);
      if (run.lossWeights) expect(relative(lossWeights!, run.lossWeights)).toBeLessThan(1e-6);
    },
  );
});

test('fixed weights of 1 have the bits of the sum', () => {
  const bitsOf = (training: Partial<Training>) => {
    const session = wasm.open(syntheticJob({ model: 'mmoe', training }));
    const losses = session.train(0, 30);
    const parameters = session.parameters();
    session.dispose();
    return { losses, parameters };
  };
  expect(bitsOf({ losses: { kind: 'fixed', weights: [1, 1] } })).toEqual(bitsOf({}));
  expect(bitsOf({ losses: { kind: 'fixed', weights: [1, 2] } })).not.toEqual(bitsOf({}));
});

test('a task and a loss weight of the same size are the same to the bit, but for what is called the loss', () => {
  const parametersOf = (options: Parameters<typeof syntheticJob>[0]) => {
    const session = wasm.open(syntheticJob(options));
    session.train(0, 30);
    const parameters = session.parameters();
    session.dispose();
    return parameters;
  };
  const training = { losses: { kind: 'fixed', weights: [1, 0.5] } } as const;
  expect(parametersOf({ model: 'mmoe', training })).toEqual(
    parametersOf({ model: 'mmoe', taskWeights: [1, 0.5] }),
  );
});

test('curves have the weights where they change, however calls are cut', () => {
  const curveOf = (training: Partial<Training>) =>
    trainRun(
      wasm,
      syntheticJob({
        model: 'shared-bottom',
        training: { steps: 24, evaluateEvery: 8, ...training },
      }),
    ).curve;
  expect(Object.keys(curveOf({}))).toEqual([
    'step',
    'train_loss',
    'test_mse',
    'test_mse_1',
    'test_mse_2',
  ]);
  expect(curveOf({ losses: { kind: 'fixed', weights: [1, 2] } })).not.toHaveProperty(
    'loss_weight_1',
  );
  const uncertain = curveOf({ losses: { kind: 'uncertainty' } });
  expect(uncertain.loss_weight_2).toHaveLength(3);
  const losses = { kind: 'dwa', every: 6 } as const;
  const [coarse, fine] = [8, 3].map((evaluateEvery) => curveOf({ losses, evaluateEvery }));
  expect(coarse!.loss_weight_1![0]).toBe(1);
  expect(coarse!.loss_weight_1!.at(-1)).not.toBe(1);
  expect(coarse!.loss_weight_1!.at(-1)).toBe(fine!.loss_weight_1!.at(-1));
  expect(coarse!.test_mse!.at(-1)).toBe(fine!.test_mse!.at(-1));
});
