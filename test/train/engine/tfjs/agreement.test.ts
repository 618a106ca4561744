import { beforeAll, describe, expect, it } from 'vitest';
import { batchReader } from '../../../../src/train/engine/batches.js';
import type { Engine, Job, Session, Training } from '../../../../src/train/engine/engine.js';
import { samples } from '../../../../src/train/engine/fingerprint.js';
import { programEngine } from '../../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../../src/train/engine/run.js';
import { loadTfjsEngine } from '../../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../../src/train/kernels/wasm.js';
import { architectures } from '../../../../src/train/models/index.js';
import { batchLoss, drawn, gradientErrors } from '../../../reference/graph-reference.js';
import { smallSizes, syntheticJob } from '../jobs.js';

let tfjs: Engine;
const wasm = programEngine(wasmMachines[2]);

beforeAll(async () => {
  tfjs = await loadTfjsEngine();
});

const names = [...architectures.keys()] as (keyof typeof smallSizes)[];

const gaps = {
  kind: 'binary',
  rows: 20,
  partial: true,
  rowWeights: true,
  taskWeights: [1, 0.3, 2],
} as const;

describe.each(names)('%s: the reference engine', (model) => {
  it.each([{}, gaps])('has the gradient of finite differences in float64: %o', (options) => {
    const job = syntheticJob({
      model,
      sizes: smallSizes[model],
      tasks: 3,
      training: { batchSize: 6 },
      ...options,
    });
    const session = tfjs.open(job);
    session.train(0, 2);
    const parameters = session.parameters();
    const batch = batchReader(job.data, 6, job.seed)(2);
    const { loss, gradients } = session.gradients(2);
    session.dispose();
    const noise = drawn(job.seed, 2);
    expect(loss).toBeCloseTo(batchLoss(job.graph, job.data.labels, parameters, batch, noise), 4);
    gradientErrors(gradients, job.graph, job.data.labels, parameters, batch, noise).forEach(
      ({ error, norm }, i) => {
        expect(error / (norm || 1), job.graph.parameters[i]!.name).toBeLessThan(1e-4);
      },
    );
  });
});

const variants = [
  { tasks: 2, kind: 'regression', features: 50, training: { batchSize: 48 } },
  { tasks: 3, kind: 'binary', features: 17, training: { batchSize: 32 } },
  { tasks: 2, kind: 'regression', features: 10, rows: 70, training: { batchSize: 32 } },
  { tasks: 2, kind: 'binary', features: 30, training: { batchSize: 64, optimizer: 'sgd' } },
  {
    tasks: 2,
    kind: 'binary',
    features: 4,
    categorical: [5, 2, 9],
    rows: 40,
    training: { batchSize: 16 },
  },
  {
    tasks: 2,
    kind: 'binary',
    features: 0,
    categorical: [5, 2, 9],
    rows: 40,
    training: { batchSize: 16 },
  },
  {
    tasks: 2,
    kind: 'binary',
    features: 4,
    categorical: [5, 9],
    embedding: 4,
    rows: 40,
    training: { batchSize: 16 },
  },
  {
    tasks: 3,
    kind: 'binary',
    partial: true,
    rowWeights: true,
    rows: 40,
    training: { batchSize: 16 },
  },
  {
    tasks: 2,
    kind: 'regression',
    partial: true,
    taskWeights: [0.5, 3],
    rows: 40,
    training: { batchSize: 3 },
  },
  { tasks: 2, kind: 'count', rows: 40, training: { batchSize: 16 } },
  {
    tasks: 2,
    kind: 'classes',
    partial: true,
    rowWeights: true,
    rows: 40,
    training: { batchSize: 16 },
  },
] as const;

const options: Partial<Training>[] = [
  { optimizer: 'momentum', momentum: 0.8 },
  { optimizer: 'momentum', weightDecay: 0.3, gateRate: 2 },
  { optimizer: 'adam', weightDecay: 3, expertRate: 2 },
  { optimizer: 'sgd', weightDecay: 3 },
  { activation: 'swish', hiddenDropout: 0.3 },
  { activation: 'gelu', normalization: 'layer', hiddenDropout: 0.2, optimizer: 'momentum' },
];

describe.each(options)('options of training: %o', (training) => {
  const sizes = { experts: 3, expert: [8], tower: [5] };

  it.each([{ features: 20 }, { features: 2, categorical: [5, 9], embedding: 4, rows: 40 }])(
    'both engines agree on gradients and the parameters of a short run: %o',
    (data) => {
      const job = syntheticJob({
        model: 'mmoe',
        sizes,
        ...data,
        training: { ...short, learningRate: 0.01, ...training },
      });
      agreeOnGradients(job);
      const [ours, theirs] = [wasm, tfjs].map((engine) => {
        const session = engine.open(job);
        session.train(0, 10);
        const parameters = session.parameters();
        session.dispose();
        return parameters;
      });
      job.graph.parameters.forEach(({ name }, i) => {
        expect(norm(ours![i]!.map((value, j) => value - theirs![i]![j]!)), name).toBeLessThan(2e-5);
      });
    },
  );
});

const weighted = [
  { kind: 'fixed', weights: [1, 0.3, 2] },
  { kind: 'uncertainty' },
  { kind: 'dwa', every: 7 },
] as const;

/** A session that starts from given parameters. */
function from(engine: Engine, job: Job, values: readonly Float32Array[]): Session {
  const parameters = job.graph.parameters.map((parameter, i) => ({
    ...parameter,
    initial: [...values[i]!],
  }));
  return engine.open({ ...job, graph: { ...job.graph, parameters } });
}

