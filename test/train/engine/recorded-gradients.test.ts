import { beforeAll, describe, expect, it } from 'vitest';
import { balancingKinds, type LossWeights } from '../../../src/ground/base/loss-weights.js';
import type { Outcome } from '../../../src/ground/base/outcome.js';
import { batchReader } from '../../../src/train/engine/batches.js';
import type { Engine, Job } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { gradientPairs } from '../../../src/train/engine/recorded-gradients.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { computeReach, isShared } from '../../../src/train/models/reach.js';
import { batchLosses, drawn } from '../../reference/graph-reference.js';
import { type JobOptions, smallSizes, syntheticJob, withBiases } from './jobs.js';

const machines = [programEngine(wasmMachines[1]), programEngine(wasmMachines[2])] as const;
const [, engine] = machines;
let tfjs: Engine;
beforeAll(async () => {
  tfjs = await loadTfjsEngine();
});

function makeJob(options: JobOptions, keeps = true): Job {
  const training = { steps: 6, evaluateEvery: 2, batchSize: 6, ...options.training };
  const sizes = smallSizes[options.model as keyof typeof smallSizes];
  const job = withBiases(syntheticJob({ sizes, ...options, training }));
  return keeps ? { ...job, training: { ...job.training, keepGradients: true } } : job;
}

/** The outcome of a run, and its parameters at the end. */
function train(of: Engine, job: Job) {
  let parameters: readonly Float32Array[] = [];
  const outcome = trainRun(of, job, {
    onModel: (found) => {
      parameters = found;
    },
  });
  return { outcome, parameters };
}

const isOfGradients = (column: string) => column.startsWith('gradient_');

const gradientColumns = ({ curve }: Outcome) => Object.keys(curve).filter(isOfGradients);

it('a pair has the cosine and the ratio of norms of two gradients, and none with one that is zero', () => {
  // Gradients [3, 4], [0, 2] and [0, 0].
  const pairs = gradientPairs(['a', 'b', 'c'], Float64Array.of(25, 8, 0, 8, 4, 0, 0, 0, 0));
  expect(pairs).toEqual([
    { pair: ['a', 'b'], cosine: 0.8, ratio: 2.5 },
    { pair: ['a', 'c'], cosine: Number.NaN, ratio: Number.NaN },
    { pair: ['b', 'c'], cosine: Number.NaN, ratio: Number.NaN },
  ]);
});

/**
 * By tasks, the gradients of their losses by shared parameters, by central differences in float64.
 */
function plainGradients(
  { graph, data, seed, training }: Job,
  parameters: readonly Float32Array[],
  step: number,
) {
  const batch = batchReader(data, training.batchSize, seed)(step);
  const reach = computeReach(graph);
  const shared = graph.parameters.filter((parameter) => isShared(reach.ofParameter(parameter)));
  const noise = drawn(seed, step);
  const h = 1e-5;
  const lossesAt = (index: number, i: number, moved: number) => {
    const values = Float64Array.from(parameters[index]!);
    values[i]! += moved;
    return batchLosses(
      graph,
      data.labels,
      Object.assign([...parameters], { [index]: values }),
      batch,
      noise,
    ).ofTasks;
  };
  // One move of a number serves all tasks.
  const slopes = shared.flatMap(({ index }) =>
    Array.from(parameters[index]!, (_, i) => {
      const [above, below] = [lossesAt(index, i, h), lossesAt(index, i, -h)];
      return above.map((loss, k) => (loss - below[k]!) / (2 * h));
    }),
  );
  return data.labels.map((_, task) => slopes.map((ofTasks) => ofTasks[task]!));
}

