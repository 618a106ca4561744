import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CellResults, JudgedResults, RunResult } from '../claims/results.js';
import type { CellFields, DataFields } from '../data/kind-results.js';
import { kindResults } from '../data/kinds.js';
import type { RecordedCurve } from '../engine/run.js';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { readRecords } from '../folder/ledger.js';
import { type Manifest, readManifest } from '../folder/manifest.js';
import type { RunRecord } from '../folder/record.js';
import { columnOf } from '../metric.js';
import { byRole, normalizedCurve } from './derived.js';
import { CURVES } from './measures.js';
import { readTrials } from './read-trials.js';
import { foundBy } from './searched-settings.js';
import { type Trials, TUNE_FOLDER, TUNED_CONFIG } from './trials.js';

/** All that a results folder holds, in the order of its plan. */
export interface Results extends JudgedResults {
  readonly folder: string;
  readonly manifest: Manifest;
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
  const kind = kindResults(data.kind);
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
    const tasks = kind.tasksOf?.(data, fields);
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
  return { folder, manifest, kind, data, columns, cells: [...cells.values()], ...(searched && { trials }) };
}

/** `data:` of a manifest's config. */
export function dataOf({ config }: Pick<Manifest, 'config'>): DataFields {
  const { data } = (config ?? {}) as { readonly data?: Partial<DataFields> };
  return { kind: 'synthetic', ...data };
}

/** Of a folder whose settings were searched, what is still to be done for results. */
function searchedOnly(folder: string): string | undefined {
  if (!existsSync(join(folder, TUNE_FOLDER, 'plan.csv'))) return undefined;
  const tuned = join(folder, TUNED_CONFIG);
  const next = existsSync(tuned) ? `: mmoe-exp run ${tuned} --out ${folder} trains on what was found` : ' that goes on';
  return `has no runs but those of a search of hyper-parameters${next}`;
}

function fieldsOf(columns: readonly string[], values: readonly string[]): CellFields {
  const shown = columns.map((column, i): [string, string] => [column, values[i]!]).filter(([, value]) => value !== '');
  return Object.fromEntries(shown.map(([column, value]) => [column, isNumber(value) ? Number(value) : value]));
}

const isNumber = (text: string): boolean => Number.isFinite(Number(text));

function resultOf(record: RunRecord, tasks: readonly string[] | undefined, keep: KeepSteps): RunResult {
  const { seed, status, metrics, curve, gates } = record;
  return {
    ...{ seed, status, gates },
    metrics: tasks ? { ...metrics, ...byRole(metrics, tasks) } : metrics,
    curve: curveOf({ ...curve, ...byRole(curve, tasks) }, metrics, keep),
  };
}

function curveOf(curve: RecordedCurve, metrics: RunRecord['metrics'], keep: KeepSteps): RunResult['curve'] {
  const kept = Object.entries(curve)
    .filter(([name]) => name === 'step' || CURVES.has(name))
    .map(([name, values]): [string, ArrayLike<number>] => [name, name === 'step' ? keep(values) : values]);
  const normalized = curve[NMSE] ? undefined : normalizedCurve(curve, metrics);
  return Object.fromEntries(normalized ? [...kept, [NMSE, normalized]] : kept);
}

const NMSE = columnOf({ part: 'test', name: 'nmse' });

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
