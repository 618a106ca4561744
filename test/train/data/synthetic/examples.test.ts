import { describe, expect, it } from 'vitest';
import { syntheticDataSet } from '../../../../src/train/data/synthetic/examples.js';
import { type SyntheticSpec, syntheticPresets } from '../../../../src/train/data/synthetic/spec.js';
import { syntheticSpec } from '../../../../src/train/data/synthetic/spec-from-config.js';
import { taskVectors } from '../../../../src/train/data/synthetic/task-vectors.js';
import type { Generator } from '../../../../src/train/kernels/made-rows.js';

const spec = (correlation: number, rest: Partial<SyntheticSpec> = {}): SyntheticSpec => ({
  kind: 'synthetic',
  features: 20,
  cosines: [
    [1, correlation],
    [correlation, 1],
  ],
  ...syntheticPresets['sines-10']!,
  labels: 'regression',
  validationExamples: 0,
  testExamples: 10_000,
  ...rest,
});

it('exact labels of scored rows are those without their noise, of the same features', () => {
  const [noisy, exact] = [spec(0.5), spec(0.5, { scoredLabels: 'exact' })].map((one) =>
    syntheticDataSet(one, 5),
  );
  expect(exact!.test.dense).toEqual(noisy!.test.dense);
  expect(exact!.train).toEqual(noisy!.train);
  const squares = noisy!.test.labels.reduce(
    (sum, label, i) => sum + (label - exact!.test.labels[i]!) ** 2,
    0,
  );
  // 0.01, of 20,000 labels, with a standard deviation of 0.0001.
  expect(Math.abs(squares / noisy!.test.labels.length - 0.01)).toBeLessThan(0.0004);
  const { weights } = exact!.train as Generator;
  for (let row = 0; row < 50; row++) {
    for (let k = 0; k < 2; k++) {
      let score = 0;
      for (let j = 0; j < 20; j++) score += exact!.test.dense[20 * row + j]! * weights[20 * k + j]!;
      let label = score;
      for (let i = 1; i <= 10; i++) label += Math.sin(i * score + (i - 1) ** 2);
      expect(Math.abs(exact!.test.labels[2 * row + k]! - label)).toBeLessThan(1e-5);
    }
  }
});

