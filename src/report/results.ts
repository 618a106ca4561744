import { existsSync } from 'node:fs';
import { type CheckableCell, CheckableRuns } from '../browser/checkable.js';
import type { CellResults, JudgedResults, RunResult } from '../claims/results.js';
import { noteTitles } from '../claims/titles.js';
import type { KindResults } from '../data/kind-results.js';
import { kindResults } from '../data/kinds.js';
import { InputError } from '../errors.js';
import { type ReadAttestations, readAttestations } from '../folder/attestations.js';
import { foundBy } from '../folder/best-trial.js';
import { differences } from '../folder/differences.js';
import { readRecords } from '../folder/ledger.js';
import { type LiveRecord, readLive } from '../folder/live.js';
import type { Manifest } from '../folder/manifest.js';
import { type Pool, pooledManifest } from '../folder/merge.js';
import { pathsOf } from '../folder/paths.js';
import { REPLICATE, readPlan, TUNED_FOR } from '../folder/plan.js';
import type { RecordedCurve, RunRecord } from '../folder/record.js';
import { readTrials, type Trials } from '../folder/trials.js';
import { sharing } from '../grouped.js';
import { columnOf } from '../metric.js';
import { visible, visibleIn } from '../words.js';
import { deadStartsOf } from './dead-starts.js';
import { byRole, normalizedCurve } from './derived.js';
import { isCurveColumn } from './measures.js';
import { type PredictedTasks, predictionsIn } from './predicted.js';
import { gateReader } from './recorded-gates.js';
import { unitedByTask } from './tuned-for.js';

/** Of a line that is not in the plan. */
const NO_RUN = { cell: '', nth: 0 };

/** All that a results folder holds, in the order of its plan. Others may have written it: its texts are `visible`. */
export interface Results extends JudgedResults {
  /** Its path, for people. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Places of ledger lines that are left out, as they are damaged. A last line that is torn is one that is being written. */
  readonly damaged: readonly string[];
  /** The finished search that its settings come from, if any. */
  readonly trials?: Trials;
  /** The first runs of its final cells, where a page can train them. */
  readonly checkable: ReadonlyMap<CellResults, CheckableCell>;
  /** What people say who trained runs of it again, and what of that is left out, one line per fault. */
  readonly attestations: ReadAttestations['attestations'];
  readonly attestationFaults: readonly string[];
  /** Its live experiments. */
  readonly live: readonly LiveRecord[];
  /** What was kept of the predictions of its cells, by task. */
  readonly predictions: ReadonlyMap<CellResults, PredictedTasks>;
}

/**
 * Reads a results folder, finished or still being written, or several with parts of one result, such as shards: the plan
 * says which runs belong to it, the ledgers what came of them.
 * @throws InputError where one is not a results folder, or two say different things of a run
 */
