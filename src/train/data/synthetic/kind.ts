/** The data kind `synthetic`: its fields in a config, its checks and its presets. */

import * as z from 'zod';
import { type LabelKind, type Metric, metricsOfLabel } from '../../../ground/base/metric.js';
import {
  across,
  choice,
  dispatch,
  isListOfLists,
  mapping,
  type SweepableFields,
  sweepable,
  whole,
  within,
  wordOr,
} from '../../../ground/schema/fields.js';
import { semidefiniteRank } from '../../../ground/stats/cholesky.js';
import { defineDataKind, type Given, placed, type ReportNeed } from '../kind.js';
import { syntheticDataSet } from './examples.js';
import {
  labelFields,
  labelProperties,
  linearShareWhereFitting,
  seriesAgree,
} from './label-fields.js';
import { syntheticReporting } from './reporting.js';
import { factorFields, type SyntheticSpec, syntheticPresets, syntheticShape } from './spec.js';
import {
  type Correlation,
  DEFAULT_TASKS,
  labelFunction,
  type SyntheticValues,
  syntheticSpec,
  weightCosines,
} from './spec-from-config.js';

const cosine = within({ least: -1, most: 1 });

const matrix = z
  .array(z.array(cosine, 'a list of numbers is needed'), 'a list of rows is needed')
  .min(2, 'two rows or more are needed')
  .check(
    across<number[][]>((rows, { sound, report }) => {
      const isSquare = rows.every((row, i) => !sound([i]) || row.length === rows.length);
      rows.forEach((row, i) => {
        if (!sound([i])) return;
        if (row.length !== rows.length)
          report([i], `${rows.length} numbers are needed, as there are ${rows.length} rows`);
        else if (row[i] !== 1) report([i, i], '1 is needed on the diagonal');
      });
      if (!isSquare || !sound([])) return;
      let symmetric = true;
      rows.forEach((row, i) => {
        for (let j = 0; j < i; j++) {
          if (row[j] === rows[j]![i]) continue;
          symmetric = false;
          report([i, j], `${rows[j]![i]} is needed, as in row ${j + 1}, column ${i + 1}`);
        }
      });
      if (symmetric && semidefiniteRank(rows) === undefined)
        report([], 'a positive semi-definite matrix is needed');
    }),
  );

const ofMatrix = mapping({
  matrix: matrix.describe('The cosine of each pair of tasks: a row for each task.'),
});

const correlation: z.ZodType<Correlation> = dispatch(
  [cosine, ofMatrix],
  (input): z.ZodType<Correlation> =>
    typeof input === 'object' && input !== null ? ofMatrix : cosine,
);

export type SyntheticFields = SweepableFields<SyntheticValues>;

const degrees = sweepable(
  z.array(whole(1, 10), 'a list of numbers is needed').min(1, 'at least one number is needed'),
  isListOfLists,
);

/** A list with a number for each task; a list of lists sweeps. */
const factors = (range: Parameters<typeof within>[0]) =>
  sweepable(
    z.array(within(range), 'a list of numbers is needed').min(1, 'at least one number is needed'),
    isListOfLists,
  );

const DEFAULT_PRESET = 'figure-2';

const syntheticSchema = mapping({
  kind: z
    .literal('synthetic')
    .describe("The paper's synthetic data (section 3.2), generated during training."),
  preset: sweepable(choice(Object.keys(syntheticPresets)))
    .prefault(DEFAULT_PRESET)
    .describe(
      'Values for the parameters that the paper leaves open; each can also be set by itself.',
    ),
  features: sweepable(whole(2)).prefault(100).describe('d, the number of features.'),
  correlation: sweepable(correlation).describe(
    "p, the cosine of the tasks' weights, or a matrix of cosines.",
  ),
  tasks: sweepable(whole(2, 64))
    .exactOptional()
    .describe('K, the number of tasks; all pairs have the same cosine.'),
  labels: sweepable(choice(['regression', 'binary']))
    .prefault('regression')
    .describe('Numbers, or whether they are above the median of the score.'),
  scoredLabels: sweepable(choice(['noisy', 'exact']))
    .exactOptional()
    .describe(
      'Whether the labels of validation and test rows have noise; without it, squared errors are the excess over its variance.',
    ),
  ...labelFields,
  degrees: degrees
    .exactOptional()
    .describe(
      'The degrees of the tasks, repeated if there are fewer: s + s^2 + ... + s^degree takes the place of s.',
    ),
  noise: sweepable(within({ least: 0, most: 1e6 }))
    .exactOptional()
    .describe("The standard deviation of the labels' noise."),
  noiseFactor: factors({ least: 0, most: 1000 })
    .exactOptional()
    .describe(
      "For each task, repeated if there are fewer: what multiplies the standard deviation of its labels' noise.",
    ),
  frequencyFactor: factors({ above: 0, most: 10 })
    .exactOptional()
    .describe('For each task: what multiplies the frequencies of its sines.'),
  labelFactor: factors({ above: 0, most: 1000 })
    .exactOptional()
    .describe('For each task: what multiplies its labels, with their noise.'),
  trainExamples: sweepable(wordOr('stream', whole(1, undefined, ', or stream,')))
    .exactOptional()
    .describe('Fresh examples at each step, or the rows of a fixed set.'),
});

function checkSynthetic(given: Given<SyntheticFields>, report: ReportNeed): void {
  seriesAgree(given, report);
  degreesAgree(given, report);
  factorsAgree(given, report);
  tasksAgree(given, report);
  ranksFit(given, report);
  if (given('labels')?.values.includes('binary') && given('scoredLabels')?.values.includes('exact'))
    report(['scoredLabels'], 'it must be left out, as data.labels holds binary');
}

