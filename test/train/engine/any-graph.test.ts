import { expect, it } from 'vitest';
import { batchReader } from '../../../src/train/engine/batches.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import type { Node } from '../../../src/train/models/graph.js';
import { graphFault } from '../../../src/train/own/faults.js';
import { drawn, gradientErrors, inputRow, nodeValues } from '../../reference/graph-reference.js';
import { randomGraph } from '../../reference/random-graph.js';
import { relative } from '../../support/numbers.js';
import { smallSizes, syntheticJob, withBiases } from './jobs.js';

const engine = programEngine(wasmMachines[2]);

const STEP = 2;

it('random graphs between them have every operation', () => {
  const graphs = Array.from({ length: 16 }, (_, seed) => randomGraph(seed, features[seed % 3]!, 2));
  const found = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ op }) => op)));
  const all: Record<Exclude<Node['op'], 'position-bias'>, true> = {
    input: true,
    embedding: true,
    dense: true,
    softmax: true,
    'top-k': true,
    'dselect-k': true,
    'gate-dropout': true,
    mixture: true,
    'cross-stitch': true,
    add: true,
    scale: true,
    product: true,
    concatenation: true,
    sigmoid: true,
    tanh: true,
    nonlinearity: true,
    dropout: true,
    'layer-norm': true,
    'stop-gradient': true,
  };
  expect([...found].sort()).toEqual(Object.keys(all).sort());
});

const features = [
  { dense: 4, categorical: [], embedding: 'sum' },
  { dense: 2, categorical: [3, 2], embedding: 'sum' },
  { dense: 2, categorical: [3, 2], embedding: 2 },
] as const;

it.each(Array.from({ length: 16 }, (_, seed) => seed))(
  'random graph %i trains as its definition says',
  (seed) => {
    const { dense, ...columns } = features[seed % 3]!;
    const graph = randomGraph(seed, { dense, ...columns }, 2);
    expect(graphFault(graph, 2)).toBeUndefined();
    const sizes = smallSizes['shared-bottom'];
    const job = withBiases({
      ...syntheticJob({ model: 'shared-bottom', sizes, features: dense, ...columns, rows: 40 }),
      graph,
    });
    const session = engine.open(job);
    session.train(0, STEP);
    const parameters = session.parameters();
    const batch = batchReader(job.data, job.training.batchSize, job.seed)(STEP);
    const { gradients } = session.gradients(STEP);
    const errors = gradientErrors(
      gradients,
      graph,
      job.data.labels,
      parameters,
      batch,
      drawn(job.seed, STEP),
      [1, 1],
    );
    // Of all together: a gradient that is zero but for rounding is small beside the others.
    const norm = Math.hypot(...errors.map((one) => one.norm));
    expect(Math.hypot(...errors.map((one) => one.error)) / norm).toBeLessThan(3e-5);
    const rows = Array.from({ length: job.data.test.rows }, (_, row) => {
      const values = nodeValues(graph, parameters, inputRow(graph, job.data.test, row));
      return graph.outputs.map((output) => values[output.index]![0]!);
    });
    expect(relative(session.predict(job.data.test).outputs, rows.flat())).toBeLessThan(3e-5);
    session.dispose();
  },
);
