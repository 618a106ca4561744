import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { readManifest } from '../folder/manifest.js';
import { parseMetric } from '../metric.js';
import { type Limits, TRIALS_FILE, type Trial, type Trials, TUNE_FOLDER } from './trials.js';

interface Row {
  readonly cells: readonly string[];
  /** `file:line` */
  readonly place: string;
}

/**
 * The trials of a results folder; undefined where its settings were not searched, or the search goes on. Throws an
 * InputError on a file that is not as the search wrote it.
 */
export function readTrials(folder: string): Trials | undefined {
  const file = join(folder, TUNE_FOLDER, TRIALS_FILE);
  if (!existsSync(file)) return undefined;
  const [head, ...rows] = rowsOf(file);
  if (!head) throw damaged(`${file}:1`, 'is empty');
  const { names, metric } = columnsOf(head);
  if (rows.length === 0) throw damaged(`${file}:2`, 'there is no trial');
  const counts = new Map<string, number>();
  const trials = rows.map((row): Trial => {
    const trial = trialOf(row, head.cells, names);
    const due = (counts.get(trial.model) ?? 0) + 1;
    if (trial.trial !== due) {
      throw damaged(row.place, `trial: ${row.cells[1]} of ${trial.model} stands where its trial ${due} is due`);
    }
    counts.set(trial.model, due);
    return trial;
  });
  const limits = limitsOf(join(folder, TUNE_FOLDER));
  return { metric, trials, ...(limits && { limits }) };
}

/** Of the config of a search, as far as a report reads it. */
interface SearchConfig {
  readonly tune?: { readonly units?: number };
  readonly training?: { readonly steps?: unknown };
}

/** A config without `tune` had its usual values, which it does not tell. */
function limitsOf(folder: string): Limits | undefined {
  const { tune, training } = (readManifest(folder)?.config ?? {}) as SearchConfig;
  const [units, steps] = [tune?.units, training?.steps];
  return units !== undefined && typeof steps === 'number' ? { units, steps } : undefined;
}

const damaged = (place: string, fault: string): InputError =>
  new InputError([`${place}: ${fault}: mmoe-exp tune writes the file anew`]);

function rowsOf(file: string): Row[] {
  const text = withFile(file, 'read', () => readFileSync(file, 'utf8'));
  try {
    const found = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
    return (found as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      place: `${file}:${info.lines}`,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw damaged(`${file}:${error.lines}`, 'is not CSV');
  }
}

/** Names of the hyper-parameters and the metric. */
function columnsOf({ cells, place }: Row): { readonly names: readonly string[]; readonly metric: string } {
  const [names, metric] = [cells.slice(2, -2), cells.at(-2) ?? ''];
  const ends =
    cells[0] === 'model' && cells[1] === 'trial' && parseMetric(metric) !== undefined && cells.at(-1) === 'step';
  if (!ends || new Set(cells).size < cells.length) {
    throw damaged(
      place,
      `columns ${cells.join(',')}: model, trial, the hyper-parameters, a metric and step are needed, each once`,
    );
  }
  return { names, metric };
}

function trialOf({ cells, place }: Row, head: readonly string[], names: readonly string[]): Trial {
  if (cells.length !== head.length) {
    throw damaged(place, `has ${cells.length} columns: ${head.length} are needed, as the first line has`);
  }
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
    throw damaged(place, `one of ${head.at(-2)} and step is blank: only a diverged trial has none, and then of both`);
  }
  return {
    ...{ model: cells[0]!, trial: Number(cells[1]), values: Object.fromEntries(given) },
    score: value === undefined ? undefined : { value, step: step! },
  };
}

const isAny = (): boolean => true;
const isPositive = (value: number): boolean => value > 0;
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;