function degreesAgree(given: Given<SyntheticFields>, report: ReportNeed): void {
  const tasks = Math.min(...taskCounts(given));
  for (const [list, path] of placed(given, 'degrees'))
    if (list.length > tasks)
      report(path, `at most ${tasks} numbers are needed, as there are ${tasks} tasks`);
  const powers =
    given('degrees')?.values ??
    given('preset')?.values.flatMap((name) => syntheticPresets[name]?.degrees ?? []);
  if (given('labels')?.values.includes('binary') && powers?.flat().some((degree) => degree > 1))
    report(['labels'], 'regression is needed, as scores have powers');
}

/**
 * Labels with factors are numbers. The sines stay below angles of 1e9, as do those of a list of
 * alphas (label-fields.ts).
 */
function factorsAgree(given: Given<SyntheticFields>, report: ReportNeed): void {
  const tasks = Math.min(...taskCounts(given));
  const isBinary = given('labels')?.values.includes('binary');
  const alphas = given('alpha')?.values.flatMap((series) =>
    typeof series === 'object' ? series.values : [],
  );
  const fastest = Math.max(0, ...(alphas ?? []).map(Math.abs));
  for (const field of factorFields)
    for (const [list, path] of placed(given, field)) {
      if (list.length > tasks)
        report(path, `at most ${tasks} numbers are needed, as there are ${tasks} tasks`);
      if (isBinary) report(path, 'it must be left out, as data.labels holds binary');
      if (field === 'frequencyFactor' && Math.max(...list) * fastest > 1e5)
        report(
          path,
          `numbers of at most ${1e5 / fastest} are needed, as data.alpha has ${fastest}`,
        );
    }
}

/** The numbers of tasks. Where a matrix and `tasks` both say, they agree. */
const taskCounts = (given: Given<SyntheticFields>): readonly number[] =>
  given('tasks')?.values ??
  given('correlation')?.values.map((p) => weightCosines(p, DEFAULT_TASKS).length) ??
  [];

/**
 * A matrix has as many rows as there are tasks, and K tasks cannot all be further apart than at
 * cosines of -1/(K - 1).
 */
function tasksAgree(given: Given<SyntheticFields>, report: ReportNeed): void {
  const tasks = given('tasks')?.values;
  if (!tasks) return;
  const most = Math.max(...tasks);
  for (const [value, path] of placed(given, 'correlation')) {
    if (typeof value === 'object') {
      const other = tasks.find((count) => count !== value.matrix.length);
      if (other !== undefined)
        report([...path, 'matrix'], `${other} rows are needed, as data.tasks says`);
    } else if (semidefiniteRank(weightCosines(value, most)) === undefined)
      report(path, `a number from -1/${most - 1} to 1 is needed, as data.tasks is ${most}`);
  }
}

/**
 * The weights of K tasks span as many dimensions as the rank of their cosines: x needs at least as
 * many features.
 */
function ranksFit(given: Given<SyntheticFields>, report: ReportNeed): void {
  const least = Math.min(...(given('features')?.values ?? []));
  const rankIn = (value: Correlation, tasks: number) =>
    semidefiniteRank(weightCosines(value, tasks)) ?? 0;
  const as = `is needed, as data.features is ${least}`;
  for (const [value, path] of placed(given, 'correlation')) {
    const rank = typeof value === 'object' ? rankIn(value, DEFAULT_TASKS) : 0;
    if (rank > least)
      report([...path, 'matrix'], `a rank of at most ${least} ${as}, and this has rank ${rank}`);
  }
  const cosines = given('correlation')?.values.filter((value) => typeof value === 'number') ?? [];
  for (const [count, path] of placed(given, 'tasks'))
    if (cosines.some((cosine) => rankIn(cosine, count) > least))
      report(path, `a whole number of at most ${least} ${as}`);
}

const syntheticMetrics = (labels: LabelKind): Metric[] =>
  (['test', 'validation'] as const).flatMap((part) =>
    metricsOfLabel[labels].map((name) => ({ part, name })),
  );

export const synthetic = defineDataKind<SyntheticValues, SyntheticSpec>({
  name: 'synthetic',
  schema: syntheticSchema,
  knownMetrics: [...syntheticMetrics('regression'), ...syntheticMetrics('binary')],
  examples: { test: 2000, validation: 0 },
  tasksAreAlike: true,
  results: {
    ...syntheticReporting,
    properties: (data, fields) => labelProperties(DEFAULT_PRESET, data, fields),
  },
  check: checkSynthetic,
  choosable: (given) =>
    (given('labels')?.values ?? []).map((labels) => ({
      metrics: syntheticMetrics(labels),
      because: `data.labels holds ${labels}`,
    })),
  taskCounts,
  conditions: {
    'fits-figure-2': ({ preset, ...given }) =>
      linearShareWhereFitting(labelFunction(preset, given)),
  },
  spec: syntheticSpec,
  open: syntheticDataSet,
  shape: syntheticShape,
  // Only sizes matter, not values.
  workload: ({
    kind,
    features,
    cosines,
    sines,
    labels,
    trainExamples,
    scoredLabels,
    validationExamples,
    testExamples,
  }) => ({
    kind,
    features,
    sines,
    labels,
    trainExamples,
    ...(scoredLabels && { scoredLabels }),
    validationExamples,
    testExamples,
    tasks: cosines.length,
  }),
});
