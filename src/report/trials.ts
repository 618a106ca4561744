import { directionOf } from '../engine/metric-names.js';
import { indexOfBest } from '../stats/best.js';
import { decimals4, digits4, number, type Table, text } from '../table/table.js';
import { metricOf } from './metrics.js';

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
  readonly folder?: string;
  readonly trials: readonly Trial[];
}

/** The best trial by a metric of each of some models, with its setting; a hyper-parameter that a model lacks is blank. */
export function bestTrials(
  metric: string,
  folders: readonly FolderTrials[],
  models: readonly { readonly name: string; readonly title: string }[],
): Table {
  const { title, heading, better } = metricOf(metric);
  const names = searchedBy(folders.flatMap(({ trials }) => trials));
  const several = folders.some(({ folder }) => folder !== undefined);
  return {
    name: `tuning-${metric}`,
    caption: `Best trial of each model by ${heading}`,
    columns: [
      ...(several ? [text('folder')] : []),
      ...[text('model'), number('trials'), number('trial', 'best trial')],
      number(metric, title, better === 'higher' ? decimals4 : digits4),
      ...[number('step', 'steps'), ...names.map((name) => number(name))],
    ],
    rows: folders.flatMap(({ folder, trials }) =>
      models.flatMap(({ name, title }) => {
        const own = trials.filter(({ model }) => model === name);
        if (own.length === 0) return [];
        const best = bestTrial(own, metric);
        return [
          [
            ...(several ? [folder] : []),
            ...[title, own.length, best?.trial, best?.score?.value, best?.score?.step],
            ...names.map((name) => best?.values[name]),
          ],
        ];
      }),
    ),
  };
}

/** The first of those with the best score; undefined where all trials diverged. */
export function bestTrial(trials: readonly Trial[], metric: string): Trial | undefined {
  const values = trials.map(({ score }) => score?.value);
  const best = indexOfBest(values, directionOf(metric));
  return best === undefined ? undefined : trials[best];
}

/** Names of the hyper-parameters of some trials. */
const searchedBy = (trials: readonly Trial[]): string[] => [
  ...new Set(trials.flatMap(({ values }) => Object.keys(values))),
];
