import { describe, expect, it } from 'vitest';
import { gateName } from '../../../src/train/models/gate.js';
import { countParameters, type Graph, graphGates } from '../../../src/train/models/graph.js';
import { architectures, buildModel, defaultSizes } from '../../../src/train/models/index.js';

const buildGraph = (
  name: string,
  sizes: Record<string, number | readonly number[]> = {},
  d = 100,
  tasks = 2,
): Graph => {
  return buildModel(
    { name, sizes: { ...defaultSizes(name), ...sizes } },
    { dense: d, categorical: [], embedding: 'sum' },
    tasks,
  );
};

describe("the paper's sizes", () => {
  // By hand: d 100, K 2; hidden weights only, as the paper counts them.
  const published: readonly [name: string, hidden: number][] = [
    ['single-task', 2 * (100 * 60 + 60 * 8)],
    ['shared-bottom', 100 * 113 + 2 * 113 * 8],
    ['l2-constrained', 2 * (100 * 60 + 60 * 8)],
    ['cross-stitch', 2 * (100 * 60 + 60 * 8)],
    // U1, U2, U3 and the core of the layer 100 x 60 x 2 at ranks 53, 22, 2, then of 60 x 8 x 2 at
    // ranks 53, 8, 2.
    [
      'tensor-factorization',
      100 * 53 + 60 * 22 + 2 * 2 + 53 * 22 * 2 + (60 * 53 + 8 * 8 + 2 * 2 + 53 * 8 * 2),
    ],
    ['omoe', 8 * 100 * 16 + 2 * 16 * 8],
    ['mmoe', 8 * 100 * 16 + 2 * 16 * 8],
    // Two levels of eight experts, of which the second reads 14 units.
    ['ml-mmoe', 8 * 100 * 14 + 8 * 14 * 14 + 2 * 14 * 8],
    ['cgc', (2 + 2 * 3) * 100 * 16 + 2 * 16 * 8],
    ['ple', (2 + 2 * 3) * (100 * 14 + 14 * 14) + 2 * 14 * 8],
    ['adatt-sp', 2 * 4 * 100 * 16 + 2 * 16 * 8],
    ['top-k', 8 * 100 * 16 + 2 * 16 * 8],
    ['dselect-k', 8 * 100 * 16 + 2 * 16 * 8],
    // Eight connections of each task, with a square matrix.
    ['snr-trans', 8 * 100 * 12 + 2 * 8 * 12 * 12 + 2 * 12 * 8],
    ['snr-aver', 8 * 100 * 16 + 2 * 16 * 8],
  ];

  it.each(published)('%s has %i hidden weights', (name, expected) => {
    expect(countParameters(buildGraph(name), 'hidden')).toBe(expected);
  });

  it('are within one percent of 13,056 weights, but for those of SNR-Trans, which are 12,096', () => {
    for (const [name] of published) {
      if (name === 'snr-trans') continue;
      expect(Math.abs(countParameters(buildGraph(name), 'hidden') / 13056 - 1)).toBeLessThan(0.01);
    }
  });

  it('no other Tucker ranks r1, r2 come nearer', () => {
    const off = (r1: number, r2: number) =>
      Math.abs(
        countParameters(buildGraph('tensor-factorization', { ranks: [r1, r2, 2] }), 'hidden') -
          13056,
      );
    let best = Number.POSITIVE_INFINITY;
    for (let r1 = 30; r1 <= 60; r1++)
      for (let r2 = 20; r2 <= 60; r2++) best = Math.min(best, off(r1, r2));
    expect(off(53, 22)).toBe(best);
  });

  it('the other parameters', () => {
    const mmoe = buildGraph('mmoe');
    expect(countParameters(mmoe, 'gate')).toBe(2 * 100 * 8);
    expect(countParameters(mmoe, 'output')).toBe(2 * 8);
    expect(countParameters(mmoe, 'bias')).toBe(8 * 16 + 2 * 8 + 2);
    expect(countParameters(buildGraph('omoe'), 'gate')).toBe(100 * 8);
    expect(countParameters(buildGraph('ml-mmoe'), 'gate')).toBe((8 + 2) * 100 * 8);
    expect(countParameters(buildGraph('cgc'), 'gate')).toBe(2 * 100 * 5);
    // On x a gate of five for each task and one of all eight; on 14 units those of the tasks.
    expect(countParameters(buildGraph('ple'), 'gate')).toBe(2 * 100 * 5 + 100 * 8 + 2 * 14 * 5);
    expect(countParameters(buildGraph('adatt-sp'), 'gate')).toBe(2 * 100 * 8);
    expect(countParameters(buildGraph('adatt-sp'), 'stitch')).toBe(2 * 4);
    expect(countParameters(buildGraph('top-k'), 'gate')).toBe(2 * 100 * 8);
    // Of each task two selectors with three bits and a share, all of x and with biases: 808.
    expect(countParameters(buildGraph('dselect-k'), 'gate')).toBe(2 * 2 * (3 + 1) * (100 + 1));
    expect(countParameters(buildGraph('snr-aver'), 'gate')).toBe(2 * 8);
    expect(countParameters(buildGraph('snr-aver', { levels: 3 }), 'gate')).toBe(2 * 8 * 8 + 2 * 8);
    expect(countParameters(buildGraph('cross-stitch'), 'stitch')).toBe(2 * 4);
    expect(countParameters(buildGraph('shared-bottom'))).toBe(
      100 * 113 + 113 + 2 * (113 * 8 + 8 + 8 + 1),
    );
  });
});

