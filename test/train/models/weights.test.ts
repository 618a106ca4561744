import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/train/models/architecture.js';
import { countParameters } from '../../../src/train/models/graph.js';
import {
  architectures,
  buildModel,
  defaultSizes,
  type ModelSpec,
} from '../../../src/train/models/index.js';
import { addCode } from '../../../src/train/models/own.js';
import { evenWeights, fitToWeights, narrowLayers } from '../../../src/train/models/weights.js';

const input = (dense: number) => ({ dense, categorical: [], embedding: 'sum' }) as const;

const makeModel = (name: string, sizes: ModelSpec['sizes'] = {}): ModelSpec => {
  return { name, sizes: { ...defaultSizes(name), ...sizes } };
};

const hidden = (spec: ModelSpec, d: number, tasks: number): number =>
  countParameters(buildModel(spec, input(d), tasks), 'hidden');

describe('sizes for a number of weights', () => {
  // By hand: the weights that a unit makes, for 13,056 of them.
  it.each([
    ['single-task', {}, 100, 2, 'bottom', 60], // 2 (100 + 8) = 216
    ['shared-bottom', {}, 100, 2, 'bottom', 113], // 100 + 2 x 8 = 116
    ['l2-constrained', {}, 100, 2, 'bottom', 60],
    ['cross-stitch', {}, 100, 2, 'bottom', 60],
    ['tensor-factorization', {}, 100, 2, 'bottom', 60], // 60 units make 13,052, 61 make 75 more
    ['mmoe', {}, 100, 2, 'expert', 16], // 8 x 100 + 2 x 8 = 816
    ['omoe', { experts: 2 }, 100, 2, 'expert', 60], // 216
    ['mmoe', { experts: 4 }, 100, 2, 'expert', 31], // 416
    ['mmoe', { experts: 32 }, 100, 2, 'expert', 4], // 3,216
    ['cgc', {}, 100, 2, 'expert', 16], // (2 + 2 x 3) x 100 + 2 x 8 = 816
    ['cgc', { taskExperts: 1 }, 100, 3, 'expert', 25], // (2 + 3) x 100 + 3 x 8 = 524
    ['adatt-sp', {}, 100, 2, 'expert', 16], // 816
    // n units: 816 n, and 8 n n above the first level: 14 make 12,992, 15 make 14,040.
    ['adatt-sp', { levels: 2 }, 100, 2, 'expert', 14],
    ['ple', {}, 100, 2, 'expert', 14],
    ['ml-mmoe', {}, 100, 2, 'expert', 14],
    ['snr-aver', {}, 100, 2, 'expert', 16], // 816
    // n units: 816 n, and 2 x 8 n n in the connections: 12 make 12,096, 13 make 13,312.
    ['snr-trans', {}, 100, 2, 'expert', 13],
    ['ple', { upper: [10] }, 100, 2, 'expert', 15], // 8 x 100 + 8 x 10 = 880, and 2 x 10 x 8 besides
    ['mmoe', { experts: 2 }, 30, 8, 'expert', 105], // 2 x 30 + 8 x 8 = 124
    ['shared-bottom', { tower: [20, 5] }, 100, 3, 'bottom', 80], // 100 + 3 x 20 = 160, and 3 x 20 x 5 besides
  ] as const)('%s %j, %i features, %i tasks: %s [%i]', (name, sizes, d, tasks, size, units) => {
    const model = makeModel(name, sizes);
    expect(fitToWeights(model, 13_056, input(d), tasks)).toEqual({
      name,
      sizes: { ...model.sizes, [size]: [units] },
    });
  });

  const fittable = [...architectures.values()].filter(({ solved }) => !solved);

  it.each(fittable.map(({ name }) => name))('%s: none is nearer', (name) => {
    const size = architectures.get(name)!.fitted!;
    const counts = Array.from({ length: 300 }, (_, i) =>
      hidden(makeModel(name, { [size]: [i + 1] }), 50, 3),
    );
    for (const weights of [8_000, 8_001, 8_213, 11_000]) {
      const all = counts.map((count) => Math.abs(count - weights));
      const [units] = fitToWeights(makeModel(name), weights, input(50), 3).sizes[size] as [number];
      expect(units).toBe(all.indexOf(Math.min(...all)) + 1);
    }
  });

  it('of two that are equally near, the lower', () => {
    const [one, two] = [116, 232];
    expect(
      fitToWeights(makeModel('shared-bottom'), (one + two) / 2, input(100), 2).sizes.bottom,
    ).toEqual([1]);
    expect(
      fitToWeights(makeModel('shared-bottom'), (one + two) / 2 + 1, input(100), 2).sizes.bottom,
    ).toEqual([2]);
  });

  it('count the rows of one-hot blocks', () => {
    const features = { dense: 10, categorical: [40, 50], embedding: 'sum' } as const;
    expect(fitToWeights(makeModel('shared-bottom'), 13_056, features, 2).sizes.bottom).toEqual([
      113,
    ]);
  });

  it('cannot be fewer than one unit makes', () => {
    expect(() => fitToWeights(makeModel('mmoe', { experts: 32 }), 3_215, input(100), 2)).toThrow(
      'mmoe: weights is 3215: at least 3216 is needed, as one unit of expert already makes so many (100 features, 2 tasks)',
    );
    expect(
      fitToWeights(makeModel('mmoe', { experts: 32 }), 3_216, input(100), 2).sizes.expert,
    ).toEqual([1]);
  });

  it('cannot be more than any number of units makes, as in an architecture that does not use its units', () => {
    const usual = architectures.get('shared-bottom')!;
    const sizes = { bottom: [3], tower: [8] };
    const idle: Architecture = {
      ...usual,
      build: (g, x, tasks) => usual.build(g, x, tasks, sizes as never),
    };
    addCode({ text: '', sha256: 'idle', architectures: new Map([[idle.name, idle]]) });
    const spec = { ...makeModel('shared-bottom'), code: 'idle' };
    expect(() => fitToWeights(spec, 1000, input(100), 2)).toThrow(
      'shared-bottom: weights is 1000: no number of units of bottom makes as many',
    );
  });

  it('the fitted size of every architecture that is trained is one of layers', () => {
    for (const { sizes, fitted } of fittable) expect(sizes[fitted!]!.kind).toBe('layers');
  });
});

