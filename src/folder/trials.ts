import { existsSync } from 'node:fs';
import { InputError } from '../errors.js';
import { writeWhole } from '../files.js';
import { parseMetric } from '../metric.js';
import { tableCsv } from '../table/csv.js';
import { number, text } from '../table/table.js';
import { type CsvRow, readCsvRows } from './csv-rows.js';
import { readManifest } from './manifest.js';
import { pathsOf } from './paths.js';

/** A trial of a hyper-parameter search. */
export interface RecordedTrial {
  readonly model: string;
  /** From 1, in the order of proposal. */
  readonly trial: number;
  /** Values of the hyper-parameters that were searched. */
  readonly values: Readonly<Record<string, number>>;
  /** The metric at its best evaluation point; undefined for a diverged trial. */
  readonly score: { readonly value: number; readonly step: number } | undefined;
}

/** The trials that a folder's settings come from. */
export interface Trials {
  /** The metric's column. */
  readonly metric: string;
  readonly trials: readonly RecordedTrial[];
  /** The limits of the search, where they are on record. */
  readonly limits?: Limits;
}

export interface Limits {
  /** Units of a hidden layer, those of all experts counted together. */
  readonly units: number;
  /** Training steps of a trial. */
  readonly steps: number;
}

/** Names of the hyper-parameters of some trials. */
export const searchedBy = (trials: readonly RecordedTrial[]): string[] => [
  ...new Set(trials.flatMap(({ values }) => Object.keys(values))),
];

/**
 * Writes the `trials.csv` of a results folder: `model`, `trial`, the hyper-parameters, the metric, `step`.
 * @throws InputError where it cannot be written
 */
export function writeTrials(folder: string, { metric, trials }: Trials): void {
  const names = searchedBy(trials);
  const table = {
    name: 'trials',
    caption: 'All trials',
    columns: [text('model'), number('trial'), ...names.map((name) => number(name)), number(metric), number('step')],
    rows: trials.map(({ model, trial, values, score }) => [
      ...[model, trial, ...names.map((name) => values[name])],
      ...[score?.value, score?.step],
    ]),
  };
  writeWhole(pathsOf(folder).trials, tableCsv(table));
}

/**
 * The trials of a results folder; undefined where its settings were not searched, or the search is still running.
 * @throws InputError where the file is not as the search wrote it
 */
export function readTrials(folder: string): Trials | undefined {
  const { search, trials: file } = pathsOf(folder);
  if (!existsSync(file)) return undefined;
  const { head, rows } = readCsvRows(file, { damaged, readHead });
  const { metric } = head;
  if (rows.length === 0) throw damaged(`${file}:2`, 'there are no trials');
  const counts = new Map<string, number>();
  const trials = rows.map((row): RecordedTrial => {
    const trial = trialOf(row, head);
    const due = (counts.get(trial.model) ?? 0) + 1;
    if (trial.trial !== due) {
      throw damaged(row.place, `trial: ${row.cells[1]} of ${trial.model} is where its trial ${due} should be`);
    }
    counts.set(trial.model, due);
    return trial;
  });
  const limits = limitsOf(search);
  return { metric, trials, ...(limits && { limits }) };
}

/** Undefined for a config without `tune`: the defaults of the time are not on record. */
function limitsOf(folder: string): Limits | undefined {
  const config = readManifest(folder)?.config;
  const [units, steps] = [config?.tune?.units, config?.training.steps];
  return units !== undefined && typeof steps === 'number' ? { units, steps } : undefined;
}

const damaged = (place: string, fault: string): InputError =>
  new InputError([`${place}: ${fault}: mmoe-exp tune rewrites the file`]);

interface Head {
  readonly cells: readonly string[];
  /** The names of the hyper-parameters. */
  readonly names: readonly string[];
  readonly metric: string;
}

function readHead({ cells, place }: CsvRow): Head {
  const [names, metric] = [cells.slice(2, -2), cells.at(-2) ?? ''];
  const ends =
    cells[0] === 'model' && cells[1] === 'trial' && parseMetric(metric) !== undefined && cells.at(-1) === 'step';
  if (!ends || new Set(cells).size < cells.length) {
    throw damaged(
      place,
      `columns ${cells.join(',')}: model, trial, the hyper-parameters, a metric and step are needed, each once`,
    );
  }
  return { cells, names, metric };
}

function trialOf({ cells, place }: CsvRow, { cells: head, names }: Head): RecordedTrial {
  const at = (column: number, isRight: (value: number) => boolean, need: string): number | undefined => {
    const cell = cells[column]!;
    if (cell === '') return undefined;
    const value = Number(cell);
    if (!Number.isFinite(value) || !isRight(value)) throw damaged(place, `${head[column]}: ${cell} is not ${need}`);
    return value;
  };
  const given = names.flatMap((name, i) => {
    const value = name === 'learningRate' ? at(i + 2, isPositive, 'a number above 0') : at(i + 2, isAny, 'a number');
    return value === undefined ? [] : [[name, value] as const];
  });
  const [value, step] = [at(head.length - 2, isAny, 'a number'), at(head.length - 1, isCount, 'a whole number')];
  if ((value === undefined) !== (step === undefined)) {
    throw damaged(place, `one of ${head.at(-2)} and step is blank: both are needed, or neither for a diverged trial`);
  }
  return {
    ...{ model: cells[0]!, trial: Number(cells[1]), values: Object.fromEntries(given) },
    score: value === undefined ? undefined : { value, step: step! },
  };
}

const isAny = (): boolean => true;
const isPositive = (value: number): boolean => value > 0;
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;
