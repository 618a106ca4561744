/**
 * A test of a machine's kernels: all instructions are run on fixed samples, and the hash of the
 * results must be the known one.
 */

import { createHash } from 'node:crypto';
import { viewBytes } from '../../ground/base/bytes.js';
import type { Balancing } from '../../ground/base/loss-weights.js';
import type { DataSet, ExampleTable } from '../data/dataset.js';
import { generate, impressions } from '../kernels/exact-functions.js';
import { denseWidth, idSizes } from '../kernels/impression-log.js';
import type { Algorithm, Machine } from '../kernels/machine.js';
import type { Generator, Impressions, LogIds } from '../kernels/made-rows.js';
import { GraphBuilder } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import { range, tower } from '../models/layers.js';
import type { Job, Training } from './engine.js';
import { InstancePool, ProgramSession } from './program-engine.js';

/**
 * The fingerprint that every machine of an algorithm must have: the hash that WebAssembly computes,
 * which a test checks.
 */
export const fingerprints: Readonly<Record<Algorithm, string>> = {
  1: 'b1ac0f4a8aae3ada506142c44f226649fa5548350f13cf77a35f9cf838dbef03',
  2: '83ff6948797cd99966fc36c3d1f616e3c1856857776ae01e49b9740f33d66793',
};

export const STEPS = 16;

/** Hashes all results of a machine on some short trainings, which takes some milliseconds. */
export function fingerprintMachine(machine: Machine): string {
  const pool = new InstancePool(machine);
  const hash = createHash('sha256');
  const add = (values: Float32Array | Float64Array) => hash.update(viewBytes(values));
  for (const job of samples()) {
    const session = new ProgramSession(job, pool);
    add(session.train(0, STEPS));
    for (const values of session.parameters()) add(values);
    for (const values of session.gradients(STEPS).gradients) add(values);
    const { outputs, gates } = session.predict(job.data.test);
    for (const values of [outputs, ...gates]) add(values);
    session.dispose();
  }
  return hash.digest('hex');
}

/**
 * Trainings that together have every instruction, with sizes that are and are not multiples of
 * vectors, row groups and panels: they reach the vectorized part of a wider machine and its
 * remainders.
 */
export function samples(): Job[] {
  return [
    sample(mixtures, { features: 100, tasks: 2, rows: 128 }, { schedule: 'cosine' }),
    sample(sharing, { features: 21, tasks: 3, rows: 19, binary: true }, { optimizer: 'sgd' }),
    sample(choosing, { features: 13, tasks: 2, rows: 19 }),
    sample(sparse, { features: 3, categories: [5, 40, 7], tasks: 2, rows: 33, binary: true }),
    sample(
      sparse,
      { features: 3, categories: [90, 7], tasks: 2, rows: 33 },
      { optimizer: 'lazy-adam' },
    ),
    sample(
      sparse,
      { features: 1, categories: [4], tasks: 1, rows: 1 },
      { optimizer: 'sgd', schedule: 'step' },
    ),
    sample(sparse, { features: 4, categories: [6], tasks: 3, rows: 21, weighted: true }),
    sample(
      sparse,
      { features: 5, categories: [3], tasks: 2, rows: 9, ...weightedLogits },
      { optimizer: 'sgd' },
    ),
    sample(sharing, { features: 6, tasks: 3, rows: 12 }, { losses: { kind: 'uncertainty' } }),
    sample(sharing, { features: 6, tasks: 3, rows: 12 }, { losses: { kind: 'dwa', every: 1 } }),
    ...balancing.map((losses) =>
      sample(
        sharing,
        { features: 6, categories: [5], tasks: 3, rows: 12, weighted: true },
        { losses },
      ),
    ),
    sample(sparse, mixed, { optimizer: 'lazy-adam', losses: { kind: 'upgrad' } }),
    sample(choosing, { features: 13, tasks: 2, rows: 19 }, { losses: { kind: 'nash' } }),
    sample(noisy, { features: 6, tasks: 3, rows: 13 }),
    sample(elementwise, { features: 13, tasks: 2, rows: 11 }),
    shown(),
    shown(ids),
    sample(sparse, mixed, { optimizer: 'momentum', momentum: 0.8, weightDecay: 0.3, gateRate: 2 }),
    sample(sparse, mixed, { optimizer: 'lazy-adam', weightDecay: 0.3 }),
    sample(hidden, { features: 6, tasks: 2, rows: 13 }),
    counted(),
  ];
}