/**
 * A rate at which the paths do not part: at larger ones a unit that one engine finds just above
 * zero and the other just below leads them to other places within some steps.
 */
const short = { learningRate: 0.001, batchSize: 32, steps: 16, evaluateEvery: 16 };

function agreeOnMetrics(job: Job): void {
  const [ours, theirs] = [wasm, tfjs].map((engine) => trainRun(engine, job).metrics);
  expect(Object.keys(ours!)).toEqual(Object.keys(theirs!));
  for (const [metric, value] of Object.entries(theirs!)) {
    // A model without gates has no weights of gates.
    if (value === 0) expect(ours![metric], metric).toBe(0);
    else expect(Math.abs(ours![metric]! / value - 1), metric).toBeLessThan(1e-3);
  }
}

const norm = (values: Iterable<number>): number => Math.hypot(...values);

/**
 * Holds losses and gradients of both engines against each other, at the start and some steps on.
 */
function agreeOnGradients(job: Job): void {
  const trained = wasm.open(job);
  for (const step of [0, 3]) {
    trained.train(Math.max(0, step - 3), step);
    const [ours, theirs] = [wasm, tfjs].map((engine) => {
      const session = from(engine, job, trained.parameters());
      const found = session.gradients(step);
      session.dispose();
      return found;
    });
    expect(Math.abs(ours!.loss / theirs!.loss - 1)).toBeLessThan(1e-4);
    const whole = norm(theirs!.gradients.flatMap((values) => [...values]));
    job.graph.parameters.forEach(({ name }, i) => {
      const [a, b] = [ours!.gradients[i]!, theirs!.gradients[i]!];
      const difference = norm(a.map((value, j) => value - b[j]!));
      // What cancels in a gradient of few numbers leaves the rounding of its terms.
      const allowed = Math.max(1e-4 * norm(b), 1e-6 * whole);
      expect(difference, `${name} at step ${step}`).toBeLessThanOrEqual(allowed);
    });
  }
  trained.dispose();
}

describe('a graph of operations that no architecture has: both engines', () => {
  const job = (rows = {}) => {
    const plain = syntheticJob({ model: 'single-task', features: 20, training: short, ...rows });
    const sample = samples().find(({ graph }) =>
      graph.nodes.some(({ op }) => op === 'layer-norm'),
    )!;
    return { ...plain, graph: sample.graph };
  };

  it.each([{ features: 13 }, { features: 13, ...gaps }])(
    'agree on losses and gradients: %o',
    (rows) => {
      agreeOnGradients({ ...job({ tasks: 2, ...rows, taskWeights: [1, 0.3] }), seed: 3 });
    },
  );

  it('agree on the metrics of a short run', () => agreeOnMetrics(job({ features: 13 })));
});

/**
 * Two architectures have all variants. Each other one has a third of them, in turn: a variant
 * changes data and loss, not a model.
 */
const variantsFor = (model: string) =>
  ['mmoe', 'ple'].includes(model)
    ? variants
    : variants.filter((_, i) => i % 3 === names.findIndex((name) => name === model) % 3);

describe.each(names)('%s: both engines', (model) => {
  it.each(variantsFor(model))(
    'agree on losses and gradients, at the start and some steps on: %o',
    (variant) => {
      agreeOnGradients(syntheticJob({ model, ...variant }));
    },
  );

  it('agree on the metrics of a short run', () =>
    agreeOnMetrics(
      syntheticJob({ model, sizes: smallSizes[model], features: 20, training: short }),
    ));
});

const mmoe = { model: 'mmoe', sizes: smallSizes.mmoe, features: 20 } as const;

it.each([{ temperature: 0.3 }, { dropout: 0.2 }, { exampleDropout: 0.5 }])(
  'both engines agree on the metrics of a short run with options of gates: %o',
  (sizes) =>
    agreeOnMetrics(
      syntheticJob({ ...mmoe, sizes: { ...smallSizes.mmoe, ...sizes }, training: short }),
    ),
);

it('both engines agree on the metrics of a short run on missing labels, with weights', () => {
  agreeOnMetrics(syntheticJob({ ...mmoe, training: short, ...gaps, rows: 200 }));
});

describe.each(weighted)('loss weights %o: both engines', (losses) => {
  it.each([{}, { ...gaps, rows: 200 }])(
    'agree on the metrics of a short run, and on the weights: %o',
    (options) => {
      const job = syntheticJob({ ...mmoe, tasks: 3, ...options, training: { ...short, losses } });
      agreeOnMetrics(job);
      const [ours, theirs] = [wasm, tfjs].map((engine) => {
        const session = engine.open(job);
        session.train(0, 15);
        const weights = session.lossWeights();
        session.dispose();
        return weights;
      });
      expect(ours === undefined).toBe(losses.kind === 'fixed');
      theirs?.forEach((weight, k) => {
        expect(weight).not.toBe(1);
        expect(Math.abs(ours![k]! / weight - 1)).toBeLessThan(1e-5);
      });
    },
  );
});

describe.each(['cosine', 'step'] as const)('%s: both engines', (schedule) => {
  it.each(['adam', 'sgd'] as const)('agree on the metrics of a short run by %s', (optimizer) => {
    const learningRate = optimizer === 'adam' ? 0.001 : 0.1;
    agreeOnMetrics(
      syntheticJob({ ...mmoe, training: { ...short, optimizer, learningRate, schedule } }),
    );
  });
});
