import { existsSync } from 'node:fs';
import { InputError } from '../base/errors.js';
import { writeWhole } from '../base/files.js';
import { groupedBy } from '../base/grouped.js';
import { betterOf, columnOf, distinctMetrics, type Metric, metricsIn } from '../base/metric.js';
import { listed, named, quoted } from '../base/words.js';
import { indexOfBest } from '../stats/best.js';
import { tableCsv } from '../table/csv.js';
import { number, type TableValue, text } from '../table/table.js';
import { type CsvRow, readCsvRows } from './csv-rows.js';
import { type RecordedConfig, readManifest } from './manifest.js';
import { pathsOf } from './paths.js';
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
  /** The number of the trial, from 1, in the order of proposal. */
  readonly trial: number;
  /** The metric that the search optimizes. */
  readonly metric: Metric;
  /** Values of the hyper-parameters that were searched. */
  readonly values: Readonly<Record<string, number>>;
  /** The metric at its best evaluation point; undefined for a diverged trial. */
  readonly score: { readonly value: number; readonly step: number } | undefined;
  /**
   * The bounds of the search that the trial's values lie on, such as `learningRate <= 0.03`. Missing where there are none.
   */
  readonly bounds?: readonly string[];
}

/** The trials that a folder's settings come from. */
export interface Trials {
  readonly trials: readonly RecordedTrial[];
  /** The limits of the search, where they are recorded. */
  readonly limits?: Limits;
}

export interface Limits {
  /** Most units of a hidden layer, counted over all experts together. */
  readonly units: number;
  /** Training steps of a trial. */
  readonly steps: number;
}

/** A text that identifies the search of a trial. */
const searchKey = ({ model, replicate, tunedFor }: SearchId): string => JSON.stringify([model, replicate, tunedFor]);

/** The trials of each search, in the order of their first trials. */
export const bySearch = (trials: readonly RecordedTrial[]): RecordedTrial[][] => [
  ...groupedBy(trials, searchKey).values(),
];

/** Names of the hyper-parameters of some trials. */
export const searchedBy = (trials: readonly RecordedTrial[]): string[] => [
  ...new Set(trials.flatMap(({ values }) => Object.keys(values))),
];

const BETWEEN_BOUNDS = '; ';

/** Writes the `trials.csv` of a results folder. @throws InputError where it cannot be written */
export const writeTrials = (folder: string, trials: Trials): void =>
  writeWhole(pathsOf(folder).trials, trialsText(trials));

/**
 * The text of `trials.csv`: `model`; `replicate` and `tunedFor` where there are several searches of a model; `trial`; the
 * hyper-parameters; the metric (several where searches optimize different ones); `step`; `bounds`.
 */
export function trialsText({ trials }: Trials): string {
  const names = searchedBy(trials);
  const metrics = distinctMetrics(trials.map(({ metric }) => metric)).map(columnOf);
  const replicates = trials.some(({ replicate }) => replicate !== undefined);
  const tasks = trials.some(({ tunedFor }) => tunedFor !== undefined);
  const table = {
    name: 'trials',
    caption: 'All trials',
    columns: [
      ...[text('model'), ...(replicates ? [number(REPLICATE)] : []), ...(tasks ? [text(TUNED_FOR)] : [])],
      ...[number('trial'), ...names.map((name) => number(name)), ...metrics.map((name) => number(name))],
      ...[number('step'), text('bounds')],
    ],
    rows: trials.map((trial): TableValue[] => {
      const { model, replicate, tunedFor, metric, values, score, bounds = [] } = trial;
      return [
        ...[model, ...(replicates ? [replicate] : []), ...(tasks ? [tunedFor] : []), trial.trial],
        ...names.map((name) => values[name]),
        ...metrics.map((column) => (column === columnOf(metric) ? score?.value : undefined)),
        ...[score?.step, bounds.join(BETWEEN_BOUNDS)],
      ];
    }),
  };
  return tableCsv(table);
}

/**
 * The trials of a results folder; undefined where its settings were not searched, or the search is still running.
 * @throws InputError where the file is not as the search wrote it
 */
export function readTrials(folder: string): Trials | undefined {
  const { search, trials: file } = pathsOf(folder);
  if (!existsSync(file)) return undefined;
  const { rows: trials } = readCsvRows(file, { damaged, readHead, rowReader });
  if (trials.length === 0) throw damaged(`${file}:2`, 'there are no trials');
  const limits = limitsOf(search);
  return { trials, ...(limits && { limits }) };
}

/** The limits of a folder's search; undefined for a config without `tune`, as the defaults of that time are not recorded. */
function limitsOf(folder: string): Limits | undefined {
  const config = readManifest(folder)?.config;
  const [units, steps] = [config?.tune?.units, config?.training.steps];
  return units !== undefined && typeof steps === 'number' ? { units, steps } : undefined;
}

const damaged = (place: string, fault: string): InputError =>
  new InputError([`${place}: ${fault}: mmoe-exp tune rewrites the file`]);

