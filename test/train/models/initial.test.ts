import { describe, expect, it, test } from 'vitest';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import type { Graph } from '../../../src/train/models/graph.js';
import { buildModel, defaultSizes, type ModelSpec } from '../../../src/train/models/index.js';
import { initialParameters, type Start } from '../../../src/train/models/initial.js';

const input = { dense: 12, categorical: [] };

function buildGraph(model: string, tasks = 2, sizes: ModelSpec['sizes'] = {}): Graph {
  const spec = { name: model, sizes: { ...defaultSizes(model), ...sizes } };
  return buildModel(spec, { ...input, embedding: 'sum' }, tasks);
}

/** Values by the parameters' names. */
const initialValues = (graph: Graph, start: Start) =>
  new Map(initialParameters(graph, start).map((values, i) => [graph.parameters[i]!.name, values]));

describe('limits of random parameters', () => {
  // 3 x 3000 weights and a core 2 x 3 x 1000 come near to theirs.
  const g = new GraphBuilder();
  const x = g.input({ dense: 3, categorical: [] });
  g.dense(x, 3000, { name: 'wide' });
  g.parameter('core', [2, 3, 1000], 'uniform', 'hidden');
  const graph = g.finish([g.dense(x, 1, { name: 'output' })]);
  const largest = (start: Start, name: string) =>
    initialValues(graph, start)
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
      (options) =>
        initialValues(graph, { model: 'any', seed: 1, ...options }).get('output/weights')!,
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
  const [bottom, mixture] = [buildGraph('shared-bottom'), buildGraph('mmoe')];

  it('are the same in all models of one shape', () => {
    const [a, b] = [
      initialValues(bottom, start('shared-bottom')),
      initialValues(mixture, start('mmoe')),
    ];
    for (const name of ['output/0/weights', 'output/1/weights'])
      expect(a.get(name)).toEqual(b.get(name));
  });

  it('differ between models with their own streams, and nothing else does', () => {
    const [a, b] = [
      initialValues(bottom, start('shared-bottom', own)),
      initialValues(mixture, start('mmoe', own)),
    ];
    for (const name of ['output/0/weights', 'output/1/weights'])
      expect(a.get(name)).not.toEqual(b.get(name));
    const shared = initialValues(mixture, start('mmoe'));
    const changed = [...b].filter(([name, values]) =>
      values.some((value, i) => value !== shared.get(name)![i]),
    );
    expect(changed.map(([name]) => name)).toEqual(['output/0/weights', 'output/1/weights']);
  });
});

describe('outputs that start alive', () => {
  const graph = buildGraph('mmoe', 2, { tower: [3] });
  const start = (seed: number, options = {}): Start => ({ model: 'mmoe', seed, ...options });
  const alive = { outputInitialization: 'alive' } as const;

  it('are drawn again where no weight is above 0, and nothing else changes', () => {
    let redrawn = 0;
    for (let seed = 0; seed < 100; seed++) {
      const [before, after] = [
        initialValues(graph, start(seed)),
        initialValues(graph, start(seed, alive)),
      ];
      const dead = ['output/0/weights', 'output/1/weights'].filter((name) =>
        before.get(name)!.every((w) => w <= 0),
      );
      const changed = [...after].filter(([name, values]) =>
        values.some((value, i) => value !== before.get(name)![i]),
      );
      expect(changed.map(([name]) => name)).toEqual(dead);
      for (const name of dead) expect(after.get(name)!.some((weight) => weight > 0)).toBe(true);
      redrawn += dead.length;
    }
    // An eighth of 200, with a standard deviation of 4.7.
    expect(redrawn).toBeGreaterThan(10);
    expect(redrawn).toBeLessThan(40);
  });
});

describe('balanced outputs', () => {
  const balanced = { outputInitialization: 'balanced' } as const;
  const start = (seed: number, options = {}): Start => ({ model: 'mmoe', seed, ...options });

  it('have the sizes of other starts, and signs that alternate from unit to unit', () => {
    const graph = buildGraph('mmoe', 2, { tower: [5] });
    for (let seed = 0; seed < 20; seed++) {
      const [before, after] = [
        initialValues(graph, start(seed)),
        initialValues(graph, start(seed, balanced)),
      ];
      for (const [name, values] of after) {
        expect(values.map(Math.abs)).toEqual(before.get(name)!.map(Math.abs));
        const isOutput = name === 'output/0/weights' || name === 'output/1/weights';
        if (isOutput) expect([...values].map(Math.sign)).toEqual([1, -1, 1, -1, 1]);
        else expect(values).toEqual(before.get(name));
      }
    }
  });

  it('alternate from output to output of classes, too', () => {
    const g = new GraphBuilder();
    const x = g.input({ dense: 4, categorical: [] });
    g.parameter('classes/weights', [4, 3], 'uniform', 'output');
    const graph = g.finish([g.dense(x, 1, { name: 'output/0' })]);
    const signs = [...initialValues(graph, start(1, balanced)).get('classes/weights')!].map(
      Math.sign,
    );
    expect(signs).toEqual([1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1]);
  });
});
