import { betterOf, formatOf, parseMetric } from '../metric.js';
import { indexOfBest } from '../stats/best.js';
import { number, type Table, text } from '../table/table.js';
import type { Measure } from './measures.js';

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
  /** What the search could not go beyond, where that is on record. */
  readonly limits?: Limits;
}

export interface Limits {
  /** Units of a hidden layer, those of all experts together. */
  readonly units: number;
  /** Training steps of a trial. */
  readonly steps: number;
}

/** Where a results folder has the search that its settings come from, and there its trials. */
export const TUNE_FOLDER = 'tune';
export const TRIALS_FILE = 'trials.csv';
/** The config of the runs on the best settings, in the results folder itself. */
export const TUNED_CONFIG = 'tuned.yaml';

/** The trials as `trials.csv` holds them: `model`, `trial`, the hyper-parameters, the metric, `step`. */
export function trialsTable({ metric, trials }: Trials): Table {
  const names = searchedBy(trials);
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

/** The trials of a results folder under its name, which the only folder does not need. */
export interface FolderTrials {
  readonly folder: string;
  readonly models: readonly { readonly title: string; readonly trials: readonly Trial[] }[];
}

/** The best trial of each model by a metric, with its setting; a hyper-parameter that a model lacks is blank. */
export function bestTrials({ metric, column, title, heading }: Measure, folders: readonly FolderTrials[]): Table {
  const names = searchedBy(folders.flatMap(({ models }) => models.flatMap(({ trials }) => trials)));
  const several = folders.some(({ folder }) => folder !== '');
  return {
    name: `tuning-${column}`,
    caption: `Best trial of each model by ${heading}`,
    columns: [
      ...(several ? [text('folder')] : []),
      ...[text('model'), number('trials'), number('trial', 'best trial')],
      number(column, title, formatOf(metric)),
      ...[number('step', 'steps'), ...names.map((name) => number(name))],
    ],
    rows: folders.flatMap(({ folder, models }) =>
      models.map(({ title, trials }) => {
        const best = bestTrial(trials, column);
        return [
          ...(several ? [folder] : []),
          ...[title, trials.length, best?.trial, best?.score?.value, best?.score?.step],
          ...names.map((name) => best?.values[name]),
        ];
      }),
    ),
  };
}

/** The first of those with the best score; undefined where all trials diverged. */
export function bestTrial(trials: readonly Trial[], metric: string): Trial | undefined {
  const values = trials.map(({ score }) => score?.value);
  const best = indexOfBest(values, betterOf(parseMetric(metric)!));
  return best === undefined ? undefined : trials[best];
}

/** Names of the hyper-parameters of some trials. */
const searchedBy = (trials: readonly Trial[]): string[] => [
  ...new Set(trials.flatMap(({ values }) => Object.keys(values))),
];
