import { beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRows } from '../../../src/train/data/dataset.js';
import { batchReader } from '../../../src/train/engine/batches.js';
import type { Engine, Job } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { impressions } from '../../../src/train/kernels/exact-functions.js';
import { idSizes } from '../../../src/train/kernels/impression-log.js';
import type { Impressions, LogIds } from '../../../src/train/kernels/made-rows.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import type { Graph } from '../../../src/train/models/graph.js';
import { buildModel } from '../../../src/train/models/index.js';
import { batchLoss, drawn, gradientErrors } from '../../reference/graph-reference.js';
import { smallSizes } from './jobs.js';

const engines = new Map<string, Engine>([['ours', programEngine(wasmMachines[2])]]);
beforeAll(async () => {
  engines.set('tfjs', await loadTfjsEngine());
});

const FEATURES = 6;
const SLOTS = 4;

const numbers = (count: number, size: number) =>
  Float32Array.from({ length: count }, (_, i) => size * Math.sin(7 * i + 1));

const log: Impressions = {
  kind: 'impressions',
  users: Uint32Array.of(1, 2, 3, 4),
  requests: Uint32Array.of(5, 6, 7, 8),
  features: FEATURES,
  visits: 2,
  candidates: 7,
  weights: numbers(3 * FEATURES, 0.3),
  items: numbers(20 * FEATURES, 1),
  spread: 0.5,
  itemScores: Float64Array.from(numbers(60, 0.5)),
  alpha: Float64Array.of(1, 2),
  beta: Float64Array.of(0, 1),
  mean: 0.1,
  deviation: 1.5,
  engagement: { bias: 0.5, slope: 1.2 },
  satisfaction: { bias: 0, slope: 1.5 },
  looks: Float64Array.of(0.9, 0.7, 0.5, 0.3),
  shown: 'slate',
  error: 0.9,
  random: 0.2,
  position: 'none',
};

const ROWS = 90;

function rows(name: 'test' | 'random'): LoggedRows {
  const own: Impressions = {
    ...log,
    requests: Uint32Array.of(9, 9, 9, name.length),
    random: name === 'random' ? 1 : 0.2,
  };
  const labels = new Float32Array(2 * ROWS);
  impressions(own, 0, ROWS, { labels });
  return { kind: 'logged', rows: ROWS, log: own, labels };
}

/** The graph, its biases away from zero at the start. */
const withBiases = (graph: Graph): Graph => ({
  ...graph,
  parameters: graph.parameters.map((parameter) =>
    parameter.shape.length === 1
      ? {
          ...parameter,
          initial: Array.from({ length: parameter.shape[0]! }, (_, i) => 0.3 * Math.cos(3 * i)),
        }
      : parameter,
  ),
});

/** A job on a log. */
function logJob(isShallow: boolean): Job {
  const position = isShallow && { position: { task: 0, slots: SLOTS } };
  const input = { dense: FEATURES, categorical: [], embedding: 'sum', ...position } as const;
  const graph = buildModel({ name: 'mmoe', sizes: smallSizes.mmoe }, input, 2);
  return {
    data: {
      features: { dense: FEATURES, categorical: [] },
      labels: [
        { kind: 'binary', name: 'engagement', metrics: ['auc', 'r2'] },
        { kind: 'binary', name: 'satisfaction', metrics: ['auc', 'r2'], partial: true },
      ],
      train: log,
      validation: undefined,
      test: rows('test'),
      random: rows('random'),
    },
    model: 'mmoe',
    graph: withBiases(graph),
    seed: 3,
    training: { optimizer: 'sgd', learningRate: 0.01, batchSize: 13, steps: 20, evaluateEvery: 10 },
  };
}

/** A job on the sparse form of a log, beneath fully connected layers. */
function sparseJob(): Job {
  const dense = logJob(false);
  const ids: LogIds = {
    users: 50,
    items: 40,
    categories: 3,
    hours: 4,
    devices: 5,
    hash: 30,
    seen: 2,
    itemSpread: 0.7,
    userVectors: Uint32Array.of(3, 1, 4, 1),
    itemVectors: Uint32Array.of(2, 7, 1, 8),
  };
  const inForm = (log: Impressions): Impressions => ({
    ...log,
    ids,
    items: numbers(12 * FEATURES, 0.4),
    itemScores: Float64Array.from(numbers(36, 0.3)),
  });
  const sizes = idSizes(ids);
  const input = { dense: ids.seen, categorical: sizes, embedding: 3, bottom: [5] };
  const { data } = dense;
  const test = data.test as LoggedRows;
  return {
    ...dense,
    graph: withBiases(buildModel({ name: 'mmoe', sizes: smallSizes.mmoe }, input, 2)),
    training: { ...dense.training, optimizer: 'adam' },
    data: {
      labels: data.labels,
      validation: undefined,
      train: inForm(log),
      features: { dense: ids.seen, categorical: sizes },
      test: { ...test, log: inForm(test.log) },
    },
  };
}

