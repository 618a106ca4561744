import { describe, expect, test } from 'vitest';
import type { LossWeights } from '../../../src/ground/base/loss-weights.js';
import type { ExampleTable } from '../../../src/train/data/dataset.js';
import { batchReader } from '../../../src/train/engine/batches.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { type Graph, graphGates, type Node } from '../../../src/train/models/graph.js';
import { architectures } from '../../../src/train/models/index.js';
import {
  batchLoss,
  drawn,
  gradientErrors,
  inputRow,
  neutral,
  nodeValues,
} from '../../reference/graph-reference.js';
import { relative } from '../../support/numbers.js';
import { type StoredJob, smallSizes, syntheticJob, withBiases } from './jobs.js';

const engine = programEngine(wasmMachines[2]);

const STEP = 3;

/**
 * Holds a session, some steps on, against the float64 reference: loss, gradients, predictions and
 * gates.
 */
function compare(plain: StoredJob): void {
  const job = withBiases(plain);
  const { graph, data, training, seed } = job;
  const session = engine.open(job);
  session.train(0, STEP);
  const parameters = session.parameters();
  const batch = batchReader(data, training.batchSize, seed)(STEP);
  const { loss, gradients } = session.gradients(STEP);
  const noise = drawn(seed, STEP);
  expect(loss).toBeCloseTo(batchLoss(graph, data.labels, parameters, batch, noise), 5);
  const { losses } = training;
  const factors = losses?.kind === 'fixed' ? losses.weights : session.lossWeights();
  gradientErrors(gradients, graph, data.labels, parameters, batch, noise, factors).forEach(
    ({ error, norm }, i) => {
      expect(error / (norm || 1), graph.parameters[i]!.name).toBeLessThan(1e-4);
    },
  );

  const { outputs, gates } = session.predict(data.test);
  // Kernels take rows in groups of powers of two: each third row has every place in them.
  for (let row = 0; row < data.test.rows; row += 3) {
    const values = nodeValues(graph, parameters, inputRow(graph, data.test, row));
    const expected = graph.outputs.flatMap((output) => values[output.index]!);
    expected.forEach((value, i) => {
      expect(outputs[row * expected.length + i]).toBeCloseTo(value, 4);
    });
    graphGates(graph).forEach((node, g) => {
      const gate = gates[g]!.subarray(row * node.width, (row + 1) * node.width);
      expect(relative(gate, values[node.index]!)).toBeLessThan(1e-5);
    });
  }
  session.dispose();
}

const deep = {
  linear: {},
  'single-task': { bottom: [9, 5], tower: [4, 3] },
  'shared-bottom': { bottom: [11, 8], tower: [3, 9] },
  'l2-constrained': { bottom: [7, 5], tower: [4, 3], alpha: 0.1 },
  'cross-stitch': { bottom: [5, 9], tower: [3, 4] },
  'tensor-factorization': { bottom: [5, 9], tower: [4, 3], ranks: [4, 3, 2] },
  omoe: { experts: 9, expert: [3, 9], tower: [4, 3] },
  mmoe: { experts: 3, expert: [9, 5], tower: [9, 3] },
  'ml-mmoe': { levels: 3, experts: 2, expert: [3, 5], tower: [4] },
  cgc: { experts: 1, taskExperts: 2, expert: [9, 5], tower: [4, 3] },
  ple: { levels: 3, experts: 2, taskExperts: 1, expert: [9], tower: [4] },
  'adatt-sp': { levels: 2, taskExperts: 3, expert: [3, 5], tower: [4] },
  'top-k': { experts: 5, nonzeros: 3, expert: [3, 5], tower: [4] },
  // Two codes of three bits have no expert.
  'dselect-k': {
    experts: 6,
    nonzeros: 1,
    gamma: 0.8,
    entropyWeight: 0.2,
    expert: [2, 3],
    tower: [2],
  },
  'snr-trans': { levels: 2, experts: 2, expert: [3, 4], tower: [3], lambda: 0.1 },
  'snr-aver': { levels: 3, experts: 2, expert: [3, 4], tower: [4, 3], lambda: 0.1 },
};

describe.each([...architectures.keys()] as (keyof typeof smallSizes)[])('%s', (model) => {
  test.each([
    { tasks: 2, kind: 'regression', sizes: smallSizes[model] },
    { tasks: 3, kind: 'binary', sizes: smallSizes[model] },
    { tasks: 2, kind: 'binary', sizes: deep[model], rows: 20 },
    { tasks: 3, kind: 'regression', sizes: deep[model], features: 13, training: { batchSize: 4 } },
    {
      tasks: 2,
      kind: 'binary',
      sizes: smallSizes[model],
      features: 3,
      categorical: [3, 2, 5],
      rows: 20,
    },
    {
      tasks: 2,
      kind: 'binary',
      sizes: deep[model],
      categorical: [4],
      rows: 9,
      training: { batchSize: 5 },
    },
    {
      tasks: 2,
      kind: 'regression',
      sizes: smallSizes[model],
      features: 2,
      categorical: [3, 4],
      embedding: 3,
      rows: 20,
    },
  ] as const)('%o', (options) => compare(syntheticJob({ model, ...options })));
});

