import { describe, expect, it, test } from 'vitest';
import { GraphBuilder } from '../../src/models/builder.js';
import type { Graph } from '../../src/models/graph.js';
import { architectures, buildModel, defaultSizes, type ModelSpec } from '../../src/models/index.js';
import { deadOutputs, initialParameters, type Start } from '../../src/models/initial.js';

const input = { dense: 12, categorical: [] };

function graphOf(model: string, tasks = 2, sizes: ModelSpec['sizes'] = {}): Graph {
  const spec = { name: model, sizes: { ...defaultSizes(model), ...sizes } };
  return buildModel(spec, { ...input, embedding: 'sum' }, tasks);
}

/** Values by the parameters' names. */
const valuesOf = (graph: Graph, start: Start) =>
  new Map(initialParameters(graph, start).map((values, i) => [graph.parameters[i]!.name, values]));

describe('limits of random parameters', () => {
  // 3 x 3000 weights and a core 2 x 3 x 1000 come near to theirs.
  const g = new GraphBuilder();
  const x = g.input({ dense: 3, categorical: [] });
  g.dense(x, 3000, { name: 'wide' });
  g.parameter('core', [2, 3, 1000], 'uniform', 'hidden');
  const graph = g.finish([g.dense(x, 1, { name: 'output' })]);
  const largest = (start: Start, name: string) =>
    valuesOf(graph, start)
      .get(name)!
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  test.each([
    ['Glorot', {}, 'wide/weights', Math.sqrt(6 / 3003)],
    ['Glorot', {}, 'core', Math.sqrt(6 / 1003)],
    ['He', { initialization: 'he' }, 'wide/weights', Math.sqrt(2)],
    ['He', { initialization: 'he' }, 'core', Math.sqrt(2)],
  ] as const)('%s %o: %s', (_, options, name, limit) => {
    const found = largest({ model: 'any', seed: 1, ...options }, name);
    expect(found).toBeLessThanOrEqual(Math.fround(limit));
    expect(found).toBeGreaterThan(0.995 * limit);
  });

  it('scale the same draws', () => {
    const [glorot, he] = [{}, { initialization: 'he' } as const].map(
      (options) => valuesOf(graph, { model: 'any', seed: 1, ...options }).get('output/weights')!,
    );
    // sqrt(6 / 3) over sqrt(6 / 4).
    glorot!.forEach((value, i) => {
      expect(he![i]! / value).toBeCloseTo(Math.sqrt(4 / 3), 6);
    });
  });
});

describe('output weights', () => {
  const start = (model: string, options = {}): Start => ({ model, seed: 5, ...options });
  const own = { outputInitialization: 'own' } as const;
  const [bottom, mixture] = [graphOf('shared-bottom'), graphOf('mmoe')];

  it('are the same in all models of one shape', () => {
    const [a, b] = [valuesOf(bottom, start('shared-bottom')), valuesOf(mixture, start('mmoe'))];
    for (const name of ['output/0/weights', 'output/1/weights']) expect(a.get(name)).toEqual(b.get(name));
  });

  it('differ between models with their own streams, and nothing else does', () => {
    const [a, b] = [valuesOf(bottom, start('shared-bottom', own)), valuesOf(mixture, start('mmoe', own))];
    for (const name of ['output/0/weights', 'output/1/weights']) expect(a.get(name)).not.toEqual(b.get(name));
    const shared = valuesOf(mixture, start('mmoe'));
    const changed = [...b].filter(([name, values]) => values.some((value, i) => value !== shared.get(name)![i]));
    expect(changed.map(([name]) => name)).toEqual(['output/0/weights', 'output/1/weights']);
  });
});

describe('outputs that start alive', () => {
  const graph = graphOf('mmoe', 2, { tower: [3] });
  const start = (seed: number, options = {}): Start => ({ model: 'mmoe', seed, ...options });
  const alive = { outputInitialization: 'alive' } as const;

  it('are drawn again where no weight is above 0, and nothing else changes', () => {
    let redrawn = 0;
    for (let seed = 0; seed < 100; seed++) {
      const dead = deadOutputs(graph, start(seed)).map((k) => `output/${k}/weights`);
      const [before, after] = [valuesOf(graph, start(seed)), valuesOf(graph, start(seed, alive))];
      const changed = [...after].filter(([name, values]) => values.some((value, i) => value !== before.get(name)![i]));
      expect(changed.map(([name]) => name)).toEqual(dead);
      for (const name of dead) expect(after.get(name)!.some((weight) => weight > 0)).toBe(true);
      expect(deadOutputs(graph, start(seed, alive))).toEqual([]);
      redrawn += dead.length;
    }
    // An eighth of 200, with a standard deviation of 4.7.
    expect(redrawn).toBeGreaterThan(10);
    expect(redrawn).toBeLessThan(40);
  });
});

