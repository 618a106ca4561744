import * as z from 'zod';
import { type LabelKind, type Metric, metricsOfLabel, type Part } from '../../base/metric.js';
import {
  across,
  dispatch,
  mapping,
  oneOf,
  type SweepableFields,
  sweepable,
  whole,
  within,
} from '../../schema/fields.js';
import { needOneOf } from '../../schema/text.js';
import { defineDataKind, type Given, type ReportNeed } from '../kind.js';
import type { CellFields, DataFields } from '../kind-results.js';
import { rankOf } from './cholesky.js';
import { type Correlation, cosinesOf } from './cosines.js';
import { scoreOf, syntheticDataSet } from './examples.js';
import { figure2Of, fitsFigure2 } from './figure-2.js';
import { linearShare } from './label-correlation.js';
import { syntheticResults } from './results.js';
import { type Series, type SyntheticSpec, syntheticPresets, syntheticShape } from './spec.js';
import { type SyntheticValues, syntheticSpec, USUAL_TASKS } from './values.js';

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
      if (symmetric && rankOf(rows) === undefined) report([], 'a positive semi-definite matrix is needed');
    }),
  );

const ofMatrix = mapping({ matrix: matrix.describe('The cosine of each pair of tasks: a row for each task.') });

const correlation: z.ZodType<Correlation> = dispatch(
  [cosine, ofMatrix],
  (input): z.ZodType<Correlation> => (typeof input === 'object' && input !== null ? ofMatrix : cosine),
);

export type SyntheticFields = SweepableFields<SyntheticValues>;

const rules = ['i', 'i/2', '(i-1)^2', 'normal'] as const satisfies readonly Series[];

// Sines are exact for angles up to 1e9: with scores of some ten times the scale, these bounds stay below.
const explicit = z
  .array(within({ least: -1e5, most: 1e5 }))
  .min(1, 'at least one number is needed')
  .transform((values) => ({ values }));

const rule = z.enum(rules, {
  error: ({ input }) => needOneOf(input, [...rules, 'a list of numbers']),
});

const series: z.ZodType<Series> = dispatch(
  [rule, explicit],
  (input): z.ZodType<Series> => (Array.isArray(input) ? explicit : rule),
);

/** A list of numbers is one series; a list that contains a rule or a list is a sweep over series. */
const sweepsSeries = (input: unknown) =>
  Array.isArray(input) && input.some((item) => typeof item === 'string' || Array.isArray(item));

type TrainExamples = SyntheticSpec['trainExamples'];

const trainExamples: z.ZodType<TrainExamples> = dispatch(
  [z.literal('stream'), whole(1)],
  (input): z.ZodType<TrainExamples> => (input === 'stream' ? z.literal('stream') : whole(1, undefined, ', or stream,')),
);

const syntheticSchema = mapping({
  kind: z.literal('synthetic').describe("The paper's synthetic data (section 3.2), generated as they are needed."),
  preset: sweepable(oneOf(Object.keys(syntheticPresets)))
    .prefault('figure-2')
    .describe('Values for what the paper leaves open; each can be set apart.'),
  features: sweepable(whole(2)).prefault(100).describe('d, the number of features.'),
  correlation: sweepable(correlation).describe("p, the cosine of the tasks' weights, or a matrix of cosines."),
  tasks: sweepable(whole(2, 64)).exactOptional().describe('K, all pairs of them at the same cosine.'),
  labels: sweepable(oneOf(['regression', 'binary']))
    .prefault('regression')
    .describe('Numbers, or whether they are above the median of the score.'),
  scoredLabels: sweepable(oneOf(['noisy', 'exact']))
    .exactOptional()
    .describe(
      'Whether the labels of validation and test rows have noise: exact, squared errors are the excess over its variance.',
    ),
  scale: sweepable(within({ above: 0, most: 1000 }))
    .exactOptional()
    .describe('c, the length of the weights.'),
  sines: sweepable(whole(0, 10_000)).exactOptional().describe('How many sines a label is the sum of.'),
  alpha: sweepable(series, sweepsSeries).exactOptional().describe('The frequencies of the sines: a rule or a list.'),
  beta: sweepable(series, sweepsSeries).exactOptional().describe('The phases of the sines: a rule or a list.'),
  noise: sweepable(within({ least: 0, most: 1e6 }))
    .exactOptional()
    .describe("The standard deviation of the labels' noise."),
  trainExamples: sweepable(trainExamples)
    .exactOptional()
    .describe('Fresh examples at each step, or the rows of a fixed set.'),
});

