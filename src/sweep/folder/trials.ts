import { existsSync } from 'node:fs';
import { InputError } from '../../ground/base/errors.js';
import { readWhole, writeWhole } from '../../ground/base/files.js';
import { groupedBy } from '../../ground/base/grouped.js';
import {
  distinctMetrics,
  type Metric,
  metricColumn,
  metricDirection,
  metricsIn,
} from '../../ground/base/metric.js';
import { indexOfBest } from '../../ground/stats/best.js';
import { tableCsv } from '../../ground/table/csv.js';
import { number, type TableValue, text } from '../../ground/table/table.js';
import { splitCsvLine } from './lines.js';
import { type RecordedConfig, readManifest } from './manifest.js';
import { folderPaths } from './paths.js';
import { REPLICATE, TUNED_FOR } from './plan.js';

/** The identity of one of a folder's searches. */
export interface SearchId {
  readonly model: string;
  /** The number of the data's split, from 1, where each of several splits has a search. */
  readonly replicate?: number;
  /** The task that the model's settings are searched for, where each task has a search. */
  readonly tunedFor?: string;
}

/** A trial of a hyper-parameter search. */
export interface RecordedTrial extends SearchId {
  /** From 1, in the order of proposal. */
  readonly trial: number;
  readonly metric: Metric;
  /** Values of the hyper-parameters that were searched. */
  readonly values: Readonly<Record<string, number>>;
  /**
   * At its best evaluation, with each task's where the first trial is the config's; undefined for a
   * diverged trial.
   */
  readonly score:
    | {
        readonly value: number;
        readonly step: number;
        readonly tasks?: Readonly<Record<string, number>>;
      }
    | undefined;
  /**
   * Where a search stops trials: the steps of the trial's longest run, and those of all its runs.
   */
  readonly until?: number;
  readonly trained?: number;
  /** The bounds of the search that the trial's values lie on, such as `learningRate <= 0.03`. */
  readonly bounds?: readonly string[];
}

/** The trials that a folder's settings come from. */
export interface Trials {
  readonly trials: readonly RecordedTrial[];
  /** The limits of the search, where they are recorded. */
  readonly limits?: {
    /** Most units of a hidden layer, counted over all experts together. */
    readonly units: number;
    /** Training steps of a trial. */
    readonly steps: number;
  };
}

/** The trials of each search, in the order of their first trials. */
export const bySearch = (trials: readonly RecordedTrial[]): RecordedTrial[][] => [
  ...groupedBy(trials, ({ model, replicate, tunedFor }) =>
    JSON.stringify([model, replicate, tunedFor]),
  ).values(),
];

/** Names of the hyper-parameters of some trials. */
export const searchedBy = (trials: readonly RecordedTrial[]): string[] => [
  ...new Set(trials.flatMap(({ values }) => Object.keys(values))),
];

const BETWEEN_BOUNDS = '; ';

/** What the columns of tasks begin with. */
const SCORE = 'score_';

const STOPS = ['until', 'trained'] as const;

/** Writes the `trials.csv` of a results folder. @throws InputError where it cannot be written */
export const writeTrials = (folder: string, trials: Trials): void =>
  writeWhole(folderPaths(folder).trials, trialsText(trials));

/**
 * The text of `trials.csv`: `model`; `replicate` and `tunedFor` where there are several searches of
 * a model; `trial`; the hyper-parameters; the metric (several where searches optimize different
 * ones); `step`; `until` and `trained` where trials may stop early; `score_...` of each task where
 * it is known; `bounds`.
 */
export function trialsText({ trials }: Trials): string {
  const names = searchedBy(trials);
  const metrics = distinctMetrics(trials.map(({ metric }) => metric)).map(metricColumn);
  const replicates = trials.some(({ replicate }) => replicate !== undefined);
  const tasks = trials.some(({ tunedFor }) => tunedFor !== undefined);
  const scored = [...new Set(trials.flatMap(({ score }) => Object.keys(score?.tasks ?? {})))];
  const stops = trials.some(({ until }) => until !== undefined);
  return tableCsv({
    columns: [
      ...[
        text('model'),
        ...(replicates ? [number(REPLICATE)] : []),
        ...(tasks ? [text(TUNED_FOR)] : []),
      ],
      ...[
        number('trial'),
        ...names.map((name) => number(name)),
        ...metrics.map((name) => number(name)),
      ],
      ...[number('step'), ...(stops ? STOPS.map((name) => number(name)) : [])],
      ...[...scored.map((task) => number(`${SCORE}${task}`)), text('bounds')],
    ],
    rows: trials.map((trial): TableValue[] => {
      const { model, replicate, tunedFor, metric, values, score, bounds = [] } = trial;
      return [
        ...[model, ...(replicates ? [replicate] : []), ...(tasks ? [tunedFor] : []), trial.trial],
        ...names.map((name) => values[name]),
        ...metrics.map((column) => (column === metricColumn(metric) ? score?.value : undefined)),
        ...[score?.step, ...(stops ? STOPS.map((name) => trial[name]) : [])],
        ...[...scored.map((task) => score?.tasks?.[task]), bounds.join(BETWEEN_BOUNDS)],
      ];
    }),
  });
}

