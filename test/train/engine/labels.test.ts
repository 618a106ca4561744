import { expect, it } from 'vitest';
import { labelCorrelation, positiveShares } from '../../../src/train/engine/run.js';

it('the correlation of two labels, by hand', () => {
  // x 1, 2, 3 and y 2, 4, 3: covariance 1/2, variances 1 and 1.
  expect(labelCorrelation(['1', '2'], Float32Array.of(1, 2, 2, 4, 3, 3))).toEqual({
    label_correlation: 0.5,
  });
});

it('of three labels, the mean over pairs and each pair', () => {
  const { label_correlation, ...each } = labelCorrelation(
    ['a', 'b', 'c'],
    Float32Array.of(1, 2, -1, 2, 4, -2, 3, 3, -3),
  );
  expect(each.label_correlation_a_b).toBeCloseTo(0.5, 12);
  expect(each.label_correlation_a_c).toBeCloseTo(-1, 12);
  expect(each.label_correlation_b_c).toBeCloseTo(-0.5, 12);
  expect(label_correlation).toBeCloseTo(-1 / 3, 12);
});

it('each pair has a column of its own where names contain an underscore', () => {
  // Deviations from the mean: a -1, 0, 1; a_b -1, 1, 0; b_c 1, 0, -1; c 0, -1, 1, all of variance
  // 1.
  const labels = Float32Array.of(...[1, 2, -1, 2], ...[2, 4, -2, 1], ...[3, 3, -3, 3]);
  expect(labelCorrelation(['a', 'a_b', 'b_c', 'c'], labels)).toEqual({
    label_correlation: expect.closeTo(-0.25, 7),
    'label_correlation_a:a_b': expect.closeTo(0.5, 7),
    'label_correlation_a:b_c': expect.closeTo(-1, 7),
    label_correlation_a_c: expect.closeTo(0.5, 7),
    'label_correlation_a_b:b_c': expect.closeTo(-0.5, 7),
    'label_correlation_a_b:c': expect.closeTo(-0.5, 7),
    'label_correlation_b_c:c': expect.closeTo(-0.5, 7),
  });
});

it('is left out where a label does not vary, and of one task', () => {
  expect(labelCorrelation(['1', '2'], Float32Array.of(1, 2, 1, 4))).toEqual({});
  expect(labelCorrelation(['1'], Float32Array.of(1, 2))).toEqual({});
});

it('is over the rows that have both labels; a pair in which one does not vary is left out', () => {
  const none = Number.NaN;
  // Of b and c on their common rows 2, 4, 3 and 1, 2, 3, as above; a is the same wherever b is
  // known.
  const labels = [
    ...[0.1, 2, 1],
    ...[0.1, 4, 2],
    ...[0.1, 3, 3],
    ...[0.5, none, 1],
    ...[0.1, 9, none],
  ];
  expect(labelCorrelation(['a', 'b', 'c'], Float32Array.from(labels))).toEqual({
    label_correlation_a_c: expect.closeTo(-0.75 / Math.sqrt(0.75 * 2.75), 7),
    label_correlation_b_c: 0.5,
  });
  expect(labelCorrelation(['a', 'b'], Float32Array.of(1, none, none, 2))).toEqual({});
});

it('shares of positives are those of binary tasks', () => {
  const labels = [
    { kind: 'binary', name: 'income' },
    { kind: 'regression', name: 'age', variance: 1 },
  ] as const;
  expect(positiveShares(labels, Float32Array.of(1, 30, 0, 40, 0, 50, 0, 60))).toEqual({
    positive_share_income: 0.25,
  });
});

it('shares of positives are over the rows that have a label', () => {
  const labels = [
    { kind: 'binary', name: 'click', partial: true },
    { kind: 'binary', name: 'none', partial: true },
  ] as const;
  const none = Number.NaN;
  const truth = Float32Array.of(1, none, none, none, 0, none, 1, none, 1, none);
  expect(positiveShares(labels, truth)).toEqual({ positive_share_click: 0.75 });
});