/** Methods that balance losses, which together have all of their arithmetic. */
const balancing = [
  { kind: 'rlw' },
  { kind: 'famo' },
  { kind: 'gradnorm' },
  { kind: 'pcgrad' },
  { kind: 'cagrad' },
  { kind: 'aligned' },
] as const satisfies readonly Balancing[];

const mixed = { features: 4, categories: [9, 6], tasks: 2, rows: 21 } as const;

const weightedLogits = { binary: true, weighted: true } as const;

/**
 * Two levels of experts, wider and narrower than a panel, and a gate over an odd number of them.
 */
function mixtures(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const relu = (name: string, units: number) => g.dense(x, units, { name, activation: 'relu' });
  const experts = range(9).map((i) => relu(`expert/${i}`, 16));
  return range(tasks).map((task) => {
    const gate = g.softmax(g.dense(x, 9, { name: `gate/${task}`, bias: false }), { task });
    const mixed = g.mixture(gate, experts);
    const again = g.mixture(g.softmax(g.dense(mixed, 3, { name: `again/${task}` })), [
      mixed,
      experts[0]!,
      mixed,
    ]);
    return tower(g, again, [8, 5], task);
  });
}

/** Cross-stitch units, combined weight matrices, shared weights, and a penalty on distances. */
function sharing(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const own = range(tasks).map((task) =>
    g.dense(x, 37, { name: `own/${task}`, activation: 'relu' }),
  );
  const start = range(tasks * tasks).map((i) => (i % (tasks + 1) === 0 ? 0.9 : 0.1));
  const stitch = g.parameter('stitch', [tasks, tasks], start, 'stitch');
  const core = g.parameter('core', [2, 37, 11], 'uniform', 'hidden');
  const factor = g.parameter('factor', [tasks, 2], 'uniform', 'hidden');
  const shared = g.parameter('shared', [11, 11], 'uniform', 'hidden');
  const hidden = range(tasks).map((task) => {
    const stitched = g.crossStitch(own, stitch, task);
    const made = g.denseWith(stitched, { kind: 'combination', core, factor, row: task });
    return g.denseWith(made, shared, g.bias(`hidden/${task}`, 11), 'relu');
  });
  const first = g.parameterCount;
  const outputs = hidden.map((h, task) => tower(g, h, [4], task));
  const each = g.parametersSince(first).length / tasks;
  const [left, right] = [0, 1].map((task) =>
    g.parametersSince(first + task * each).slice(0, each),
  ) as [never, never];
  g.penalty(0.01, left, right);
  return outputs;
}

/** Gates that select some of their experts, whose number is not a power of two. */
function choosing(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const experts = range(11).map((i) => g.dense(x, 12, { name: `expert/${i}`, activation: 'relu' }));
  return range(tasks).map((task) => {
    const largest = g.topK(g.dense(x, 11, { name: `largest/${task}`, bias: false }), 3, { task });
    const bits = g.dense(x, 3 * 4, { name: `bits/${task}` });
    const shares = g.softmax(g.dense(x, 3, { name: `shares/${task}` }));
    const selected = g.dselectK(11, { bits, shares, gamma: 4, entropy: 0.1 }, { task });
    return tower(g, g.add([g.mixture(largest, experts), g.mixture(selected, experts)]), [5], task);
  });
}

/**
 * Hard concrete gates with more numbers than a group of noise, with their penalty, and softmax
 * gates with dropout.
 */
function noisy(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const below = range(7).map((i) => g.dense(x, 11, { name: `below/${i}`, activation: 'relu' }));
  const gates = g.hardConcrete('connection', tasks, below.length);
  g.penaltyOnOpen(0.01, gates);
  return range(tasks).map((task) => {
    const routed = g.crossStitch(below, gates, task);
    const gate = g.softmax(g.dense(x, 5, { name: `gate/${task}` }), { task });
    const dropped = g.gateDropout(gate, 0.3, `dropout/${task}`, task === 0 ? 'batch' : 'example');
    return tower(g, g.mixture(dropped, [routed, ...below.slice(0, 4)]), [6], task);
  });
}

/**
 * Highway-like units with layer normalization, of widths no multiple of a vector; some are read
 * without a gradient.
 */
