import { expect, it } from 'vitest';
import type { ExampleTable } from '../../../src/train/data/dataset.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';

/**
 * The outputs on one row of a graph that looks up a table [2, width], multiplies by it, and has
 * another layer beside that product; the table starts at 2, other parameters at 1.
 */
function outputsOn(width: number): readonly number[] {
  const g = new GraphBuilder();
  const x = g.embedding(g.input({ dense: 1, categorical: [2] }), width);
  const z = g.dense(x, 2, { name: 'z', bias: false });
  const tied = g.denseWith(z, x.tables[0]!);
  const own = g.dense(z, width, { name: 'own', bias: false });
  const graph = g.finish(
    [tied, own].map((layer, i) => g.dense(layer, 1, { name: `y${i}`, bias: false })),
  );
  const row: ExampleTable = {
    kind: 'table',
    rows: 1,
    dense: Float32Array.of(1),
    categorical: Int32Array.of(1),
    labels: Float32Array.of(0, 0),
  };
  const session = programEngine(wasmMachine).open({
    data: {
      features: { dense: 1, categorical: [2] },
      labels: ['a', 'b'].map((name) => ({ name, kind: 'regression', variance: 1 })),
      train: row,
      validation: undefined,
      test: row,
    },
    model: 'a',
    graph,
    seed: 1,
    start: graph.parameters.map((parameter) =>
      new Float32Array(parameter.shape.reduce((size, n) => size * n, 1)).fill(
        parameter === x.tables[0] ? 2 : 1,
      ),
    ),
    training: { optimizer: 'sgd', learningRate: 0, batchSize: 1, steps: 1, evaluateEvery: 1 },
  });
  return [...session.predict(row).outputs];
}

it('a table that is a matrix, too, has the rows of both where they fit into a panel, and is refused elsewhere', () => {
  // Each of two numbers z is 1 + 2 * 8; by the table, eight numbers are 2 * 2 z, and by the other
  // layer 2 z.
  expect(outputsOn(8)).toEqual([8 * 2 * 2 * 17, 8 * 2 * 17]);
  expect(() => outputsOn(9)).toThrow(
    'embedding/0: a table of more than 8 columns cannot be a matrix, too',
  );
});