const STEP = 2;

describe.each(['ours', 'tfjs'])('%s', (name) => {
  it.each([false, true])(
    'has the gradients of finite differences in float64; a part for the slot: %s',
    (isShallow) => {
      const job = logJob(isShallow);
      const session = engines.get(name)!.open(job);
      session.train(0, STEP);
      const parameters = session.parameters();
      const { loss, gradients } = session.gradients(STEP);
      session.dispose();
      const batch = batchReader(job.data, 13, job.seed)(STEP);
      expect([...batch.slots!]).toEqual(
        Array.from({ length: 13 }, (_, i) => (STEP * 13 + i) % SLOTS),
      );
      const noise = drawn(job.seed, STEP);
      expect(loss).toBeCloseTo(batchLoss(job.graph, job.data.labels, parameters, batch, noise), 4);
      gradientErrors(gradients, job.graph, job.data.labels, parameters, batch, noise).forEach(
        ({ error, norm }, i) => {
          expect(error / (norm || 1), job.graph.parameters[i]!.name).toBeLessThan(1e-4);
        },
      );
    },
  );

  it('has the gradients of finite differences of tables of ids', () => {
    const job = sparseJob();
    const session = engines.get(name)!.open(job);
    session.train(0, STEP);
    const parameters = session.parameters();
    const { gradients } = session.gradients(STEP);
    session.dispose();
    const batch = batchReader(job.data, 13, job.seed)(STEP);
    const noise = drawn(job.seed, STEP);
    gradientErrors(gradients, job.graph, job.data.labels, parameters, batch, noise).forEach(
      ({ error, norm }, i) => {
        expect(error / (norm || 1), job.graph.parameters[i]!.name).toBeLessThan(1e-4);
      },
    );
  });

  it('leaves the part of the slot out of what it predicts', () => {
    const job = logJob(true);
    const { test } = job.data;
    const isBias = ({ name }: { readonly name: string }) => name === 'position/bias';
    const { parameters } = job.graph;
    expect(parameters.filter(isBias).map(({ shape }) => shape)).toEqual([[SLOTS]]);
    const other = parameters.map((one) => (isBias(one) ? { ...one, initial: [5, 6, 7, 8] } : one));
    const [given, changed] = [job, { ...job, graph: { ...job.graph, parameters: other } }].map(
      (job) => {
        const session = engines.get(name)!.open(job);
        const { outputs } = session.predict(test);
        session.dispose();
        return outputs;
      },
    );
    expect(changed).toEqual(given);
  });
});

it('the slot has no part at the start', () => {
  const position = { task: 0, slots: SLOTS };
  const input = { dense: FEATURES, categorical: [], embedding: 'sum', position } as const;
  const { parameters, outputs } = buildModel({ name: 'mmoe', sizes: smallSizes.mmoe }, input, 2);
  expect(parameters.at(-1)).toMatchObject({ name: 'position/bias', initial: 'zeros' });
  expect(outputs.map(({ op }) => op)).toEqual(['position-bias', 'dense']);
});

it('rows that are made as they are read are predicted as a table of them is, wherever chunks are cut', () => {
  const job = logJob(false);
  const logged = job.data.test as LoggedRows;
  const many = { ...logged, rows: 9000 };
  const dense = new Float32Array(many.rows * FEATURES);
  impressions(logged.log, 0, many.rows, { dense });
  for (const engine of engines.values()) {
    const session = engine.open(job);
    const { labels } = logged;
    const table = {
      kind: 'table',
      rows: many.rows,
      dense,
      categorical: new Int32Array(0),
      labels,
    } as const;
    expect(session.predict(many).outputs).toEqual(session.predict(table).outputs);
    session.dispose();
  }
});

it('both engines agree on a run on ids', () => {
  const [ours, theirs] = [...engines.values()].map((engine) => trainRun(engine, sparseJob()));
  for (const [column, value] of Object.entries(theirs!.metrics))
    expect(ours!.metrics[column]).toBeCloseTo(value, 3);
});

it('both engines agree on the metrics of a run, the random log and R² at each step among them', () => {
  const [ours, theirs] = [...engines.values()].map((engine) => trainRun(engine, logJob(true)));
  for (const column of ['random_auc_engagement', 'test_r2_satisfaction']) {
    expect(ours!.metrics[column]).toBeDefined();
    expect(ours!.curve[column]).toHaveLength(2);
  }
  for (const [column, value] of Object.entries(theirs!.metrics))
    expect(ours!.metrics[column]).toBeCloseTo(value, 4);
});