function elementwise(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const units = g.tanh(g.dense(x, 13, { name: 'units' }));
  const open = g.sigmoid(g.dense(units, 13, { name: 'open' }));
  const normal = g.layerNorm(g.add([x, g.product([open, units, open])]), 'norm');
  const wide = g.concatenate([normal, g.dense(units, 3, { name: 'few' }), g.stopGradient(open), x]);
  return range(tasks).map((task) => tower(g, wide, [5], task));
}

/** Nonlinearities and dropout, of widths that are no multiple of a vector, and some read twice. */
function hidden(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const swish = g.nonlinearity(x, 'swish');
  const gelu = g.nonlinearity(
    g.dense(g.dropout(swish, 0.3, 'swish/dropout'), 13, { name: 'gelu' }),
    'gelu',
  );
  const relu = g.nonlinearity(g.layerNorm(g.dense(gelu, 13, { name: 'relu' }), 'norm'), 'relu');
  const dropped = g.dropout(relu, 0.5, 'relu/dropout');
  return range(tasks).map((task) => tower(g, g.add([dropped, relu, gelu]), [5], task));
}

/** Dense layers on categorical columns (embedding sums) beside embedding tables. */
function sparse(g: GraphBuilder, x: Node<'input'>, tasks: number): Node[] {
  const sums = range(3).map((i) =>
    g.dense(x, 17, { name: `sum/${i}`, activation: 'relu', bias: i > 0 }),
  );
  const deep = g.dense(g.embedding(x, 10), 17, { name: 'deep', activation: 'relu' });
  const mixed = g.mixture(g.softmax(g.dense(deep, 4, { name: 'gate' })), [...sums, deep]);
  return range(tasks).map((task) => tower(g, mixed, [9], task));
}

interface SampleData {
  readonly features: number;
  /** Sizes of the categorical columns of a table; without them the examples are a stream. */
  readonly categories?: readonly number[];
  readonly tasks: number;
  readonly rows: number;
  readonly binary?: boolean;
  /** Whether rows of the table and tasks have weights, and some labels are missing. */
  readonly weighted?: boolean;
}

function sample(
  outputsOf: (g: GraphBuilder, x: Node<'input'>, tasks: number) => Node[],
  { features, categories = [], tasks, rows, binary = false, weighted = false }: SampleData,
  training: Partial<Training> = {},
): Job {
  const stream: Generator = {
    kind: 'generator',
    key: Uint32Array.of(1, 2, 3, 4),
    features,
    tasks,
    weights: Float32Array.from(
      { length: tasks * features },
      (_, i) => (1 - (i % 7) / 3) / features,
    ),
    alpha: Float64Array.of(1, 2, 3),
    beta: Float64Array.of(0, 1, 4),
    noise: 0.1,
    threshold: binary ? 0.1 : undefined,
  };
  const trainingTable = () => {
    const table = drawTable(stream, 0, 2 * rows + 1, categories);
    return weighted ? withWeights(table) : table;
  };
  const data: DataSet = {
    features: { dense: features, categorical: categories },
    labels: range(tasks).map((k) => ({
      name: String(k),
      ...(binary ? { kind: 'binary' } : regression),
      ...(weighted && { partial: true, weight: 0.75 + k }),
    })),
    train: categories.length === 0 ? stream : trainingTable(),
    validation: undefined,
    test: drawTable(stream, 1000, rows + 1, categories),
  };
  const g = new GraphBuilder();
  return {
    data,
    model: 'sample',
    graph: g.finish(outputsOf(g, g.input({ dense: features, categorical: categories }), tasks)),
    training: { ...defaultTraining(rows), ...training },
    seed: 1,
  };
}

const defaultTraining = (rows: number) =>
  ({
    optimizer: 'adam',
    learningRate: 0.01,
    batchSize: rows,
    steps: STEPS,
    evaluateEvery: STEPS,
  }) as const;

