import type { ExampleTable, LabelSpec, StoredDataSet } from '../../../src/train/data/dataset.js';
import type { Job, Training } from '../../../src/train/engine/engine.js';
import { generate } from '../../../src/train/kernels/exact-functions.js';
import type { Generator } from '../../../src/train/kernels/made-rows.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { buildModel, defaultSizes } from '../../../src/train/models/index.js';

export interface JobOptions {
  readonly model: string;
  readonly sizes?: Readonly<Record<string, number | readonly number[]>>;
  readonly features?: number;
  /** Sizes of categorical columns, which only a table has. */
  readonly categorical?: readonly number[];
  readonly embedding?: 'sum' | number;
  readonly tasks?: number;
  readonly kind?: LabelSpec['kind'];
  /** Rows of a fixed training set; fresh examples without it. */
  readonly rows?: number;
  readonly training?: Partial<Training>;
  readonly seed?: number;
  /** Weights of the tasks; 1 where they are left out. */
  readonly taskWeights?: readonly number[];
  /**
   * Whether labels are missing: of task k of the rows that k + 2 divides, and in runs of rows all
   * of them.
   */
  readonly partial?: boolean;
  /** Whether the rows of the training set have weights of their own. */
  readonly rowWeights?: boolean;
}

/** The classes of labels of that kind, and more than the largest count. */
const CLASSES = 4;

const wholeBelow = (n: number) => (label: number) =>
  Math.max(0, Math.min(n - 1, Math.round(2 * label + 1)));

/** Of every architecture, sizes that finite differences get through in a moment. */
export const smallSizes = {
  linear: {},
  'single-task': { bottom: [6], tower: [3] },
  'shared-bottom': { bottom: [9], tower: [4] },
  'l2-constrained': { bottom: [6], tower: [3], alpha: 0.3 },
  'cross-stitch': { bottom: [6], tower: [3] },
  'tensor-factorization': { bottom: [6], tower: [3], ranks: [3, 4, 2] },
  omoe: { experts: 3, expert: [5], tower: [3] },
  mmoe: { experts: 5, expert: [4], tower: [3] },
  'ml-mmoe': { levels: 2, experts: 3, expert: [4], tower: [3] },
  cgc: { experts: 2, taskExperts: 1, expert: [4], tower: [3] },
  ple: { levels: 2, experts: 1, taskExperts: 2, expert: [4], tower: [3] },
  'adatt-sp': { levels: 1, taskExperts: 2, expert: [4], tower: [3] },
  'top-k': { experts: 5, nonzeros: 2, expert: [4], tower: [3] },
  'dselect-k': { experts: 4, nonzeros: 2, expert: [4], tower: [3], gamma: 1, entropyWeight: 0.1 },
  'snr-trans': { levels: 1, experts: 3, expert: [4], tower: [3], lambda: 0.1 },
  'snr-aver': { levels: 2, experts: 3, expert: [5], tower: [3], lambda: 0.1 },
};

/** A job whose scored rows are in memory. */
export interface StoredJob extends Job {
  readonly data: StoredDataSet;
}

/** A job on synthetic data, small unless told otherwise. */
export function syntheticJob(options: JobOptions): StoredJob {
  const {
    model,
    sizes = {},
    features = 5,
    tasks = 2,
    kind = 'regression',
    rows,
    training = {},
    seed = 1,
  } = options;
  const {
    categorical = [],
    embedding = 'sum',
    taskWeights,
    partial = false,
    rowWeights = false,
  } = options;
  const graph = buildModel(
    { name: model, sizes: { ...defaultSizes(model), ...sizes } },
    { dense: features, categorical, embedding },
    tasks,
    new GraphBuilder({
      ...training,
      ...(kind === 'classes' && { outputs: Array(tasks).fill(CLASSES) }),
    }),
  );
  const generator: Generator = {
    kind: 'generator',
    key: Uint32Array.of(seed, 2, 3, 4),
    features,
    tasks,
    weights: Float32Array.from(
      { length: tasks * features },
      (_, i) => Math.sin(i + 1) / Math.sqrt(features),
    ),
    alpha: Float64Array.of(1, 2, 3),
    beta: Float64Array.of(0, 1, 4),
    noise: 0.1,
    threshold: kind === 'binary' ? 0.1 : undefined,
  };
  const label = (k: number): LabelSpec => ({
    ...(kind === 'regression'
      ? { kind, variance: 1 }
      : kind === 'classes'
        ? { kind, classes: CLASSES }
        : { kind }),
    name: String(k + 1),
    ...(taskWeights && { weight: taskWeights[k]! }),
    ...(partial && { partial }),
  });
  const tableFrom = (start: number, count: number): ExampleTable => {
    const table = drawTable(generator, start, count, categorical);
    const labels =
      kind === 'count' || kind === 'classes' ? table.labels.map(wholeBelow(CLASSES)) : table.labels;
    return { ...table, labels: partial ? withGaps(labels, tasks) : labels };
  };
  const weighted = (table: ExampleTable): ExampleTable =>
    rowWeights
      ? { ...table, weights: Float32Array.from({ length: table.rows }, (_, i) => 0.25 + (i % 5)) }
      : table;
  const data: StoredDataSet = {
    features: { dense: features, categorical },
    labels: Array.from({ length: tasks }, (_, k) => label(k)),
    train: rows === undefined ? generator : weighted(tableFrom(0, rows)),
    validation: undefined,
    test: tableFrom(1_000_000, 50),
  };
  const base: Training = {
    optimizer: 'adam',
    learningRate: 0.01,
    batchSize: 7,
    steps: 1000,
    evaluateEvery: 1000,
    ...training,
  };
  return { data, model, graph, training: base, seed };
}

/**
 * Biases away from zero: where all units of a layer are dead, the next layer's sums would be its
 * biases, and a zero lies in the kink of ReLU, where differences say nothing.
 */
export function withBiases(job: StoredJob): StoredJob {
  const parameters = job.graph.parameters.map((parameter) => {
    const initial =
      parameter.shape.length === 1
        ? Array.from({ length: parameter.shape[0]! }, biasAt)
        : parameter.initial;
    return { ...parameter, initial };
  });
  return { ...job, graph: { ...job.graph, parameters } };
}

const biasAt = (_: unknown, i: number) => 0.05 * Math.cos(3 * i);

/** Labels of which some are missing. */
const withGaps = (labels: Float32Array, tasks: number): Float32Array =>
  labels.map((label, i) => {
    const [row, k] = [Math.floor(i / tasks), i % tasks];
    return row % (k + 2) === 0 || row % 20 > 16 ? Number.NaN : label;
  });

function drawTable(
  generator: Generator,
  start: number,
  rows: number,
  sizes: readonly number[],
): ExampleTable {
  const dense = new Float32Array(rows * generator.features);
  const labels = new Float32Array(rows * generator.tasks);
  generate(generator, start, rows, dense, labels);
  // A column's categories go round at a pace of its own; some never occur.
  const categorical = Int32Array.from({ length: rows * sizes.length }, (_, i) => {
    const [row, column] = [Math.floor(i / sizes.length), i % sizes.length];
    return (row * (2 * column + 1)) % Math.max(1, sizes[column]! - 1);
  });
  return { kind: 'table', rows, dense, categorical, labels };
}
