import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { canonicalJson } from '../canonical-json.js';
import { InputError } from '../errors.js';
import { bytesOf, type LabelledRows, labelsHash, rowsWithLabel } from '../folder/labelled-rows.js';
import { pathsOf } from '../folder/paths.js';
import { type CellPredictions, type PredictedValues, predictedValues, readPredictions } from '../folder/predictions.js';
import type { RunRecord } from '../folder/record.js';
import type { PlannedStage } from '../folder/results-folder.js';
import { columnOf } from '../metric.js';
import { placements } from '../stats/placements.js';
import { testRowsOf } from '../sweep/job.js';
import type { StagePlan } from '../sweep/plan.js';
import type { CellSpec } from '../sweep/spec.js';
import type { HeldLedger } from './held-ledger.js';
import type { Holding } from './holding.js';

/** Hashes of what was kept of the predictions of runs, by key. */
export type PredictionHashes = ReadonlyMap<string, string>;

/** The hash of what is kept of a run's outputs on the test rows, [rows, tasks], row-major. */
export const hashOfOutputs = (spec: CellSpec, outputs: Float32Array): string =>
  hashOf(predictedValues(outputs, testRows(spec).rows));

/**
 * Holds what was kept of the predictions of a folder's runs: the test rows against its data, the AUCs on them against its ledger,
 * and, once its sweep has ended, that none is missing. Returns hashes of what was kept.
 * @throws InputError where a file of the data is missing
 */
export function holdPredictions(
  { folder, manifest, config, ledger, findings }: Holding,
  plans: readonly StagePlan[],
  stages: readonly PlannedStage[],
): PredictionHashes {
  const hashes = new Map<string, string>();
  const { predictions } = pathsOf(folder);
  const isDue = manifest.counts !== undefined && config.keepPredictions === true;
  if (!isDue && !existsSync(predictions)) return hashes;
  findings.compare('predictions');
  const specs = finishedIn(plans, stages, ledger);
  const fault = (key: string, text: string) => findings.fault(predictions, `${predictions}: run ${key}: ${text}`);
  for (const cell of keptIn(folder, (line) => findings.fault(predictions, line))) {
    for (const [key, values] of cell.runs) {
      const spec = specs.get(key);
      if (!spec) continue;
      const { rows, hash } = testRows(spec);
      if (cell.labels === hash) {
        for (const text of otherAucs(values, rows, ledger.runs.get(key)!.metrics)) fault(key, text);
      } else {
        fault(key, 'its labels are not those of the data');
      }
      hashes.set(key, hashOf(values));
    }
  }
  if (isDue) for (const key of specs.keys()) if (!hashes.has(key)) fault(key, 'what it predicted is missing');
  return hashes;
}

/** The specs of the final runs that finished, of a shard its own, by key. */
function finishedIn(
  plans: readonly StagePlan[],
  stages: readonly PlannedStage[],
  { runs }: HeldLedger,
): ReadonlyMap<string, CellSpec> {
  const specs = new Map<string, CellSpec>();
  for (const [i, { stage, runs: planned }] of plans.entries()) {
    if (stage !== 'final') continue;
    const { own } = stages[i]!;
    for (const { key, cell } of planned) {
      if (runs.get(key)?.status === 'finished' && own?.has(key) !== false) specs.set(key, cell.spec);
    }
  }
  return specs;
}

/** The predictions of a folder, as far as they can be read. */
function* keptIn(folder: string, onFault: (line: string) => void): Generator<CellPredictions> {
  try {
    yield* readPredictions(folder);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const line of error.lines) onFault(line);
  }
}

/** How AUCs of what was kept differ from those on record, a line each. */
function* otherAucs(
  values: readonly PredictedValues[],
  rows: LabelledRows,
  metrics: RunRecord['metrics'],
): Generator<string> {
  for (const [k, { name, kind }] of rows.tasks.entries()) {
    if (kind !== 'binary') continue;
    const places = rowsWithLabel(rows, k);
    const labels = Uint8Array.from(places, (row) => rows.labels[row * rows.tasks.length + k]!);
    const { auc } = placements(
      Uint32Array.from(places, (row) => values[k]![row]!),
      labels,
    );
    const column = columnOf({ part: 'test', name: 'auc', task: name });
    const recorded = metrics[column];
    // There is none where all rows are of one class.
    if (recorded === undefined ? Number.isNaN(auc) : auc === recorded) continue;
    yield `${column} of what it predicted is ${auc}: the ledger has ${recorded ?? 'none'}`;
  }
}

const known = new Map<string, { readonly rows: LabelledRows; readonly hash: string }>();

/** The rows that the runs of a cell are tested on, made once for each data. */
function testRows(spec: CellSpec) {
  const id = canonicalJson(spec.data);
  const found = known.get(id);
  if (found) return found;
  const rows = testRowsOf(spec);
  const made = { rows, hash: labelsHash(rows) };
  known.set(id, made);
  return made;
}

function hashOf(values: readonly PredictedValues[]): string {
  const hash = createHash('sha256');
  for (const column of values) hash.update(bytesOf(column));
  return hash.digest('hex');
}