describe('dead outputs', () => {
  /** From all parameters: outputs without a weight above zero. */
  function withoutPositiveWeight(graph: Graph, start: Start): number[] {
    const values = valuesOf(graph, start);
    return graph.outputs.flatMap((_, k) => (values.get(`output/${k}/weights`)!.some((w) => w > 0) ? [] : [k]));
  }

  // Towers end in 5 units: an output is dead at one of 2^5 seeds. A linear model has no tower.
  test.each([...architectures.values()].flatMap(({ name, solved }) => (solved ? [] : [name])))(
    '%s: those of which all weights are at most zero, whatever the options',
    (model) => {
      const graph = graphOf(model, 3, { tower: [5] });
      const some = [{}, { initialization: 'he' }, { outputInitialization: 'own' }] as const;
      for (const options of some) {
        const starts = Array.from({ length: 100 }, (_, seed): Start => ({ model, seed, ...options }));
        const found = starts.map((start) => deadOutputs(graph, start));
        expect(found).toEqual(starts.map((start) => withoutPositiveWeight(graph, start)));
        expect(found.flat().length).toBeGreaterThan(0);
      }
    },
  );

  const outputs = (build: (g: GraphBuilder) => Graph): number[] =>
    deadOutputs(build(new GraphBuilder()), { model: 'any', seed: 1 });

  const down = [-1, 0];

  it('only on units that are never negative', () => {
    const found = outputs((g) => {
      const x = g.input({ dense: 2, categorical: [] });
      const relu = (name: string) => g.dense(x, 2, { name, activation: 'relu' });
      const [linear, a, b] = [g.dense(x, 2, { name: 'linear' }), relu('a'), relu('b')];
      const gate = g.softmax(g.dense(x, 2, { name: 'gate' }));
      const [one, two] = [g.sigmoid(g.dense(x, 1, { name: 'one' })), g.dense(x, 1, { name: 'two' })];
      const stitch = g.parameter('stitch', [2, 2], [0.5, 0, 0.5, -0.1], 'stitch');
      const [hard, dropped] = [g.hardConcrete('hard', 1, 2), g.gateDropout(gate, 0.5, 'dropout', 'batch')];
      const nodes = [
        ...[x, linear, a, gate, g.mixture(gate, [a, b]), g.mixture(gate, [a, linear])],
        ...[g.crossStitch([a, b], stitch, 0), g.crossStitch([a, b], stitch, 1), g.crossStitch([a, linear], stitch, 0)],
        ...[g.add([a, b]), g.add([a, linear])],
        ...[g.crossStitch([a, b], hard, 0), g.crossStitch([a, linear], hard, 0), g.mixture(dropped, [a, b])],
        ...[g.product([a, b]), g.product([a, linear]), g.concatenate([one, one]), g.concatenate([one, g.tanh(two)])],
        ...[g.sigmoid(linear), g.tanh(a), g.tanh(linear), g.layerNorm(a, 'norm'), g.stopGradient(a), g.stopGradient(x)],
      ];
      return g.finish(nodes.map((node, k) => g.denseWith(node, g.parameter(`w/${k}`, [2, 1], down, 'output'))));
    });
    expect(found).toEqual([2, 3, 4, 6, 9, 11, 13, 14, 16, 18, 19, 22]);
  });

  it('only without a weight above zero, whatever the bias', () => {
    const found = outputs((g) => {
      const x = g.input({ dense: 2, categorical: [] });
      const units = g.dense(x, 2, { name: 'units', activation: 'relu' });
      const weights = [down, [-1, 1e-9], [0, 0]];
      return g.finish(
        weights.map((w, k) => g.denseWith(units, g.parameter(`w/${k}`, [2, 1], w, 'output'), g.bias(`b/${k}`, 1))),
      );
    });
    expect(found).toEqual([0, 2]);
  });
});