describe('the number of weights of all networks of a comparison', () => {
  const models = ['single-task', 'shared-bottom', 'mmoe', 'ple'].map((name) => makeModel(name));

  it('is that of a Shared-Bottom of 128 units, or of 256 for many rows', () => {
    // With a second layer of 6 units: 256 (8 + 6) + 3 x 6 x 8.
    expect(evenWeights(models, input(8), 3, { rows: 2000, narrow: narrowLayers(3, 'rows') })).toBe(
      3728,
    );
    // 8 + 3 x 8 = 32 weights a unit.
    expect(evenWeights(models, input(8), 3, { rows: 1999 })).toBe(4096);
    expect(evenWeights(models, input(8), 3, { rows: 2000 })).toBe(8192);
  });

  it('brings all within 10 % of each other, of many tasks, too', () => {
    for (const [dense, tasks] of [
      [1, 2],
      [8, 3],
      [1000, 18],
      [3, 40],
    ] as const) {
      const weights = evenWeights(models, input(dense), tasks, { rows: 500 });
      const counts = models.map((model) =>
        hidden(fitToWeights(model, weights, input(dense), tasks), dense, tasks),
      );
      expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.1 / 0.9);
    }
  });

  it('is met as nearly as possible where a model cannot have so few', () => {
    const spec = makeModel('mmoe');
    expect(() => fitToWeights(spec, 100, input(100), 2)).toThrow(/at least 816 is needed/);
    expect(fitToWeights(spec, 100, input(100), 2, [8]).sizes.expert).toEqual([1, 8]);
  });
});