export function readResults(...folders: Pool): Results {
  const [folder] = folders;
  const pooled = pooledManifest(folders);
  const manifest = visibleIn(pooled?.manifest);
  const plan = readPlan(pooled?.folder ?? folder);
  if (!manifest || !plan) {
    throw new InputError([
      `${folder}: ${searchedOnly(folder) ?? 'is not a results folder: manifest.json and plan.csv are needed'}`,
    ]);
  }
  noteTitles(manifest.code ?? []);
  const columns = visibleIn(plan.columns);
  const share = sharing();
  const { data, draw } = manifest.config;
  const kind = kindResults(data.kind);
  const cells = new Map<string, CellResults & { runs: RunResult[]; planned: number }>();
  const runOfKey = new Map<string, { readonly cell: string; readonly seed: number; readonly nth: number }>();
  for (const { key, stage, model, cell: fields, seed } of plan.rows) {
    const id = share(JSON.stringify([stage, model, fields]));
    const cell = cells.get(id);
    runOfKey.set(key, { cell: id, seed, nth: cell?.planned ?? 0 });
    if (cell) {
      cell.planned++;
      continue;
    }
    const names = visibleIn({ stage, model, fields });
    const tasks = kind.tasksOf?.(data, names.fields);
    cells.set(id, { ...names, ...(tasks && { tasks }), planned: 1, runs: [] });
  }
  const results = new Map<string, RunResult>();
  const checkable = new CheckableRuns([...cells.values()].filter(({ stage }) => stage === 'final').length);
  const startsDead = deadStartsOf(kind);
  const gatesOf = gateReader();
  const damaged: string[] = [];
  const onFault = (place: string, fault: string) => {
    if (fault === 'damaged') damaged.push(visible(place));
  };
  for (const folder of folders) {
    const own = new Map<string, RunResult>();
    for (const record of readRecords(folder, onFault)) {
      const { cell: id, nth } = runOfKey.get(record.key) ?? NO_RUN;
      const cell = cells.get(id);
      if (!cell) continue;
      if (cell.stage === 'final') checkable.see(id, nth, record);
      const deadStart = startsDead(record);
      own.set(record.key, {
        ...resultOf(record, cell.tasks, kind, share),
        gates: gatesOf(id, record.gates),
        ...(deadStart !== undefined && { deadStart }),
      });
    }
    for (const [key, result] of own) results.set(key, agreed(key, results.get(key), result, folder));
  }
  for (const [key, result] of results) cells.get(runOfKey.get(key)!.cell)!.runs.push(result);
  for (const cell of cells.values()) cell.runs.sort((a, b) => a.seed - b.seed);
  const trials = visibleIn(folders.map(readTrials).find((trials) => trials !== undefined));
  const searched = trials && foundBy(trials, manifest.config);
  const predicted = predictionsIn(folders, (key) => runOfKey.get(key));
  const read = unitedByTask(
    [...cells].map(([id, cell]) => ({ cell, ...(predicted.has(id) && { predicted: predicted.get(id)! }) })),
  );
  const attested = folders.map(readAttestations);
  const isTuned = read.some(({ cell }) => cell.fields[TUNED_FOR] !== undefined);
  return {
    ...{ folder: visible(folder), manifest, damaged, kind, data, live: visibleIn(folders.flatMap(readLive)) },
    attestations: visibleIn(attested.flatMap(({ attestations }) => attestations)),
    attestationFaults: visibleIn(attested.flatMap(({ faults }) => faults)),
    columns: columns.filter((column) => column !== TUNED_FOR || isTuned),
    cells: read.map(({ cell }) => cell),
    checkable: checkable.by((id) => cells.get(id)!),
    predictions: new Map(read.flatMap(({ cell, predicted }) => (predicted ? [[cell, predicted]] : []))),
    ...(columns.includes(REPLICATE) && { replicate: REPLICATE }),
    ...(draw && { drawn: true }),
    ...(searched && { trials }),
  };
}

/** What came of a run, of which another folder may have said something. @throws InputError where both do not agree */
function agreed(key: string, before: RunResult | undefined, now: RunResult, folder: string): RunResult {
  if (!before || before.status === 'failed') return now;
  if (now.status === 'failed') return before;
  const [change] = differences({ ...before.metrics, status: before.status }, { ...now.metrics, status: now.status });
  if (change === undefined) return before;
  throw new InputError([
    `${folder}: run ${visible(key)} differs from another folder's: ${visible(change)}: mmoe-exp merge tells more`,
  ]);
}

/** What is still to be done in a folder that holds nothing but a search; undefined for any other folder. */
function searchedOnly(folder: string): string | undefined {
  const { search, tuned } = pathsOf(folder);
  if (!existsSync(pathsOf(search).plan)) return undefined;
  const next = existsSync(tuned)
    ? `: mmoe-exp run ${tuned} --out ${folder} trains on what was found`
    : ' that is not finished';
  return `has no runs except those of a hyper-parameter search${next}`;
}

function resultOf(
  record: RunRecord,
  tasks: readonly string[] | undefined,
  kind: KindResults,
  share: <T>(value: T) => T,
): Omit<RunResult, 'gates'> {
  const { seed, status } = record;
  const [metrics, curve] = [visibleIn(record.metrics), visibleIn(record.curve)];
  return {
    ...{ seed, status },
    metrics: tasks ? { ...metrics, ...byRole(metrics, tasks) } : metrics,
    curve: curveOf({ ...curve, ...byRole(curve, tasks) }, metrics, kind, share),
  };
}

function curveOf(
  curve: RecordedCurve,
  metrics: RunRecord['metrics'],
  kind: KindResults,
  share: <T>(value: T) => T,
): RunResult['curve'] {
  const kept = Object.entries(curve)
    .filter(([name]) => name === 'step' || isCurveColumn(name, kind))
    .map(([name, values]): [string, ArrayLike<number>] => [name, name === 'step' ? share(values) : values]);
  const normalized = curve[NMSE] ? undefined : normalizedCurve(curve, metrics);
  return Object.fromEntries(normalized ? [...kept, [NMSE, normalized]] : kept);
}

const NMSE = columnOf({ part: 'test', name: 'nmse' });