describe('options of gates', () => {
  test.each([
    ['mmoe', { temperature: 3 }],
    ['omoe', { dropout: 0.4 }],
    ['mmoe', { exampleDropout: 0.4 }],
    ['ml-mmoe', { levels: 2, dropout: 0.3, exampleDropout: 0.3 }],
    // Often all of three are dropped.
    ['cgc', { exampleDropout: 0.7 }],
    ['ple', { levels: 2, dropout: 0.3 }],
    ['top-k', { dropout: 0.4 }],
    ['dselect-k', { exampleDropout: 0.4 }],
    ['ple', { temperature: 0.25 }],
    ['adatt-sp', { temperature: 0.5 }],
  ] as const)('%s %o', (model, options) =>
    compare(syntheticJob({ model, sizes: { ...deep[model], ...options } })),
  );
});

describe('hidden layers', () => {
  const small = { bottom: [4], expert: [4], tower: [3] };
  test.each([
    ['mmoe', { activation: 'swish' }],
    ['shared-bottom', { activation: 'gelu', hiddenDropout: 0.4 }],
    ['cross-stitch', { normalization: 'layer' }],
    ['tensor-factorization', { activation: 'gelu', normalization: 'layer', hiddenDropout: 0.2 }],
    ['ple', { activation: 'swish', normalization: 'layer' }],
  ] as const)('%s %o', (model, training) => {
    const sizes = Object.entries({ ...smallSizes[model], ...small }).filter(
      ([size]) => size in smallSizes[model],
    );
    compare(syntheticJob({ model, sizes: Object.fromEntries(sizes), training }));
  });
});

describe('labels that are missing, and weights', () => {
  const table = { model: 'mmoe', sizes: smallSizes.mmoe, rows: 40, tasks: 3 } as const;
  test.each([
    { kind: 'binary', partial: true },
    { kind: 'regression', partial: true, taskWeights: [0.5, 2, 1] },
    { kind: 'binary', rowWeights: true },
    { kind: 'regression', partial: true, rowWeights: true, taskWeights: [1, 0.1, 3] },
    // One row a step: now and then it has no label at all.
    { kind: 'binary', partial: true, rowWeights: true, training: { batchSize: 1 } },
    { kind: 'count' },
    { kind: 'count', partial: true, rowWeights: true, taskWeights: [1, 0.1, 3] },
    { kind: 'classes' },
    { kind: 'classes', partial: true, rowWeights: true, taskWeights: [1, 0.1, 3] },
  ] as const)('%o', (options) => compare(syntheticJob({ ...table, ...options })));

  test('task weights on a stream of fresh examples', () => {
    compare(
      syntheticJob({
        model: 'shared-bottom',
        sizes: smallSizes['shared-bottom'],
        taskWeights: [0.25, 4],
      }),
    );
  });
});

const kinds: LossWeights[] = [
  { kind: 'fixed', weights: [0.3, 2, 1] },
  { kind: 'uncertainty' },
  // The weights are no longer 1 behind two steps.
  { kind: 'dwa', every: 1 },
];

describe.each(kinds)('loss weights: %o', (losses) => {
  const model = { model: 'mmoe', sizes: smallSizes.mmoe, tasks: 3, training: { losses } } as const;
  test.each([
    { kind: 'regression' },
    { kind: 'binary', rows: 40, partial: true, rowWeights: true, taskWeights: [1, 0.1, 3] },
  ] as const)('%o', (options) => compare(syntheticJob({ ...model, ...options })));

  test('with a penalty, which they leave as it is', () => {
    compare(
      syntheticJob({ ...model, model: 'l2-constrained', sizes: smallSizes['l2-constrained'] }),
    );
  });
});

