import { expect, it } from 'vitest';
import { countParameters } from '../../../src/train/models/graph.js';
import { buildModel, defaultSizes } from '../../../src/train/models/index.js';
import { nodeValues } from '../../reference/graph-reference.js';

const features = { dense: 100, categorical: [], embedding: 'sum' } as const;
const model = (name: string, tasks: number, sizes = {}) =>
  buildModel({ name, sizes: { ...defaultSizes(name), ...sizes } }, features, tasks);

it('has the weights of MMoE by the count of the paper: 8 experts of 16 units and two towers of 8', () => {
  expect(countParameters(model('single-task-moe', 2), 'hidden')).toBe(100 * 16 * 8 + 2 * 16 * 8);
  expect(countParameters(model('mmoe', 2), 'hidden')).toBe(100 * 16 * 8 + 2 * 16 * 8);
});

it('shares nothing: a change to a parameter of one task leaves the other output as it is', () => {
  const graph = model('single-task-moe', 2);
  const x = Array.from({ length: 100 }, (_, i) => Math.sin(i));
  const values = graph.parameters.map(({ shape }, p) =>
    Array.from(
      { length: shape.reduce((product, n) => product * n, 1) },
      (_, i) => Math.cos(3 * p + i) / 10,
    ),
  );
  const outputs = (parameters: number[][]) =>
    graph.outputs.map((node) => nodeValues(graph, parameters, x)[node.index]);
  const before = outputs(values);
  graph.parameters.forEach(({ name }, p) => {
    const after = outputs(
      values.map((own, q) => (q === p ? own.map((value, i) => value + Math.sin(i + 1)) : own)),
    );
    const isOfFirst = /^(task|gate|tower|output)\/0(\/|$)/.test(name);
    expect(after[isOfFirst ? 1 : 0], name).toEqual(before[isOfFirst ? 1 : 0]);
    expect(after[isOfFirst ? 0 : 1], name).not.toEqual(before[isOfFirst ? 0 : 1]);
  });
});