/** Counts and classes, whose numbers are no multiple of a vector. */
function counted(): Job {
  const classes = 5;
  const plain = sample(sparse, { ...mixed, weighted: true });
  const g = new GraphBuilder({ outputs: [1, classes] });
  const x = g.input({ dense: mixed.features, categorical: mixed.categories });
  const graph = g.finish(range(2).map((task) => tower(g, x, [7], task)));
  const train = plain.data.train as ExampleTable;
  const labels = train.labels.map((label) =>
    Math.min(classes - 1, Math.max(0, Math.round(3 * label + 2))),
  );
  const [count, chosen] = plain.data.labels.map(
    ({ name, weight = 1 }) => ({ name, weight, partial: true }) as const,
  );
  return {
    ...plain,
    graph,
    data: {
      ...plain.data,
      train: { ...train, labels },
      labels: [
        { ...count!, kind: 'count' },
        { ...chosen!, kind: 'classes', classes },
      ],
    },
  };
}

/** The sparse form of a recommender's log. */
const ids: LogIds = {
  users: 70,
  items: 90,
  categories: 10,
  hours: 10,
  devices: 20,
  hash: 50,
  seen: 5,
  itemSpread: 0.7,
  userVectors: Uint32Array.of(4, 3, 2, 1),
  itemVectors: Uint32Array.of(8, 7, 6, 5),
};

/** Trains on the log of a recommender, with batches that begin and end within a slate. */
function shown(ids?: LogIds): Job {
  const [features, items, rows] = [21, 40, 19];
  const numbers = (count: number, size: number) =>
    Float32Array.from({ length: count }, (_, i) => size * (((i * 37) % 19) / 9 - 1));
  const log: Impressions = {
    kind: 'impressions',
    users: Uint32Array.of(1, 2, 3, 4),
    requests: Uint32Array.of(5, 6, 7, 8),
    features,
    visits: 2,
    candidates: 7,
    weights: numbers(3 * features, 0.1),
    items: numbers(items * features, 1),
    spread: 0.5,
    itemScores: Float64Array.from(numbers(3 * items, 0.3)),
    alpha: Float64Array.of(1, 2, 3),
    beta: Float64Array.of(0, 1, 4),
    mean: 0.1,
    deviation: 1.5,
    engagement: { bias: 0.5, slope: 1.2 },
    satisfaction: { bias: 0, slope: 1.5 },
    looks: Float64Array.of(0.9, 0.7, 0.5),
    shown: 'slate',
    error: 0.9,
    random: 0.2,
    position: 'shown',
    ...(ids && { ids }),
  };
  const [width, tasks] = [denseWidth(log), 2];
  const sizes = ids ? idSizes(ids) : [];
  const [dense, labels] = [new Float32Array(rows * width), new Float32Array(rows * tasks)];
  const categorical = new Int32Array(rows * sizes.length);
  impressions({ ...log, shown: 'candidates' }, 1000, rows, { dense, categorical, labels });
  const g = new GraphBuilder();
  const input = g.input({ dense: width, categorical: sizes });
  const x = ids ? g.embedding(input, 9) : input;
  const graph = g.finish(
    range(tasks).map((task) => tower(g, x, [7], task)),
    { task: 0, slots: log.looks.length },
  );
  const binary = { kind: 'binary' } as const;
  return {
    data: {
      features: { dense: width, categorical: sizes },
      labels: [
        { ...binary, name: '0' },
        { ...binary, name: '1', partial: true },
      ],
      train: log,
      validation: undefined,
      test: { kind: 'table', rows, dense, categorical, labels },
    },
    model: 'sample',
    graph,
    seed: 1,
    training: { ...defaultTraining(rows), ...(ids && { optimizer: 'lazy-adam' }) },
  };
}

const regression = { kind: 'regression', variance: 1 } as const;

/** Rows of a stream, whose categories cycle with a different period in each column. */
function drawTable(
  stream: Generator,
  start: number,
  rows: number,
  categories: readonly number[],
): ExampleTable {
  const [dense, labels] = [
    new Float32Array(rows * stream.features),
    new Float32Array(rows * stream.tasks),
  ];
  generate(stream, start, rows, dense, labels);
  const columns = categories.length;
  const categorical = Int32Array.from(
    { length: rows * columns },
    (_, i) => (Math.floor(i / columns) * (2 * (i % columns) + 1)) % categories[i % columns]!,
  );
  return { kind: 'table', rows, dense, categorical, labels };
}

const withWeights = (table: ExampleTable): ExampleTable => ({
  ...table,
  labels: table.labels.map((label, i) => (i % 5 === 1 ? Number.NaN : label)),
  weights: Float32Array.from({ length: table.rows }, (_, i) => 0.5 + (i % 4)),
});
