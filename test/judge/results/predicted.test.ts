import { expect, it } from 'vitest';
import { predictionsIn } from '../../../src/judge/results/predicted.js';
import { PredictionFiles } from '../../../src/sweep/folder/predictions.js';
import type { TestLabels } from '../../../src/sweep/folder/test-labels.js';
import { temporaryFolder } from '../../support/cli.js';
import { randomMatrix } from '../../train/kernels/kernel-harness.js';

const CELL = 'ab12';
const tasks = [
  { name: 'click', kind: 'binary' },
  { name: 'like', kind: 'binary' },
] as const;

/** What is told of predictions [rows, 2] of one run for each seed. */
function told(rows: TestLabels, runs: readonly Float32Array[]) {
  const folder = temporaryFolder();
  const files = new PredictionFiles(folder);
  const keys = runs.map((_, seed) => String(seed).repeat(24));
  runs.forEach((outputs, seed) => {
    files.add(CELL, keys[seed]!, outputs, () => rows);
  });
  return predictionsIn([folder], (key) => ({ cell: CELL, seed: keys.indexOf(key) })).get(CELL)!;
}

it('a row without a label of a task is to it as if it were not there', () => {
  const count = 60;
  const outputs = [1, 2].map((seed) => randomMatrix(count, 2, seed));
  const clicks = randomMatrix(count, 1, 3).map(([u]) => (u! > 0 ? 1 : 0));
  const likes = randomMatrix(count, 1, 4).map(([u]) => (u! > 0.2 ? 1 : 0));
  // A like is known of what was clicked alone.
  const labels = clicks.flatMap((click, i) => [click, click === 1 ? likes[i]! : Number.NaN]);
  const ids = clicks.map((_, i) => 1000 - 7 * i);
  const flat = (matrix: number[][]) => Float32Array.from(matrix.flat());
  const partial = {
    rows: count,
    tasks,
    labels: Float32Array.from(labels),
    ids: Int32Array.from(ids),
  };
  const all = told(partial, outputs.map(flat));

  const kept = clicks.flatMap((click, i) => (click === 1 ? [i] : []));
  const clicked = {
    rows: kept.length,
    tasks,
    ids: Int32Array.from(kept, (i) => ids[i]!),
    labels: Float32Array.from(kept.flatMap((i) => [1, likes[i]!])),
  };
  const alone = told(
    clicked,
    outputs.map((matrix) => flat(kept.map((i) => matrix[i]!))),
  );
  const { ids: ownIds, ...like } = all.get('like')!;
  expect({ ...like, ids: [...(ownIds as Int32Array)] }).toEqual({
    ...alone.get('like')!,
    ids: [...clicked.ids],
  });
  expect(like.effects).toHaveLength(kept.length);
  // By all pairs.
  const [first] = outputs;
  const [positives, negatives] = [1, 0].map((label) =>
    kept.filter((i) => likes[i] === label).map((i) => first![i]![1]!),
  );
  const pairs = positives!.flatMap((p) => negatives!.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
  expect(like.scores.get(0)).toBeCloseTo(
    pairs.reduce((sum: number, share) => sum + share, 0) / pairs.length,
    12,
  );
  expect(all.get('click')!.effects).toHaveLength(count);
});

it('numbers, counts and classes are scored by the metric that leads, each row by its part of the error', () => {
  const labels = [3, 2, 0, 1, 0, 2, 5, 4, 1, -1, 0, 0];
  const kinds = [
    { name: 'y', kind: 'regression' },
    { name: 'n', kind: 'count' },
    { name: 'c', kind: 'classes', classes: 3 },
  ] as const;
  const rows = { rows: 4, tasks: kinds, labels: Float32Array.from(labels) };
  const outputs = [
    [1, 1, 0.5, 0.25, 0.25],
    [2, 2, 0.25, 0.25, 0.5],
    [5, 2, 0.25, 0.5, 0.25],
    [0, 0.5, 0.75, 0.125, 0.125],
  ];
  const all = told(rows, [Float32Array.from(outputs.flat())]);
  // By hand: of each row (3, 2, 0), (1, 0, 2), (5, 4, 1), (-1, 0, 0).
  const losses = {
    y: [4, 1, 0, 1],
    n: [2 * (2 * Math.log(2) - 1), 4, 2 * (4 * Math.log(2) - 2), 1],
    c: [Math.log(2), Math.log(2), Math.log(2), -Math.log(0.75)],
  };
  for (const [task, own] of Object.entries(losses)) {
    const { metric, scores, effects } = all.get(task)!;
    const mean = own.reduce((sum, loss) => sum + loss, 0) / 4;
    expect(metric).toBe({ y: 'mse', n: 'poisson_deviance', c: 'log_loss' }[task]);
    expect(scores.get(0)).toBeCloseTo(mean, 12);
    // The sum of squares is the variance of the mean.
    const variance = own.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / 3 / 4;
    expect(effects.reduce((sum, effect) => sum + effect ** 2, 0)).toBeCloseTo(variance, 12);
  }
});