describe('every architecture', () => {
  /** Two hidden layers in each network. */
  const deep = (name: string) =>
    Object.fromEntries(
      Object.entries(architectures.get(name)!.sizes).flatMap(([size, { kind }]) =>
        kind === 'layers' ? [[size, size === 'tower' ? [6, 3] : [7, 5]]] : [],
      ),
    );

  it.each([...architectures.keys()])(
    '%s: any K, several hidden layers, names that are unique',
    (name) => {
      for (const tasks of [2, 3, 5]) {
        const graph = buildGraph(name, deep(name), 9, tasks);
        expect(graph.outputs).toHaveLength(tasks);
        expect(new Set(graph.parameters.map((p) => p.name)).size).toBe(graph.parameters.length);
      }
    },
  );

  it.each([...architectures.values()])(
    '$name: a title of its own, networks side by side counted by its sizes',
    (one) => {
      expect([...architectures.values()].filter(({ title }) => title === one.title)).toEqual([one]);
      for (const { times = [] } of Object.values(one.sizes)) {
        for (const term of times) {
          expect(one.sizes[typeof term === 'string' ? term : term.eachTask]?.kind).toBe('count');
        }
      }
    },
  );

  it('sizes of one name are of one kind: `tune.space` has bounds by name', () => {
    const kinds = new Map<string, string>();
    for (const { sizes } of architectures.values()) {
      for (const [name, { kind }] of Object.entries(sizes)) {
        expect(kinds.get(name) ?? kind, name).toBe(kind);
        kinds.set(name, kind);
      }
    }
  });

  it('gates have no bias: one per task in MMoE, one for all tasks in OMoE', () => {
    expect(graphGates(buildGraph('mmoe', {}, 10, 3)).map((gate) => gateName(gate.role))).toEqual([
      'gate/0',
      'gate/1',
      'gate/2',
    ]);
    expect(graphGates(buildGraph('omoe', {}, 10, 3)).map((gate) => gateName(gate.role))).toEqual([
      'gate',
    ]);
    for (const gate of graphGates(buildGraph('mmoe')))
      expect(gate).toMatchObject({ input: { op: 'dense', bias: undefined } });
  });

  it('L2-Constrained ties every pair of tasks, weights and biases alike', () => {
    const graph = buildGraph('l2-constrained', { alpha: 0.5 }, 10, 3);
    expect(graph.penalties).toHaveLength(3);
    for (const penalty of graph.penalties) {
      if (penalty.kind !== 'distance') throw new Error(penalty.kind);
      const { alpha, left, right } = penalty;
      expect(alpha).toBe(0.5);
      expect(left.map((p) => p.shape)).toEqual(right.map((p) => p.shape));
      expect(left.map((p) => p.role)).toContain('bias');
      expect(left.map((p) => p.role)).toContain('output');
    }
  });

  it('cross-stitch starts at 0.9 and 0.1, a row summing to one for any K', () => {
    const stitch = (tasks: number) =>
      buildGraph('cross-stitch', {}, 10, tasks).parameters.find((p) => p.role === 'stitch')!;
    expect(stitch(2).initial).toEqual([0.9, 0.1, 0.1, 0.9]);
    expect(stitch(3).initial).toEqual([0.9, 0.05, 0.05, 0.05, 0.9, 0.05, 0.05, 0.05, 0.9]);
  });
});
