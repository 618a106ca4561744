/** Checks the stored predictions of a results folder against its data and its ledger. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { viewBytes } from '../../ground/base/bytes.js';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { namesIn } from '../../ground/base/files.js';
import { type LabelKind, leadingOfLabel, metricColumn } from '../../ground/base/metric.js';
import { counted } from '../../ground/base/words.js';
import { placements } from '../../ground/stats/delong.js';
import { mean } from '../../ground/stats/descriptive.js';
import { seedsKept } from '../../sweep/config/config.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import {
  type CellPredictions,
  type PredictedValues,
  predictedValues,
  readPredictions,
  rowsReader,
} from '../../sweep/folder/predictions.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { PlannedStage } from '../../sweep/folder/results-folder.js';
import {
  type LabelledTask,
  labelsHash,
  labelsOfTask,
  picked,
  type TestLabels,
  taskWidth,
} from '../../sweep/folder/test-labels.js';
import { cellKey } from '../../sweep/runs/cells.js';
import { readTestRows } from '../../sweep/runs/job.js';
import type { StagePlan } from '../../sweep/runs/plan.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { rowLosses } from '../../train/data/row-losses.js';
import { faulting } from './findings.js';
import type { CheckedLedger, Checking } from './ledger.js';

/** Hashes of the stored predictions, by the keys of their runs. */
export type PredictionHashes = ReadonlyMap<string, string>;

/**
 * The hash of the values that are stored for a run's outputs on the test rows, [rows, tasks],
 * row-major.
 */
export const hashOfOutputs = (spec: CellSpec, outputs: Float32Array): string =>
  hashPredictions(predictedValues(outputs, testRows(spec).rows));

/**
 * Compares test rows with the data, and scores with the ledger; returns hashes of the predictions.
 */
export function checkPredictions(
  { folder, manifest, config, numerics, ledger, findings }: Checking,
  plans: readonly StagePlan[],
  stages: readonly PlannedStage[],
): PredictionHashes {
  const hashes = new Map<string, string>();
  const { predictions } = folderPaths(folder);
  if (!config.keepPredictions && !existsSync(predictions)) return hashes;
  findings.compare('predictions');
  const specs = finishedIn(plans, stages, ledger);
  const fault = (text: string) => findings.fault(predictions, text);
  const known = new Set<string>();
  let others = 0;
  let leftOut = 0;
  let names: readonly string[] = [];
  faulting(predictions, findings, () => {
    names = namesIn(predictions);
    const rowsOf = rowsReader(folder);
    for (const cell of readPredictions(folder)) {
      const [path] = cell.paths;
      for (const path of [...cell.paths, folderPaths(folder).labels(cell.labels)]) known.add(path);
      leftOut += cell.leftOut;
      const planned = [...cell.runs].filter(([key]) => specs.has(key));
      others += cell.runs.size - planned.length;
      const spec = specs.get(planned[0]?.[0] ?? '')?.spec;
      if (!spec) continue;
      if (!isOn(cell, spec)) {
        fault(`${path}: its rows, tasks or labels are not those of the data`);
        continue;
      }
      const rows = rowsOf(cell);
      const tasks = rows.tasks.map((task, k) => ({ ...task, ...labelsOfTask(rows, k) }));
      for (const [key, values] of planned) {
        const place = `${path}: run ${key}`;
        if (cellKey(specs.get(key)!.spec, numerics) !== cell.cell)
          fault(`${place}: is not of the cell that the file is called by`);
        if (hashes.has(key)) fault(`${place}: is in another file, too`);
        for (const text of otherScores(values, tasks, ledger.runs.get(key)!.metrics))
          fault(`${place}: ${text}`);
        hashes.set(key, hashPredictions(values));
      }
    }
  });
  const kept = seedsKept(config);
  const missing = [...specs].flatMap(([key, { seed }]) =>
    hashes.has(key) || (config.keepPredictions && !kept.has(seed)) ? [] : [key],
  );
  // Predictions are written before the line of their run; where a config requests them later, those
  // of earlier runs follow at the end.
  if (config.keepPredictions && manifest.counts) {
    for (const key of missing)
      fault(
        `${predictions}: run ${key}: what it predicted is missing: mmoe-exp run trains it again for that`,
      );
  } else if (missing.length > 0) findings.lack(`predictions of ${counted(missing.length, 'run')}`);
  if (others > 0)
    findings.leave('predictions', `predictions of ${counted(others, 'run')} of no plan`);
  if (leftOut > 0)
    findings.leave('predictions', `${counted(leftOut, 'torn or repeated record')} of predictions`);
  const files = names.filter((name) => !known.has(join(predictions, name)));
  if (files.length > 0)
    findings.leave(
      'predictions',
      `${counted(files.length, 'other file')} in ${basename(predictions)}/`,
    );
  return hashes;
}