interface Head {
  /** The index of each column, by name. */
  readonly places: ReadonlyMap<string, number>;
  /** The names of the hyper-parameters. */
  readonly names: readonly string[];
  /** The metrics, at least one. */
  readonly metrics: readonly Metric[];
}

function readHead({ cells, place }: CsvRow): Head {
  const first = ['model', REPLICATE, TUNED_FOR, 'trial'].filter((column) => cells.includes(column));
  const last = ['step', 'bounds'];
  const between = cells.slice(first.length, cells.length - last.length);
  const metrics = metricsIn(between);
  const names = between.slice(0, between.length - metrics.length);
  const needed = ['model', 'trial', ...last].every((column) => cells.includes(column)) && metrics.length > 0;
  const isInOrder = [...first, ...names, ...metrics.map(columnOf), ...last].every((column, i) => column === cells[i]);
  if (!needed || !isInOrder || new Set(cells).size < cells.length) {
    throw damaged(
      place,
      `columns ${quoted(cells.join(','))}: model, trial, the hyper-parameters, a metric, step and bounds are needed, each once`,
    );
  }
  return { places: new Map(cells.map((column, i) => [column, i])), names, metrics };
}

function rowReader(head: Head): (row: CsvRow) => RecordedTrial {
  const counts = new Map<string, number>();
  return (row) => {
    const trial = trialOf(row, head);
    const id = searchKey(trial);
    const due = (counts.get(id) ?? 0) + 1;
    if (trial.trial !== due) {
      throw damaged(
        row.place,
        `trial: ${named(row.cells[head.places.get('trial')!]!)} of ${named(trial.model)} is where its trial ${due} should be`,
      );
    }
    counts.set(id, due);
    return trial;
  };
}

function trialOf({ cells, place }: CsvRow, { places, names, metrics }: Head): RecordedTrial {
  const textIn = (column: string): string => cells[places.get(column) ?? -1] ?? '';
  const numberIn = (column: string, isRight: (value: number) => boolean, need: string): number | undefined => {
    const cell = textIn(column);
    if (cell === '') return undefined;
    const value = Number(cell);
    if (!Number.isFinite(value) || !isRight(value))
      throw damaged(place, `${named(column)}: ${named(cell)} is not ${need}`);
    return value;
  };
  const given = names.flatMap((name) => {
    const value =
      name === 'learningRate' ? numberIn(name, isPositive, 'a number above 0') : numberIn(name, isAny, 'a number');
    return value === undefined ? [] : [[name, value] as const];
  });
  const replicate = numberIn(REPLICATE, isCount, 'a whole number');
  const [tunedFor, bounds] = [textIn(TUNED_FOR), textIn('bounds')];
  const id: SearchId = {
    model: textIn('model'),
    ...(replicate !== undefined && { replicate }),
    ...(tunedFor !== '' && { tunedFor }),
  };
  // Searches of a model for all tasks optimize the metric of the main task.
  const scored = metrics.filter((metric) => textIn(columnOf(metric)) !== '');
  if (scored.length > 1) {
    const columns = scored.map((metric) => named(columnOf(metric)));
    throw damaged(place, `${listed(columns, 'and')} have values: a trial has one metric`);
  }
  const metric = scored[0] ?? metrics.find(({ task }) => task === tunedFor) ?? metrics[0]!;
  const column = columnOf(metric);
  const [value, step] = [numberIn(column, isAny, 'a number'), numberIn('step', isCount, 'a whole number')];
  if ((value === undefined) !== (step === undefined)) {
    throw damaged(place, `one of ${named(column)} and step is blank: both are needed, or neither for a diverged trial`);
  }
  return {
    ...{ ...id, trial: Number(textIn('trial')), metric, values: Object.fromEntries(given) },
    score: value === undefined ? undefined : { value, step: step! },
    ...(bounds !== '' && { bounds: bounds.split(BETWEEN_BOUNDS) }),
  };
}

const isAny = (): boolean => true;
const isPositive = (value: number): boolean => value > 0;
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

/** The first trial of a search with the best score; undefined where no trial has a score. */
export function bestTrial(trials: readonly RecordedTrial[]): RecordedTrial | undefined {
  const values = trials.map(({ score }) => score?.value);
  const best = indexOfBest(values, betterOf(trials[0]!.metric));
  return best === undefined ? undefined : trials[best];
}

/**
 * Whether a folder's settings are the best of these trials. They are not where the search was restarted after the runs, or
 * was only for models without settings, which do not count.
 */
export function foundBy({ trials }: Trials, config: RecordedConfig): boolean {
  const searched = bySearch(trials).flatMap((search) => {
    const training = trainingOf(search[0]!, config);
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

/** The settings of the training that a search was for; undefined where there are none. */
function trainingOf({ model, replicate, tunedFor }: SearchId, { settings, replicates }: RecordedConfig) {
  const own = (replicate === undefined ? settings : replicates?.[replicate - 1])?.[model];
  return (tunedFor === undefined ? own : own?.tunedFor?.[tunedFor])?.training;
}