function checkSynthetic(given: Given<SyntheticFields>, report: ReportNeed): void {
  seriesAgree(given, report);
  tasksAgree(given, report);
  ranksFit(given, report);
  if (given('labels')?.values.includes('binary') && given('scoredLabels')?.values.includes('exact'))
    report(['scoredLabels'], 'it must be left out, as data.labels holds binary');
}

/** An explicit alpha or beta has one number per sine, and so determines how many sines there are. */
function seriesAgree(given: Given<SyntheticFields>, report: ReportNeed): void {
  const lengths = (key: 'alpha' | 'beta') =>
    given(key)?.values.map((series) => (typeof series === 'string' ? undefined : series.values.length));
  const sines = given('sines')?.values;
  const check = (key: 'alpha' | 'beta', needed: readonly (number | undefined)[] | undefined, as: string) => {
    lengths(key)?.forEach((length, i) => {
      const other = needed?.find((n) => n !== undefined && n !== length);
      if (length === undefined || other === undefined) return;
      const numbers = other === 1 ? '1 number is' : `${other} numbers are`;
      report([key, ...(given(key)?.swept ? [i] : [])], `${numbers} needed, as ${as}`);
    });
  };
  check('alpha', sines, 'data.sines says');
  check('beta', sines, 'data.sines says');
  // One fault about lengths is enough: with sines given, both were compared with it.
  if (sines === undefined) check('beta', lengths('alpha'), 'data.alpha has');
}

/** A matrix has as many rows as there are tasks, and K tasks cannot all be further apart than at cosines of -1/(K - 1). */
function tasksAgree(given: Given<SyntheticFields>, report: ReportNeed): void {
  const [correlation, tasks] = [given('correlation'), given('tasks')];
  if (!correlation || !tasks) return;
  correlation.values.forEach((value, i) => {
    const path = ['correlation', ...(correlation.swept ? [i] : [])];
    if (typeof value === 'object') {
      const other = tasks.values.find((count) => count !== value.matrix.length);
      if (other !== undefined) report([...path, 'matrix'], `${other} rows are needed, as data.tasks says`);
      return;
    }
    const most = Math.max(...tasks.values);
    if (rankOf(cosinesOf(value, most)) !== undefined) return;
    report(path, `a number from -1/${most - 1} to 1 is needed, as data.tasks is ${most}`);
  });
}

/** The weights of K tasks span as many dimensions as the rank of their cosines: x needs at least as many features. */
function ranksFit(given: Given<SyntheticFields>, report: ReportNeed): void {
  const [correlation, features] = [given('correlation'), given('features')];
  if (!correlation || !features) return;
  const least = Math.min(...features.values);
  const tooMany = (value: Correlation, tasks: number) => (rankOf(cosinesOf(value, tasks)) ?? 0) > least;
  correlation.values.forEach((value, i) => {
    if (typeof value !== 'object' || !tooMany(value, USUAL_TASKS)) return;
    const rank = rankOf(value.matrix);
    report(
      ['correlation', ...(correlation.swept ? [i] : []), 'matrix'],
      `a rank of at most ${least} is needed, as data.features is ${least}, and this has rank ${rank}`,
    );
  });
  const cosines = correlation.values.filter((value) => typeof value === 'number');
  const tasks = given('tasks');
  tasks?.values.forEach((count, i) => {
    if (!cosines.some((cosine) => tooMany(cosine, count))) return;
    report(
      ['tasks', ...(tasks.swept ? [i] : [])],
      `a whole number of at most ${least} is needed, as data.features is ${least}`,
    );
  });
}