describe('the trained s of uncertainty weights', () => {
  test.each([
    {},
    { kind: 'binary', rows: 40, partial: true, rowWeights: true, taskWeights: [1, 0.1, 3] },
  ] as const)('goes down the gradient of finite differences: %o', (options) => {
    const learningRate = 0.01;
    const training = { losses: { kind: 'uncertainty' }, optimizer: 'sgd', learningRate } as const;
    const job = syntheticJob({
      model: 'mmoe',
      sizes: smallSizes.mmoe,
      tasks: 3,
      ...options,
      training,
    });
    const { graph, data, seed } = job;
    const session = engine.open(job);
    const logVariances = () => [...session.lossWeights()!].map((weight) => -Math.log(2 * weight));
    expect(logVariances().every((s) => Math.abs(s + 0.5) < 1e-12)).toBe(true);
    session.train(0, STEP);
    const [before, parameters] = [logVariances(), session.parameters()];
    session.train(STEP, STEP + 1);
    const after = logVariances();
    session.dispose();
    const batch = batchReader(data, job.training.batchSize, seed)(STEP);
    before.forEach((start, k) => {
      const weight = data.labels[k]!.weight ?? 1;
      // The other terms are constants.
      const termAt = (s: number) => {
        const factors = before.map((_, j) => (j === k ? 1 / (2 * Math.exp(s)) : 0));
        const losses = batchLoss(
          { ...graph, penalties: [] },
          data.labels,
          parameters,
          batch,
          neutral,
          factors,
        );
        return losses + (weight * s) / 2;
      };
      const slope = (termAt(start + 1e-5) - termAt(start - 1e-5)) / 2e-5;
      expect(Math.abs((start - after[k]!) / learningRate - slope)).toBeLessThan(
        1e-4 * (1 + Math.abs(slope)),
      );
    });
  });

  test('stays where a batch has no label of the task', () => {
    const job = syntheticJob({
      model: 'mmoe',
      sizes: smallSizes.mmoe,
      rows: 21,
      training: { losses: { kind: 'uncertainty' } },
    });
    const train = job.data.train as ExampleTable;
    const labels = train.labels.map((label, i) => (i % 2 === 1 ? Number.NaN : label));
    const partial = job.data.labels.map((label) => ({ ...label, partial: true as const }));
    const session = engine.open({
      ...job,
      data: { ...job.data, labels: partial, train: { ...train, labels } },
    });
    const [first, second] = session.lossWeights()!;
    session.train(0, 5);
    const [trained, still] = session.lossWeights()!;
    session.dispose();
    expect(still).toBe(second);
    expect(trained).not.toBe(first);
  });
});

