import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { withFile } from '../files.js';
import { number, type Table, text } from './table/table.js';

/** A trial of a search of hyper-parameters. */
export interface Trial {
  readonly model: string;
  /** From 1, in the order of proposal. */
  readonly trial: number;
  /** Values of the hyper-parameters that were searched. */
  readonly values: Readonly<Record<string, number>>;
  /** The metric at its best evaluation point; undefined of a diverged trial. */
  readonly score: { readonly value: number; readonly step: number } | undefined;
}

/** The trials that a folder's settings come from. */
export interface Trials {
  /** The metric's column. */
  readonly metric: string;
  readonly trials: readonly Trial[];
}

/** Where a results folder has the search that its settings come from, and there its trials. */
export const TUNE_FOLDER = 'tune';
export const TRIALS_FILE = 'trials.csv';

/** The trials as `trials.csv` holds them: `model`, `trial`, the hyper-parameters, the metric, `step`. */
export function trialsTable({ metric, trials }: Trials): Table {
  const names = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))];
  return {
    name: 'trials',
    caption: 'All trials',
    columns: [text('model'), number('trial'), ...names.map((name) => number(name)), number(metric), number('step')],
    rows: trials.map(({ model, trial, values, score }) => [
      ...[model, trial, ...names.map((name) => values[name])],
      ...[score?.value, score?.step],
    ]),
  };
}

/** The trials of a results folder; undefined where its settings were not searched. */
export function readTrials(folder: string): Trials | undefined {
  const file = join(folder, TUNE_FOLDER, TRIALS_FILE);
  if (!existsSync(file)) return undefined;
  const [head, ...rows] = parse(withFile(file, 'read', () => readFileSync(file))) as string[][];
  const [names, metric] = [head!.slice(2, -2), head!.at(-2)!];
  return {
    metric,
    trials: rows.map(([model, trial, ...cells]) => {
      const [value, step] = cells.slice(-2) as [string, string];
      const given = names.flatMap((name, i) => (cells[i] === '' ? [] : [[name, Number(cells[i])] as const]));
      return {
        ...{ model: model!, trial: Number(trial), values: Object.fromEntries(given) },
        score: value === '' ? undefined : { value: Number(value), step: Number(step) },
      };
    }),
  };
}

/** The best trial of each model, in the order of the models. */
export function bestTrials({ metric, trials }: Trials, higherIsBetter: boolean): Table {
  const names = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))];
  const models = [...new Set(trials.map(({ model }) => model))];
  const rows = models.map((model) => {
    const scored = trials.filter((trial) => trial.model === model && trial.score);
    const sign = higherIsBetter ? -1 : 1;
    const [best] = scored.sort((a, b) => sign * (a.score!.value - b.score!.value) || a.trial - b.trial);
    return [
      ...[model, trials.filter((trial) => trial.model === model).length, best?.trial, best?.score?.value],
      ...[best?.score?.step, ...names.map((name) => best?.values[name])],
    ];
  });
  return {
    name: 'tuning',
    caption: `Best trial of each model by ${metric}`,
    columns: [
      ...[text('model'), number('trials'), number('trial', 'best trial'), number(metric, metric, (x) => x.toFixed(4))],
      ...[number('step', 'steps'), ...names.map((name) => number(name))],
    ],
    rows,
  };
}
