import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { RecordedCurve } from '../engine/run.js';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { readRecords } from '../folder/ledger.js';
import { type Manifest, readManifest } from '../folder/manifest.js';
import type { RecordedGate, RunRecord } from '../folder/record.js';
import { byRole, entropiesBySparsity } from './census/roles.js';
import { dataOf, type TaskNames, tasksOf } from './census/tasks.js';
import { SUMMARIZED } from './metrics.js';
import { normalizedCurve } from './normalized-curve.js';
import { readTrials } from './read-trials.js';
import { foundBy } from './searched-settings.js';
import { type Trials, TUNE_FOLDER, TUNED_CONFIG } from './trials.js';

/** A run as the report sees it. */
export interface RunResult {
  readonly seed: number;
  readonly status: RunRecord['status'];
  /**
   * By column, such as `test_mse`, `test_mse_1`; empty where the run diverged or failed. Of census-income also by role
   * (see `byRole`).
   */
  readonly metrics: Readonly<Record<string, number>>;
  /** The columns `step` and summarized metrics, of one length; short where the run diverged. */
  readonly curve: Readonly<Record<string, ArrayLike<number>>>;
  readonly gates: readonly RecordedGate[];
}

/** Swept fields by column; numbers where they are numbers. */
export type CellFields = Readonly<Record<string, number | string>>;

/** A cell of the plan with those of its runs that came to their end, by ascending seed. */
export interface CellResults {
  readonly stage: string;
  readonly model: string;
  readonly fields: CellFields;
  /** Of census-income: the main task, then the auxiliary one. */
  readonly tasks?: TaskNames;
  readonly planned: number;
  readonly runs: readonly RunResult[];
}

/** All that a results folder holds, in the order of its plan. */
export interface Results {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The columns of the swept fields. */
  readonly columns: readonly string[];
  readonly cells: readonly CellResults[];
  /** Where its settings come from this search, which is over. */
  readonly trials?: Trials;
}

/**
 * Reads a results folder, finished or still being written: its plan says which runs belong to it, its ledger what they
 * gave. Throws an InputError where the folder is none.
 */
export function readResults(folder: string): Results {
  const manifest = readManifest(folder);
  const planFile = join(folder, 'plan.csv');
  if (!manifest || !existsSync(planFile)) {
    throw new InputError([
      `${folder}: ${searchedOnly(folder) ?? 'is no results folder: manifest.json and plan.csv are needed'}`,
    ]);
  }
  const text = withFile(planFile, 'read', () => readFileSync(planFile, 'utf8'));
  const [head, ...rows] = parse(text) as string[][];
  const columns = head!.slice(3, -1);
  const data = dataOf(manifest);
  const cells = new Map<string, CellResults & { runs: RunResult[]; planned: number }>();
  const cellOfKey = new Map<string, string>();
  for (const [key, stage, model, ...rest] of rows) {
    const values = rest.slice(0, -1);
    const id = JSON.stringify([stage, model, values]);
    cellOfKey.set(key!, id);
    const cell = cells.get(id);
    if (cell) {
      cell.planned++;
      continue;
    }
    const fields = fieldsOf(columns, values);
    const tasks = tasksOf(data, fields);
    cells.set(id, { stage: stage!, model: model!, fields, ...(tasks && { tasks }), planned: 1, runs: [] });
  }
  const results = new Map<string, RunResult>();
  const keep = sharing();
  for (const record of readRecords(folder)) {
    const cell = cells.get(cellOfKey.get(record.key) ?? '');
    if (cell) results.set(record.key, resultOf(record, cell.tasks, keep));
  }
  for (const [key, result] of results) cells.get(cellOfKey.get(key)!)!.runs.push(result);
  for (const cell of cells.values()) cell.runs.sort((a, b) => a.seed - b.seed);
  const trials = readTrials(folder);
  const searched = trials && foundBy(trials, manifest);
  return { folder, manifest, columns, cells: [...cells.values()], ...(searched && { trials }) };
}

/** Of a folder whose settings were searched, what is still to be done for results. */
function searchedOnly(folder: string): string | undefined {
  if (!existsSync(join(folder, TUNE_FOLDER, 'plan.csv'))) return undefined;
  const tuned = join(folder, TUNED_CONFIG);
  const next = existsSync(tuned) ? `: mmoe-exp run ${tuned} --out ${folder} trains on what was found` : ' that goes on';
  return `has no runs but those of a search of hyper-parameters${next}`;
}

function fieldsOf(columns: readonly string[], values: readonly string[]): Record<string, number | string> {
  const shown = columns.map((column, i): [string, string] => [column, values[i]!]).filter(([, value]) => value !== '');
  return Object.fromEntries(shown.map(([column, value]) => [column, isNumber(value) ? Number(value) : value]));
}

const isNumber = (text: string): boolean => Number.isFinite(Number(text));

function resultOf(record: RunRecord, tasks: TaskNames | undefined, keep: KeepSteps): RunResult {
  const { seed, status, metrics, curve, gates } = record;
  const kept = { seed, status, metrics, curve: curveOf(curve, metrics, keep), gates };
  if (!tasks) return kept;
  return {
    ...kept,
    metrics: { ...metrics, ...byRole(metrics, tasks), ...entropiesBySparsity(metrics, gates, tasks) },
    curve: { ...kept.curve, ...byRole(curve, tasks) },
  };
}

function curveOf(curve: RecordedCurve, metrics: RunRecord['metrics'], keep: KeepSteps): RunResult['curve'] {
  const kept = Object.entries(curve)
    .filter(([name]) => name === 'step' || SUMMARIZED.includes(name))
    .map(([name, values]): [string, ArrayLike<number>] => [name, name === 'step' ? keep(values) : values]);
  const normalized = curve.test_nmse ? undefined : normalizedCurve(curve, metrics);
  return Object.fromEntries(normalized ? [...kept, ['test_nmse', normalized]] : kept);
}

type KeepSteps = (steps: readonly number[]) => readonly number[];

/** Runs of one training have the same steps: they are kept once, as a folder may hold a hundred thousand runs. */
function sharing(): KeepSteps {
  const kept = new Map<string, readonly number[]>();
  return (steps) => {
    const id = steps.join();
    if (!kept.has(id)) kept.set(id, steps);
    return kept.get(id)!;
  };
}