describe('graphs that no architecture makes', () => {
  const withGraph = (build: (g: GraphBuilder) => Graph, tasks = 2): StoredJob => ({
    ...syntheticJob({ model: 'single-task', tasks }),
    graph: build(new GraphBuilder()),
  });

  test('one output for two tasks, shared weights on shared and on different inputs, a node used several times', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        const shared = g.parameter('shared', [5, 5], 'uniform', 'hidden');
        const bias = g.bias('shared', 5);
        const a = g.denseWith(x, shared, bias, 'relu');
        const b = g.denseWith(a, shared, bias);
        const again = g.denseWith(x, shared, bias, 'relu');
        const gate = g.softmax(g.dense(a, 3, { name: 'gate', bias: false }));
        const mixed = g.mixture(gate, [a, b, again]);
        const output = g.dense(g.mixture(gate, [mixed, a, x]), 1, { name: 'output' });
        return g.finish([output, output]);
      }),
    );
  });

  test('a softmax of the input, unused layers and parameters, a penalty on a parameter that nothing else uses', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        g.dense(x, 4, { name: 'unused', activation: 'relu' });
        const lonely = [0, 1].map((i) => g.parameter(`lonely/${i}`, [2, 3], 'uniform', 'hidden'));
        g.penalty(0.5, [lonely[0]!], [lonely[1]!]);
        const y = g.dense(g.softmax(x), 1, { name: 'output' });
        const z = g.dense(y, 1, { name: 'again' });
        return g.finish([y, z]);
      }),
    );
  });

  test('embedding sums with weights that two layers share, beside embeddings of more than eight numbers', () => {
    const options = { model: 'single-task', features: 1, categorical: [3, 4], rows: 20 } as const;
    const g = new GraphBuilder();
    const x = g.input({ dense: 1, categorical: [3, 4] });
    const shared = g.parameter('shared', [8, 9], 'uniform', 'hidden');
    const [a, b] = [g.denseWith(x, shared, g.bias('a', 9), 'relu'), g.denseWith(x, shared)];
    const deep = g.dense(g.embedding(x, 10), 9, { name: 'deep' });
    const stitch = g.parameter(
      'stitch',
      [3, 3],
      [0.5, 0.1, 0.2, 0.3, 0.5, 0.2, 0.1, 0.1, 0.6],
      'stitch',
    );
    const outputs = [0, 1].map((k) =>
      g.dense(g.crossStitch([a, b, deep], stitch, k), 1, { name: `output/${k}` }),
    );
    compare({ ...syntheticJob(options), graph: g.finish(outputs) });
  });

  test('sums of nodes, of the input, of others and of the same one twice', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        const [a, b] = [0, 1].map((i) =>
          g.dense(x, 5, { name: `hidden/${i}`, activation: 'relu' }),
        ) as [Node, Node];
        const twice = g.add([a, b, a]);
        const outputs = [g.add([x, twice]), g.add([twice, b])];
        return g.finish(outputs.map((sum, k) => g.dense(sum, 1, { name: `output/${k}` })));
      }),
    );
  });

  test('products of three nodes, of one with itself and of the input', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        const [a, b] = [0, 1].map((i) => g.dense(x, 5, { name: `hidden/${i}` })) as [Node, Node];
        const outputs = [g.product([a, b, x]), g.product([a, a])];
        return g.finish(outputs.map((product, k) => g.dense(product, 1, { name: `output/${k}` })));
      }),
    );
  });

  test('concatenations of narrow and wide nodes, of the input, of one node twice and of nothing else', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        const [a, b] = [3, 9].map((n) =>
          g.dense(x, n, { name: `hidden/${n}`, activation: 'relu' }),
        ) as [Node, Node];
        const outputs = [g.concatenate([a, x, b, a]), g.concatenate([g.concatenate([b])])];
        return g.finish(outputs.map((wide, k) => g.dense(wide, 1, { name: `output/${k}` })));
      }),
    );
  });

  test('sigmoids and tanh, of the input, too, as gates of a mixture and as an output', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        const a = g.dense(x, 5, { name: 'hidden' });
        const mixed = g.mixture(g.sigmoid(g.dense(x, 4, { name: 'gate' })), [
          g.tanh(a),
          g.sigmoid(a),
          g.tanh(x),
          a,
        ]);
        return g.finish([
          g.dense(mixed, 1, { name: 'output' }),
          g.tanh(g.dense(a, 1, { name: 'second' })),
        ]);
      }),
    );
  });

  test('dropout of a gate that is the input', () => {
    compare(
      withGraph((g) => {
        const gate = g.gateDropout(
          g.input({ dense: 5, categorical: [] }),
          0.3,
          'dropout',
          'example',
        );
        return g.finish([0, 1].map((k) => g.dense(gate, 1, { name: `output/${k}` })));
      }),
    );
  });

  test('layer normalizations, of the input, too, one with a shift that is the bias of a layer', () => {
    compare(
      withGraph((g) => {
        const x = g.input({ dense: 5, categorical: [] });
        const normal = g.layerNorm(x, 'first');
        const a = g.denseWith(
          normal,
          g.parameter('w', [5, 11], 'uniform', 'hidden'),
          undefined,
          'relu',
        );
        const again = g.layerNorm(a, 'second');
        const [v, u] = ['v', 'u'].map((name) =>
          g.parameter(name, [11, 11], 'uniform', 'hidden'),
        ) as [never, never];
        const after = g.denseWith(again, v, again.shift, 'relu');
        const before = g.denseWith(a, u, again.shift);
        g.penalty(0.1, [again.scale], [again.shift]);
        return g.finish(
          [after, before].map((node, k) => g.dense(node, 1, { name: `output/${k}` })),
        );
      }),
    );
  });

  test('a gradient is stopped, be it of the input, of a gate, of bits or of all that leads to an output', () => {
    const job = withGraph((g) => {
      const x = g.input({ dense: 5, categorical: [] });
      const hidden = g.dense(x, 3, { name: 'hidden', activation: 'relu' });
      const unmoved = g.dense(x, 3, { name: 'unmoved', activation: 'relu' });
      const gate = g.stopGradient(g.softmax(g.dense(hidden, 3, { name: 'gate' })));
      const mixed = g.mixture(gate, [
        hidden,
        g.stopGradient(hidden),
        g.dense(g.stopGradient(x), 3, { name: 'of-x' }),
      ]);
      const product = g.product([g.stopGradient(unmoved), mixed]);
      return g.finish([
        g.dense(product, 1, { name: 'output' }),
        g.stopGradient(g.dense(mixed, 1, { name: 'still' })),
      ]);
    });
    compare(job);
    const session = engine.open(job);
    const { gradients } = session.gradients(0);
    session.dispose();
    const still = job.graph.parameters.filter((_, i) =>
      gradients[i]!.every((value) => value === 0),
    );
    expect(new Set(still.map(({ name }) => name.split('/')[0]))).toEqual(
      new Set(['unmoved', 'gate', 'still']),
    );
  });

  test('one-hot blocks are not formed', () => {
    const g = new GraphBuilder();
    const x = g.input({ dense: 1, categorical: [3] });
    expect(() => g.softmax(x)).toThrow('categories');
    expect(() => g.add([x, x])).toThrow('categories');
    for (const read of [
      () => g.product([x]),
      () => g.concatenate([x]),
      () => g.sigmoid(x),
      () => g.tanh(x),
      () => g.layerNorm(x, 'norm'),
      () => g.stopGradient(x),
    ]) {
      expect(read).toThrow('categories');
    }
  });
});