describe('factors of tasks', () => {
  const factors = { noiseFactor: [1, 3], frequencyFactor: [1, 4], labelFactor: [1, 10] };
  const asymmetric = spec(0.5, { ...syntheticPresets['figure-2']!, ...factors });
  const scores = (weights: Float32Array, dense: Float32Array, row: number) =>
    [0, 1].map((k) => {
      let score = 0;
      for (let j = 0; j < 20; j++) score += dense[20 * row + j]! * weights[20 * k + j]!;
      return score;
    });
  /** The labels of a row without noise, in float64. */
  const labelsOfRow = (weights: Float32Array, dense: Float32Array, row: number) =>
    scores(weights, dense, row).map((s, k) => {
      const f = factors.frequencyFactor[k]!;
      return factors.labelFactor[k]! * (s + Math.sin(f * s) + Math.sin(2 * f * s + 1));
    });

  it('exact labels are those of the formula', () => {
    const { train, test } = syntheticDataSet({ ...asymmetric, scoredLabels: 'exact' }, 5);
    const { weights } = train as Generator;
    for (let row = 0; row < 200; row++)
      labelsOfRow(weights, test.dense, row).forEach((label, k) => {
        expect(Math.abs(test.labels[2 * row + k]! - label)).toBeLessThan(
          1e-5 * factors.labelFactor[k]!,
        );
      });
  });

  it('noisy ones, of training and scored rows, differ from it by noise of the stated deviation', () => {
    const { train, test } = syntheticDataSet({ ...asymmetric, trainExamples: 10_000 }, 5);
    const { weights } = syntheticDataSet(asymmetric, 5).train as Generator;
    if (train.kind !== 'table') throw new Error('a table was asked for');
    for (const { dense, labels } of [train, test]) {
      const squares = [0, 0];
      for (let row = 0; row < 10_000; row++)
        labelsOfRow(weights, dense, row).forEach((label, k) => {
          squares[k]! += (labels[2 * row + k]! - label) ** 2 / 10_000;
        });
      // (0.1)^2 and (0.1 x 3 x 10)^2, each with a standard error of its square root of 2 / 10,000.
      expect(Math.abs(squares[0]! / 0.01 - 1)).toBeLessThan(0.06);
      expect(Math.abs(squares[1]! / 9 - 1)).toBeLessThan(0.06);
    }
  });

  it('stated variances are those of the labels', () => {
    const { labels, test } = syntheticDataSet(asymmetric, 4);
    labels.forEach((label, k) => {
      if (label.kind !== 'regression') throw new Error('a regression label was asked for');
      const own = test.labels.filter((_, i) => i % 2 === k);
      const mean = own.reduce((sum, y) => sum + y, 0) / own.length;
      const variance = own.reduce((sum, y) => sum + (y - mean) ** 2, 0) / own.length;
      expect(Math.abs(variance / label.variance - 1)).toBeLessThan(0.06);
    });
  });

  it('leave features and the first task as they are', () => {
    const [plain, other] = [spec(0.5, syntheticPresets['figure-2']), asymmetric].map(
      (one) => syntheticDataSet(one, 3).test,
    );
    expect(other!.dense).toEqual(plain!.dense);
    const first = ({ labels }: { labels: Float32Array }) => labels.filter((_, i) => i % 2 === 0);
    expect(first(other!)).toEqual(first(plain!));
  });

  it('of 1 leave no trace in a spec, and short lists repeat', () => {
    const values = {
      preset: 'figure-2',
      features: 5,
      correlation: 0.5,
      tasks: 3,
      labels: 'regression',
    } as const;
    const counts = { validation: 0, test: 10 };
    const plain = syntheticSpec(values, counts);
    const ones = { noiseFactor: [1], frequencyFactor: [1, 1], labelFactor: [1, 1, 1] };
    expect(JSON.stringify(syntheticSpec({ ...values, ...ones }, counts))).toBe(
      JSON.stringify(plain),
    );
    expect(syntheticSpec({ ...values, labelFactor: [1, 10] }, counts)).toEqual({
      ...plain,
      labelFactor: [1, 10, 1],
    });
  });
});