describe('the last point of a curve has the gradients of plain losses on the next batch, at the parameters of the end', () => {
  const mmoe = { model: 'mmoe', tasks: 3 } as const;
  const cases: JobOptions[] = [
    mmoe,
    {
      ...mmoe,
      kind: 'binary',
      rows: 20,
      partial: true,
      rowWeights: true,
      taskWeights: [1, 0.3, 2],
    },
    { ...mmoe, training: { losses: { kind: 'fixed', weights: [5, 1, 2] } } },
    { ...mmoe, training: { losses: { kind: 'nash' } } },
    { model: 'shared-bottom', training: { hiddenDropout: 0.3, optimizer: 'momentum' } },
    { model: 'ple', training: { losses: { kind: 'uncertainty' } } },
    { model: 'mmoe', kind: 'binary', features: 2, categorical: [4, 3], rows: 12, embedding: 3 },
    { model: 'tensor-factorization' },
  ];

  it.each(cases)('%o', (options) => {
    const job = makeJob(options);
    for (const of of machines) {
      const { outcome, parameters } = train(of, job);
      const plain = plainGradients(job, parameters, job.training.steps);
      const norms = plain.map((values) => Math.hypot(...values));
      const names = job.data.labels.map(({ name }) => name);
      expect(gradientColumns(outcome)).toHaveLength(names.length * (names.length - 1));
      for (const [a, left] of plain.entries()) {
        for (const [b, right] of plain.entries()) {
          if (b <= a) continue;
          const dot = left.reduce((sum, value, i) => sum + value * right[i]!, 0);
          const at = (fact: string) =>
            outcome.curve[`gradient_${fact}_${names[a]}_${names[b]}`]!.at(-1)!;
          expect(Math.abs(at('cosine') - dot / norms[a]! / norms[b]!)).toBeLessThan(1e-3);
          expect(Math.abs(at('norm_ratio') / (norms[a]! / norms[b]!) - 1)).toBeLessThan(1e-3);
        }
      }
    }
  });
});

const losses: (LossWeights | undefined)[] = [
  undefined,
  { kind: 'fixed', weights: [1, 3] },
  { kind: 'uncertainty' },
  { kind: 'dwa', every: 2 },
  ...Object.keys(balancingKinds).map((kind) => ({ kind }) as LossWeights),
];

it.each(losses)('nothing else of a run changes: losses %o', (own) => {
  const options = {
    model: 'mmoe',
    training: own ? { losses: own, hiddenDropout: 0.2 } : {},
  } as const;
  for (const of of machines) {
    const [plain, recorded] = [false, true].map((keeps) => train(of, makeJob(options, keeps)));
    expect(gradientColumns(plain!.outcome)).toEqual([]);
    expect(gradientColumns(recorded!.outcome)).toEqual([
      'gradient_cosine_1_2',
      'gradient_norm_ratio_1_2',
    ]);
    const { curve, ...rest } = recorded!.outcome;
    const others = Object.entries(curve).filter(([column]) => !isOfGradients(column));
    expect({ ...rest, curve: Object.fromEntries(others) }).toEqual(plain!.outcome);
    expect(recorded!.parameters).toEqual(plain!.parameters);
  }
});

it.each([
  { model: 'mmoe' },
  { model: 'omoe', training: { losses: { kind: 'famo' } } },
  {
    model: 'shared-bottom',
    kind: 'binary',
    rows: 30,
    partial: true,
    training: { losses: { kind: 'pcgrad' } },
  },
  { model: 'ple', tasks: 3 },
] as JobOptions[])('both engines agree: %o', (options) => {
  const job = makeJob({
    ...options,
    training: { learningRate: 0.001, batchSize: 16, ...options.training },
  });
  const [mine, theirs] = [engine, tfjs].map((of) => trainRun(of, job));
  expect(gradientColumns(theirs!)).toEqual(gradientColumns(mine!));
  for (const column of gradientColumns(mine!)) {
    for (const [i, value] of mine!.curve[column]!.entries()) {
      expect(Math.abs(value - theirs!.curve[column]![i]!), column).toBeLessThan(
        1e-3 * Math.max(1, Math.abs(value)),
      );
    }
  }
});

it('a point has no value if the batch has no label of a task', () => {
  const job = makeJob({
    model: 'mmoe',
    kind: 'binary',
    rows: 60,
    partial: true,
    training: { batchSize: 1, steps: 20 },
  });
  const { curve } = trainRun(engine, job);
  for (const column of ['gradient_cosine_1_2', 'gradient_norm_ratio_1_2']) {
    const isKnown = curve[column]!.map(Number.isFinite);
    expect(isKnown).toHaveLength(10);
    expect(new Set(isKnown)).toEqual(new Set([true, false]));
  }
});

it('a model that shares nothing, a single task and a solved model have no columns', () => {
  for (const options of [{ model: 'single-task' }, { model: 'mmoe', tasks: 1 }]) {
    expect(gradientColumns(trainRun(engine, makeJob(options)))).toEqual([]);
  }
  const solved = makeJob({ model: 'linear', rows: 30 });
  expect(gradientColumns(trainRun(engine, { ...solved, solved: 'linear' }))).toEqual([]);
});