function isOn({ labels, rows, tasks }: CellPredictions, spec: CellSpec): boolean {
  const { rows: due, hash } = testRows(spec);
  return labels === hash && rows === due.rows && canonicalJson(tasks) === canonicalJson(due.tasks);
}

/** The final runs that finished, by key; for a shard, only its runs. */
function finishedIn(
  plans: readonly StagePlan[],
  stages: readonly PlannedStage[],
  { runs }: CheckedLedger,
): ReadonlyMap<string, { readonly spec: CellSpec; readonly seed: number }> {
  const found = new Map<string, { spec: CellSpec; seed: number }>();
  for (const [i, { stage, runs: planned }] of plans.entries()) {
    if (stage !== 'final') continue;
    const { own } = stages[i]!;
    for (const { key, cell, seed } of planned) {
      if (runs.get(key)?.status === 'finished' && own?.has(key) !== false)
        found.set(key, { spec: cell.spec, seed });
    }
  }
  return found;
}

/**
 * Yields a line for each task whose leading metric, computed from the stored predictions, differs
 * from the ledger.
 */
function* otherScores(
  values: readonly PredictedValues[],
  tasks: readonly (LabelledTask & ReturnType<typeof labelsOfTask>)[],
  metrics: RunRecord['metrics'],
): Generator<string> {
  for (const [k, task] of tasks.entries()) {
    const { name, kind, places, labels } = task;
    const column = metricColumn({ part: 'test', name: leadingOfLabel[kind], task: name });
    const recorded = metrics[column];
    const own = picked(values[k]!, places, taskWidth(task));
    const found =
      kind === 'binary' ? placements(own, labels).auc : mean(rowLosses(kind, own, labels))!;
    // There is no AUC where all rows are of one class.
    if (
      recorded === undefined
        ? kind !== 'binary' || Number.isNaN(found)
        : isScore(found, recorded, kind, own, labels)
    )
      continue;
    yield `${column} of what it predicted is ${found}: the ledger has ${recorded ?? 'none'}`;
  }
}

/** The least and the largest number that float32 stores with full precision. */
const MIN_VALUE = 2 ** -126;
const MAX_VALUE = (2 - 2 ** -23) * 2 ** 127;

/**
 * Returns whether a score equals the recorded one. An AUC depends on ranks alone, and must be the
 * same. Other scores must agree within the precision of float32, in which predictions are stored.
 */
function isScore(
  found: number,
  recorded: number,
  kind: LabelKind,
  values: ArrayLike<number>,
  labels: Float32Array,
): boolean {
  if (kind === 'binary') return found === recorded;
  const width = values.length / labels.length;
  const isBeyond = (label: number, i: number) => {
    const value = values[i * width + (kind === 'classes' ? label : 0)]!;
    return value < MIN_VALUE || value > MAX_VALUE;
  };
  if (kind !== 'regression' && labels.some(isBeyond)) return true;
  const largest = [values, labels].reduce((most, all) => {
    for (let i = 0; i < all.length; i++) most = Math.max(most, Math.abs(all[i]!));
    return most;
  }, 0);
  // By the triangle inequality, the root of a mean of squares moves by no more than the values and
  // labels do.
  const [a, b] =
    kind === 'regression' ? [Math.sqrt(found), Math.sqrt(recorded)] : [found, recorded];
  return Math.abs(a - b) <= 2 ** -22 * largest + 1e-6 * b;
}

const known = new Map<string, { readonly rows: TestLabels; readonly hash: string }>();

function testRows(spec: CellSpec) {
  const id = canonicalJson(spec.data);
  if (!known.has(id)) {
    const rows = readTestRows(spec);
    known.set(id, { rows, hash: labelsHash(rows) });
  }
  return known.get(id)!;
}

function hashPredictions(values: readonly PredictedValues[]): string {
  const hash = createHash('sha256');
  for (const column of values) hash.update(viewBytes(column));
  return hash.digest('hex');
}
