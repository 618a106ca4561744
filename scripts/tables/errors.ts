import { basename } from 'node:path';
import { type MetricName, metricColumn } from '../../src/ground/base/metric.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { readResults } from '../../src/judge/results/reader.js';
import { REPLICATE } from '../../src/sweep/folder/plan.js';

/** The networks that share something between labels. */
export const SHARING: readonly string[] = [
  ...[
    'shared-bottom',
    'l2-constrained',
    'cross-stitch',
    'tensor-factorization',
    'omoe',
    'mmoe',
    'ple',
  ],
];

/** The network of `SHARING` with the best mean R² on validation rows, chosen anew on each split. */
export const CHOSEN = 'chosen';

/** All methods, without the choice. */
export const METHODS: readonly string[] = ['mean', 'linear', 'LightGBM', 'single-task', ...SHARING];

/** A further method, which is not among the published ones. */
export const ENTRY = 'entry';

/** Numbers by label, split and seed. */
export type ByRun = readonly (readonly (readonly number[])[])[];

/** What the runs of a table say; by method, with the choice among them. */
export interface TableErrors {
  readonly name: string;
  readonly labels: readonly string[];
  readonly rows: number;
  readonly splits: number;
  /** 1 - R² of the test rows. */
  readonly errors: ReadonlyMap<string, ByRun>;
  /** What labels are trained by, on the test rows: squared error, log loss or Poisson deviance. */
  readonly losses: ReadonlyMap<string, ByRun>;
  /** 1 - R² of the validation rows. */
  readonly validation: ReadonlyMap<string, ByRun>;
  /** The mean absolute correlation of two labels; undefined where labels are classes. */
  readonly correlation: number | undefined;
  /** The mean over labels of the share of rows that lack one in its sample space. */
  readonly missing: number;
}

/** How many times as large as the mean's the error of a diverged run is. */
const DIVERGED = 10;

/**
 * Reads the results folder of a table, and another one with the runs of a further method, which is
 * called `ENTRY`.
 */
export function readErrors(folder: string, entry?: string): TableErrors {
  const { cells, manifest } = readResults(folder);
  const further = entry === undefined ? [] : readResults(entry).cells;
  const final = [...cells, ...further.map((cell) => ({ ...cell, model: ENTRY }))]
    .filter(({ stage }) => stage === 'final')
    .sort((a, b) => Number(a.fields[REPLICATE]) - Number(b.fields[REPLICATE]));
  const labels = final[0]!.tasks!;
  const byRun = (
    metricOf: (metrics: Readonly<Record<string, number>>, label: string) => number | undefined,
  ) => {
    const found = new Map<string, ByRun>();
    for (const method of [...METHODS, ENTRY]) {
      const splits = final.filter(({ model }) => model === method);
      const ofMean = found.get('mean');
      const of = labels.map((label, k) =>
        splits.map(({ runs }, split) =>
          runs.map(
            ({ metrics }, run) => metricOf(metrics, label) ?? DIVERGED * ofMean![k]![split]![run]!,
          ),
        ),
      );
      found.set(method, of);
    }
    return found;
  };
  const errorsOn = (part: 'test' | 'validation') =>
    byRun((metrics, task) => {
      const r2 = metrics[metricColumn({ part, name: 'r2', task })];
      return r2 === undefined ? undefined : 1 - r2;
    });
  const [errors, validation] = [errorsOn('test'), errorsOn('validation')];
  const losses = byRun((metrics, task) => {
    const lossOf = (name: MetricName) => metrics[metricColumn({ part: 'test', name, task })];
    return lossOf('log_loss') ?? lossOf('poisson_deviance') ?? lossOf('mse');
  });
  const splits = errors.get('mean')![0]!.length;
  const choices = Array.from({ length: splits }, (_, split) => {
    const errorOf = (method: string) =>
      mean(validation.get(method)!.map((of) => mean(of[split]!)!))!;
    return SHARING.reduce((best, method) => (errorOf(method) < errorOf(best) ? method : best));
  });
  for (const of of [errors, validation, losses]) {
    of.set(
      CHOSEN,
      labels.map((_, label) => choices.map((method, split) => of.get(method)![label]![split]!)),
    );
  }
  const { rows, missing = {} } = manifest.files![0]!;
  const correlations = Object.entries(final[0]!.runs[0]!.metrics)
    .filter(([column]) => column.startsWith('label_correlation'))
    .map(([, value]) => Math.abs(value));
  return {
    name: basename(folder),
    labels,
    splits,
    errors,
    losses,
    validation,
    rows,
    correlation: mean(correlations),
    missing: mean(labels.map((label) => (missing[label] ?? 0) / rows))!,
  };
}

/** The mean over splits and seeds of the error of a method in a label. */
export const meanError = ({ errors }: TableErrors, method: string, label: number): number =>
  mean(errors.get(method)![label]!.map((seeds) => mean(seeds)!))!;