const parts: readonly Part[] = ['test', 'validation'];

/** Means over the tasks, which are alike. */
const metricsOf = (labels: LabelKind): Metric[] =>
  parts.flatMap((part) => metricsOfLabel[labels].map((name) => ({ part, name })));

/**
 * Whether the sines of a label function turn so slowly that its series has few terms. With faster ones labels are either as good
 * as linear in x or uncorrelated below a cosine of 1, and do not fit Figure 2.
 */
function isSlow({ scale, sines, alpha }: Pick<SyntheticSpec, 'scale' | 'sines' | 'alpha'>): boolean {
  const fastest = typeof alpha === 'object' ? Math.max(...alpha.values.map(Math.abs)) : sines;
  return scale * fastest <= 100 && sines <= 100;
}

/** Returns, for a fixed label function that may be the one behind Figure 2, the share of the label's variance that is linear in x. */
function linearShareWhereFitting(values: SyntheticValues): number | undefined {
  const spec = syntheticSpec({ ...values, correlation: 1 }, { test: 1, validation: 0 });
  if (spec.alpha === 'normal' || spec.beta === 'normal') return undefined;
  const figure = isSlow(spec) ? figure2Of(spec) : undefined;
  return figure && fitsFigure2(figure) ? figure.linear : undefined;
}

/** Properties of a label function with fixed sines: how linear it is, how long its weights are, and how many sines it has. */
function properties(data: DataFields, fields: CellFields): Readonly<Record<string, number>> {
  const given = (field: string) => fields[field] ?? data[field];
  const preset = { ...syntheticPresets[String(given('preset'))] };
  const chosen = Object.fromEntries(
    Object.keys(preset).map((field) => [field, given(field) ?? preset[field as 'noise']]),
  );
  const { scale, sines, alpha, beta, noise } = chosen as unknown as SyntheticSpec;
  if (![scale, sines, noise].every((value) => typeof value === 'number' && value >= 0 && value < 1e6)) return {};
  const isFixed = [alpha, beta].every((series) => ['i', 'i/2', '(i-1)^2'].includes(String(series)));
  const share = 'share of Var(y) that a line explains';
  return {
    ...(isFixed &&
      isSlow({ scale, sines, alpha }) && { [share]: linearShare(scoreOf({ scale, sines, alpha, beta, noise }, 0)) }),
    c: scale,
    m: sines,
  };
}

/** The synthetic data of section 3.2. */
export const synthetic = defineDataKind<SyntheticValues, SyntheticSpec>({
  name: 'synthetic',
  schema: syntheticSchema,
  knownMetrics: [...metricsOf('regression'), ...metricsOf('binary')],
  examples: { test: 2000, validation: 0 },
  tasksAreAlike: true,
  results: { ...syntheticResults, properties },
  check: checkSynthetic,
  choosable: (given) =>
    (given('labels')?.values ?? []).map((labels) => ({
      metrics: metricsOf(labels),
      because: `data.labels holds ${labels}`,
    })),
  // Where there are both, they agree.
  taskCounts: (given) =>
    given('tasks')?.values ?? given('correlation')?.values.map((p) => cosinesOf(p, USUAL_TASKS).length) ?? [],
  conditions: { 'fits-figure-2': linearShareWhereFitting },
  spec: syntheticSpec,
  open: syntheticDataSet,
  shape: syntheticShape,
  // Only sizes matter, not values.
  workload: ({ cosines, scale: _scale, noise: _noise, alpha: _alpha, beta: _beta, ...sizes }) => ({
    ...sizes,
    tasks: cosines.length,
  }),
});
