import { describe, expect, it } from 'vitest';
import { firstRows, makeGenerator } from '../../../../src/train/data/synthetic/examples.js';
import { labelCorrelation } from '../../../../src/train/data/synthetic/label-correlation.js';
import { scoreVariance } from '../../../../src/train/data/synthetic/score.js';
import { syntheticPresets } from '../../../../src/train/data/synthetic/spec.js';

describe('correlation of labels over the population', () => {
  it('without sines is that of two linear scores with noise', () => {
    const r = labelCorrelation({
      scale: 2,
      alpha: new Float64Array(0),
      beta: new Float64Array(0),
      noise: 0.5,
    });
    expect(r(0.3)).toBeCloseTo((0.3 * 4) / 4.25, 14);
    expect(r(-1)).toBeCloseTo(-4 / 4.25, 14);
  });

  it.each([
    [0.3, [1, 2, 3, 10], [0, 1, 4, 81]],
    [3, [0.5, 7, -2], [0.1, 2, -3]],
  ])(
    'is the share of the variance that is no noise where the tasks are the same, c %f',
    (scale, alpha, beta) => {
      const score = {
        scale,
        alpha: Float64Array.from(alpha),
        beta: Float64Array.from(beta),
        noise: 0.1,
      };
      expect(labelCorrelation(score)(1)).toBeCloseTo(1 - 0.01 / scoreVariance(score), 10);
    },
  );

  it.each([
    ['figure-2', 0.5],
    ['sines-10', -1],
    ['sines-4', 0.9],
  ])('of %s at p = %f is that of generated examples', (name, p) => {
    const spec = {
      ...syntheticPresets[name]!,
      kind: 'synthetic' as const,
      features: 4,
      labels: 'regression' as const,
      cosines: [
        [1, p],
        [p, 1],
      ],
      validationExamples: 0,
      testExamples: 1,
    };
    const generator = makeGenerator(spec, 7, 'test');
    const { labels } = firstRows(generator, 100_000);
    const r = labelCorrelation({
      scale: spec.scale,
      noise: spec.noise,
      alpha: generator.alpha,
      beta: generator.beta,
    });
    expect(Math.abs(r(p) - pearson(labels))).toBeLessThan(4 / Math.sqrt(100_000));
  });
});

/** Of two interleaved columns. */
function pearson(pairs: Float32Array): number {
  const n = pairs.length / 2;
  const column = (k: number) => Float64Array.from({ length: n }, (_, i) => pairs[2 * i + k]!);
  const centred = [column(0), column(1)].map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    return values.map((value) => value - mean);
  });
  const dot = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const [a, b] = centred as [Float64Array, Float64Array];
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
