import { expect, it } from 'vitest';
import type { ExampleTable } from '../../src/data/dataset.js';
import { programEngine } from '../../src/engine/session.js';
import { wasmMachine } from '../../src/kernels/wasm.js';
import { GraphBuilder } from '../../src/models/builder.js';

/** The outputs on one row of a graph that looks up a table [2, width] and multiplies by it; its parameters start at 1. */
function outputOn(width: number): number {
  const g = new GraphBuilder();
  const x = g.embedding(g.input({ dense: 1, categorical: [2] }), width);
  const h = g.denseWith(g.dense(x, 2, { name: 'h', bias: false }), x.tables[0]!);
  const graph = g.finish([g.dense(h, 1, { name: 'y', bias: false })]);
  const row: ExampleTable = {
    ...{ kind: 'table', rows: 1, dense: Float32Array.of(1), categorical: Int32Array.of(1) },
    labels: Float32Array.of(0),
  };
  const session = programEngine(wasmMachine).open({
    data: {
      features: { dense: 1, categorical: [2] },
      labels: [{ name: 'y', kind: 'regression', variance: 1 }],
      ...{ train: row, validation: undefined, test: row },
    },
    ...{ model: 'a', graph, seed: 1 },
    start: graph.parameters.map(({ shape }) => new Float32Array(shape.reduce((size, n) => size * n, 1)).fill(1)),
    training: { optimizer: 'sgd', learningRate: 0, batchSize: 1, steps: 1, evaluateEvery: 1 },
  });
  return session.predict(row).outputs[0]!;
}

it('a table that is a matrix, too, has the rows of both where they fit into a panel, and is refused elsewhere', () => {
  // h has two numbers of 1 + width, the product with the table twice that in each column.
  expect(outputOn(8)).toBe(8 * 2 * (1 + 8));
  expect(() => outputOn(9)).toThrow('embedding/0: a table of more than 8 columns cannot be a matrix, too');
});