function pearson(labels: Float32Array): number {
  const n = labels.length / 2;
  const sums = { x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
  for (let i = 0; i < n; i++) {
    const [x, y] = [labels[2 * i]!, labels[2 * i + 1]!];
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.yy += y * y;
    sums.xy += x * y;
  }
  const covariance = sums.xy / n - (sums.x / n) * (sums.y / n);
  return (
    covariance / Math.sqrt((sums.xx / n - (sums.x / n) ** 2) * (sums.yy / n - (sums.y / n) ** 2))
  );
}

describe('label correlation', () => {
  it.each([-1, -0.4, 0, 0.5, 0.9, 1])('without sines is p c^2 / (c^2 + noise^2) at p = %f', (p) => {
    const { test } = syntheticDataSet(spec(p, { sines: 0 }), 5);
    const expected = (p * 0.09) / (0.09 + 0.01);
    const standardError = (1 - expected ** 2) / Math.sqrt(10_000);
    expect(Math.abs(pearson(test.labels) - expected)).toBeLessThan(4 * standardError);
  });

  it('rises with p, as in figure 2', () => {
    const correlations = [0, 0.25, 0.5, 0.75, 1].map((p) =>
      pearson(syntheticDataSet(spec(p), 3).test.labels),
    );
    expect([...correlations].sort((a, b) => a - b)).toEqual(correlations);
    // Equal scores with independent noise: the score's variance over the same plus the noise's.
    expect(correlations.at(-1)).toBeGreaterThan(0.99);
  });
});

describe('the data of a seed', () => {
  it('shares x over correlations, presets and label kinds', () => {
    const x = syntheticDataSet(spec(0.5), 9).test.dense;
    expect(syntheticDataSet(spec(1), 9).test.dense).toEqual(x);
    expect(
      syntheticDataSet(spec(0.5, { ...syntheticPresets['sines-4']!, labels: 'binary' }), 9).test
        .dense,
    ).toEqual(x);
  });

  it('differs from that of another seed and between its parts', () => {
    const one = syntheticDataSet(spec(0.5, { validationExamples: 100, trainExamples: 100 }), 1);
    const two = syntheticDataSet(spec(0.5, { testExamples: 100 }), 2);
    expect(one.test.dense.subarray(0, 100)).not.toEqual(two.test.dense.subarray(0, 100));
    expect(one.validation!.dense.subarray(0, 100)).not.toEqual(one.test.dense.subarray(0, 100));
    if (one.train.kind !== 'table') throw new Error('a table was asked for');
    expect(one.train.dense.subarray(0, 100)).not.toEqual(one.test.dense.subarray(0, 100));
  });

  it('has the stated variance', () => {
    const { labels, test } = syntheticDataSet(spec(0.5), 4);
    const first = test.labels.filter((_, i) => i % 2 === 0);
    const mean = first.reduce((sum, y) => sum + y, 0) / first.length;
    const variance = first.reduce((sum, y) => sum + (y - mean) ** 2, 0) / first.length;
    if (labels[0]!.kind !== 'regression') throw new Error('a regression label was asked for');
    expect(variance / labels[0]!.variance).toBeCloseTo(1, 1);
  });

  it('as binary labels is half positive', () => {
    const { labels, test } = syntheticDataSet(spec(0.5, { labels: 'binary' }), 4);
    expect(labels).toEqual([
      { kind: 'binary', name: '1' },
      { kind: 'binary', name: '2' },
    ]);
    expect([...new Set(test.labels)].sort()).toEqual([0, 1]);
    const share = test.labels.reduce((sum, y) => sum + y, 0) / test.labels.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 10_000));
  });

  it.each([
    ['keras-mmoe', 5],
    ['ple', 10],
  ])(
    'draws random alphas and betas anew for each seed, the same for all correlations: %s',
    (preset, sines) => {
      const drawn = (correlation: number, seed: number) => {
        const random = spec(correlation, { ...syntheticPresets[preset]!, trainExamples: 'stream' });
        const { train } = syntheticDataSet(random, seed);
        if (train.kind !== 'generator') throw new Error('a stream was asked for');
        return { alpha: [...train.alpha], beta: [...train.beta] };
      };
      const one = drawn(0.5, 1);
      expect([one.alpha, one.beta].map(({ length }) => length)).toEqual([sines, sines]);
      expect(one.alpha).not.toEqual(one.beta);
      expect(one.alpha).not.toEqual(drawn(0.5, 2).alpha);
      expect(one).toEqual(drawn(0, 1));
    },
  );
});

describe('multitab', () => {
  const degrees = [1, 3, 2, 3, 4, 2, 3];
  const cosines = degrees.map((_, j) => degrees.map((_, k) => (j === k ? 1 : 0.4)));
  const { labels, test } = syntheticDataSet(
    spec(0, { ...syntheticPresets.multitab!, features: 32, trainExamples: 10, cosines, degrees }),
    3,
  );
  const weights = taskVectors(3, 32, cosines, 1);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>, from = 0) =>
    Array.from(a).reduce((sum, x, i) => sum + x * b[from + i]!, 0);

  it('has unit weights at the cosine', () => {
    weights.forEach((w, j) => {
      weights.forEach((v, k) => void expect(dot(w, v)).toBeCloseTo(cosines[j]![k]!, 10));
    });
  });

  it('has labels s + ... + s^degree with noise of 0.01', () => {
    let squares = 0;
    for (let i = 0; i < 7 * 10_000; i++) {
      const s = dot(weights[i % 7]!, test.dense, 32 * Math.floor(i / 7));
      const powers = [s, s * s, s * s * s, s * s * s * s].slice(0, degrees[i % 7]);
      squares += (test.labels[i]! - powers.reduce((sum, power) => sum + power)) ** 2;
    }
    // A standard deviation of 0.0001 sqrt(2 / 70,000).
    expect(Math.abs(squares / 70_000 - 0.0001)).toBeLessThan(3e-6);
  });

  it('has a variance for each degree', () => {
    const exact = [1, 24, 3, 24, 144, 3, 24].map((variance) => variance + 0.0001);
    labels.forEach((label, k) => {
      if (label.kind !== 'regression') throw new Error('a regression label was asked for');
      expect(label.variance).toBeCloseTo(exact[k]!, 8);
    });
  });
});