/** Searches of ten thousands of trials have a tenth of these bytes. */
const MAX_BYTES = 2 ** 24;

/**
 * Undefined where settings were not searched, or the search still runs. A spreadsheet may have
 * saved the file.
 * @throws InputError where the file is not as the search wrote it
 */
export function readTrials(folder: string): Trials | undefined {
  const { search, trials: file } = folderPaths(folder);
  if (!existsSync(file)) return undefined;
  const lines = readWhole(file, MAX_BYTES)
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const trials = rowsIn(lines).flatMap((row) => parseTrial(row) ?? []);
  const due = trialsText({ trials }).split('\n').slice(0, -1);
  const other = (due.length > lines.length ? due : lines).findIndex((_, i) => due[i] !== lines[i]);
  const isInOrder = bySearch(trials).every((search) =>
    search.every(({ trial }, i) => trial === i + 1),
  );
  if (trials.length === 0 || other >= 0 || !isInOrder) {
    const place = `${file}:${Math.max(0, other) + 1}`;
    throw new InputError('results', [
      `${place}: is not as a search writes it: mmoe-exp tune rewrites the file`,
    ]);
  }
  // For a config without `tune`, the defaults of that time are not recorded.
  const { tune, training } = readManifest(search)?.config ?? {};
  const [units, steps] = [tune?.units, training?.steps];
  return {
    trials,
    ...(units !== undefined && typeof steps === 'number' && { limits: { units, steps } }),
  };
}

/** The rows of a CSV file by column, empty where they are no CSV. */
function rowsIn([head = '', ...lines]: readonly string[]): readonly Readonly<
  Record<string, string>
>[] {
  const names = splitCsvLine(head) ?? [];
  return lines.map((line) => {
    const cells = splitCsvLine(line) ?? [];
    return Object.fromEntries(
      names.flatMap((name, i) => (cells[i] === undefined ? [] : [[name, cells[i]]])),
    );
  });
}

/**
 * The trial of a row; undefined where the row has no metric or is of no trial that a search makes.
 */
function parseTrial(row: Readonly<Record<string, string>>): RecordedTrial | undefined {
  const {
    model,
    trial,
    step,
    until,
    trained,
    bounds,
    [REPLICATE]: replicate,
    [TUNED_FOR]: tunedFor,
    ...others
  } = row;
  const metrics = metricsIn(Object.keys(others));
  const columns = metrics.map(metricColumn);
  const given = Object.entries(others).filter(
    ([name, text]) => text !== '' && !columns.includes(name),
  );
  const numbers = (isWanted: (name: string) => boolean) =>
    given.flatMap(([name, text]) => (isWanted(name) ? [[name, Number(text)] as const] : []));
  const values = numbers((name) => !name.startsWith(SCORE));
  const tasks = numbers((name) => name.startsWith(SCORE)).map(([name, score]) => [
    name.slice(SCORE.length),
    score,
  ]);
  // Searches of a model for all tasks optimize the metric of the main task.
  const metric =
    metrics.find((metric) => row[metricColumn(metric)]) ??
    metrics.find(({ task }) => task === tunedFor) ??
    metrics[0];
  const areNumbers = values.every(
    ([name, value]) => Number.isFinite(value) && (name !== 'learningRate' || value > 0),
  );
  if (model === undefined || !metric || !areNumbers) return undefined;
  return {
    model,
    ...(replicate && { replicate: Number(replicate) }),
    ...(tunedFor && { tunedFor }),
    trial: Number(trial),
    metric,
    values: Object.fromEntries(values),
    score: step
      ? {
          value: Number(row[metricColumn(metric)]),
          step: Number(step),
          ...(tasks.length > 0 && { tasks: Object.fromEntries(tasks) }),
        }
      : undefined,
    ...(until && { until: Number(until), trained: Number(trained) }),
    ...(bounds && { bounds: bounds.split(BETWEEN_BOUNDS) }),
  };
}

/** The first trial with the best score; undefined where no trial has a score. */
export function bestTrial(trials: readonly RecordedTrial[]): RecordedTrial | undefined {
  const values = trials.map(({ score }) => score?.value);
  const best = indexOfBest(values, metricDirection(trials[0]!.metric));
  return best === undefined ? undefined : trials[best];
}

/**
 * Whether settings are the best of these trials: not where the search was restarted later. Searches
 * of models without settings do not count.
 */
export function foundBy({ trials }: Trials, config: RecordedConfig): boolean {
  const searched = bySearch(trials).flatMap((search) => {
    const { model, replicate, tunedFor } = search[0]!;
    const own = (replicate === undefined ? config.settings : config.replicates?.[replicate - 1])?.[
      model
    ];
    const training = (tunedFor === undefined ? own : own?.tunedFor?.[tunedFor])?.training;
    const best = bestTrial(search);
    return training && best ? [{ training, best }] : [];
  });
  return (
    searched.length > 0 &&
    searched.every(({ training, best: { values, score } }) => {
      const { learningRate = training.learningRate } = values;
      return training.steps === score?.step && training.learningRate === learningRate;
    })
  );
}
