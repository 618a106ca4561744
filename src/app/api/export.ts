/** Exports the model of one run: chooses the run, trains it again, and writes its model. */

import { statSync } from 'node:fs';
import { least } from 'd3-array';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { InputError } from '../../ground/base/errors.js';
import { writeWhole } from '../../ground/base/files.js';
import { type MetricName, parseMetric } from '../../ground/base/metric.js';
import { cellName, counted } from '../../ground/base/words.js';
import { readRecords } from '../../sweep/folder/ledger.js';
import { readManifest } from '../../sweep/folder/manifest.js';
import { notResultsFolder } from '../../sweep/folder/paths.js';
import { type PlanRow, REPLICATE, readPlan } from '../../sweep/folder/plan.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import { makeJob } from '../../sweep/runs/job.js';
import { refuseOversized } from '../../sweep/runs/memory.js';
import { planFinal } from '../../sweep/runs/plan.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import type { OnFile } from '../../train/data/kind.js';
import { dataShape, findKind, prepareFiles } from '../../train/data/kinds.js';
import type { Engine } from '../../train/engine/engine.js';
import { loadEngine, loadEngineFor } from '../../train/engine/load.js';
import { trainRun } from '../../train/engine/run.js';
import { groupBySettings } from '../export/fit-candidates.js';
import { keptModel } from '../export/kept-model.js';
import { modelFiles, refuseOtherTarget } from '../export/model-file.js';
import { refuseFaultySpec } from '../export/sound-spec.js';
import { isOwnKey } from '../verify/ledger.js';
import { listMismatches } from '../verify/train-again.js';
import { algorithmFor } from './algorithm-for-runs.js';
import { configFile, loadConfigAndCode, loadFolderCode, placingFaults } from './configs.js';
import type { ExportOptions, ExportResult } from './types.js';

interface ExportListener {
  readonly onFile?: OnFile;
  /** Receives the run that is trained, and whether it is trained again. */
  readonly onRun?: (
    run: Pick<RunRecord, 'key' | 'model' | 'cell' | 'seed'>,
    isAgain: boolean,
  ) => void;
  readonly onNote?: (line: string) => void;
}

/**
 * Trains a run of a results folder again, compares it with its line of the ledger, and writes its
 * model to files; or trains the only run of a config.
 * @throws InputError where the options name no run or several, the run cannot be made again or
 * differs, or a file cannot be written
 */
export async function exportFrom(
  given: string,
  options: ExportOptions,
  listener: ExportListener = {},
): Promise<ExportResult> {
  refuseOtherTarget(options.to);
  const isFolder = statSync(given, { throwIfNoEntry: false })?.isDirectory();
  const { record, parameters } = isFolder
    ? await trainedAgain(given, chosenRun(given, options), options, listener)
    : await trainedBy(given, options, listener);
  const files = await modelFiles(
    keptModel([{ record, parameters }], options.noVocabularyAbove),
    options.to,
  );
  for (const [path, content] of files) writeWhole(path, content);
  return {
    key: record.key,
    model: record.model,
    seed: record.seed,
    metrics: record.metrics,
    files: files.map(([path]) => path),
  };
}

/**
 * Trains the only run of a config.
 * @throws InputError where it has several runs, or the run diverges
 */
async function trainedBy(given: string, options: ExportOptions, listener: ExportListener) {
  const file = configFile(given);
  const config = await loadConfigAndCode(file, options);
  const engine = await loadEngine('auto', algorithmFor(config));
  return placingFaults(file, options, async () => {
    await prepareFiles(config, listener.onFile ?? (() => {}));
    const { runs } = planFinal(config, engine.numerics);
    refuseOversized(runs.map(({ cell }) => cell));
    const [run] = runs;
    if (config.select || !run || runs.length > 1) {
      const count = config.select ? 'a selection' : counted(runs.length, 'run');
      throw new InputError('config', [
        `${file}: it has ${count}: a config with one run is needed, or a results folder`,
      ]);
    }
    const { key, seed, cell } = run;
    listener.onRun?.({ key, seed, model: cell.model, cell: cell.fields }, false);
    const { outcome, parameters } = trained(engine, cell.spec, seed);
    if (outcome.status === 'diverged')
      throw new InputError('results', [
        `${file}: the run diverged at step ${outcome.divergedAt}: it has no model`,
      ]);
    const { metrics } = outcome;
    return {
      record: { key, seed, model: cell.model, spec: cell.spec, engine: engine.numerics, metrics },
      parameters,
    };
  });
}

interface Candidate extends Pick<RunRecord, 'key' | 'model' | 'cell' | 'seed'> {
  readonly data: string;
  readonly score: number | undefined;
  readonly isWanted: boolean;
}

/** The run that the options name. @throws InputError where they name none or several */
function chosenRun(folder: string, options: ExportOptions): RunRecord {
  const plan = readManifest(folder) && readPlan(folder);
  if (!plan) throw notResultsFolder(folder);
  const planned = new Map(
    plan.rows.flatMap((row) => (row.stage === 'final' ? [[row.key, row]] : [])),
  );
  const finished = new Map<string, Candidate>();
  for (const { key, status, spec, metrics } of readRecords(folder)) {
    const row = planned.get(key);
    if (!row || status !== 'finished') continue;
    const { model, cell, seed } = row;
    const data = canonicalJson((spec as Partial<CellSpec>).data ?? {});
    const score = sumLosses(metrics);
    finished.set(key, {
      key,
      model,
      cell,
      seed,
      data,
      score,
      isWanted: isWanted({ ...row, spec }, options),
    });
  }
  const refuse = (fault: string, runs: readonly Candidate[]): never => {
    const some = runs.slice(0, 8);
    const names = some.map(
      ({ key, model, cell, seed }) => `${key} (${cellName(model, cell)}, seed ${seed})`,
    );
    throw new InputError('arguments', [
      `${folder}: ${fault}: ${names.join('; ')}${runs.length > some.length ? '; ...' : ''}`,
    ]);
  };
  const all = [...finished.values()];
  const found = all.filter((run) => run.isWanted);
  if (all.length === 0)
    throw new InputError('results', [`${folder}: no run of its plan finished: there is no model`]);
  if (found.length === 0) refuse('no finished run is the one wanted, among', all);
  if (!options.best && found.length > 1) {
    refuse(`${found.length} runs: name one by --model, --cell, --seed or --key, or --best`, found);
  }
  const best = options.best ? findBestCandidate(found) : found[0];
  const { key } =
    best ??
    refuse('these runs are on different data or without a score: name one or a cell', found);
  let chosen: RunRecord | undefined;
  for (const record of readRecords(folder)) if (record.key === key) chosen = record;
  if (isOwnKey(chosen!)) return chosen!;
  throw new InputError('results', [
    `${folder}: run ${key}: the key is not the hash of what its line says about it`,
  ]);
}

const isWanted = (
  { key, model, cell, seed, spec }: PlanRow & Pick<RunRecord, 'spec'>,
  wanted: ExportOptions,
): boolean =>
  // Another program's predictions have no model.
  !(wanted.best && (spec as Partial<CellSpec>).model?.predictions !== undefined) &&
  (wanted.key === undefined || key.startsWith(wanted.key)) &&
  (wanted.model === undefined || model === wanted.model) &&
  (wanted.seed === undefined || seed === wanted.seed) &&
  Object.entries(wanted.cell ?? {}).every(([field, value]) => String(cell[field]) === value);

/**
 * The sum of the tasks' losses on the validation rows, else the test rows; undefined without
 * either.
 */
function sumLosses(metrics: RunRecord['metrics']): number | undefined {
  for (const part of ['validation', 'test']) {
    const byTask = new Map<string, Partial<Record<MetricName, number>>>();
    for (const [column, value] of Object.entries(metrics)) {
      const metric = parseMetric(column);
      if (metric?.part !== part || metric.task === undefined) continue;
      byTask.set(metric.task, { ...byTask.get(metric.task), [metric.name]: value });
    }
    const losses = [...byTask.values()].flatMap(({ log_loss, nmse, poisson_deviance, mse, r2 }) => {
      // Of the numbers of a table R² is recorded, one minus the normalized squared error.
      const ofNumbers = mse === undefined || r2 === undefined ? undefined : 1 - r2;
      return log_loss ?? nmse ?? poisson_deviance ?? ofNumbers ?? [];
    });
    if (losses.length === 0) continue;
    // A loss that is not finite is not recorded.
    return losses.length < byTask.size ? undefined : losses.reduce((sum, loss) => sum + loss, 0);
  }
  return undefined;
}

/**
 * Returns the run with the least score. With several splits, the model and settings with the least
 * mean score are chosen, then their best run on the first split. Undefined if no run has a score,
 * or if the data of runs differ in more than the split.
 */
function findBestCandidate(all: readonly Candidate[]): Candidate | undefined {
  const data = new Set(all.map(({ data }) => data));
  const splits = new Set(all.map(({ cell }) => cell[REPLICATE]));
  if (data.size > 1 && data.size !== splits.size) return undefined;
  const splitOf = ({ cell }: Candidate) => Number(cell[REPLICATE] ?? 1);
  const onAllSplits = groupBySettings(all).filter(
    (own) => new Set(own.map(splitOf)).size === splits.size,
  );
  const runs = data.size > 1 ? (least(onAllSplits, meanScore) ?? []) : all;
  const first = runs.reduce((least, run) => Math.min(least, splitOf(run)), Infinity);
  const scored = runs.filter(
    (run) => run.score !== undefined && (data.size === 1 || splitOf(run) === first),
  );
  return least(scored, ({ score }) => score!);
}

const meanScore = (runs: readonly Candidate[]): number =>
  runs.reduce((sum, { score = Number.POSITIVE_INFINITY }) => sum + score / runs.length, 0);

/**
 * Trains a run again.
 * @throws InputError where its data or code are missing, or its numbers differ
 */
async function trainedAgain(
  folder: string,
  record: RunRecord,
  { allowCode = false }: ExportOptions,
  { onFile = () => {}, onRun, onNote }: ExportListener,
) {
  const { files = [] } = readManifest(folder)!;
  const spec = record.spec as CellSpec;
  const run = `${folder}: run ${record.key}`;
  await loadFolderCode(folder, allowCode);
  refuseFaultySpec(run, spec);
  for (const note of await findKind(spec.data).restore(files, onFile)) onNote?.(note);
  const engine = await loadEngineFor(record.engine);
  if (canonicalJson(engine.numerics) !== canonicalJson(record.engine)) {
    throw new InputError('engine', [
      `${run}: it cannot be compared bit for bit: its engine was ${Object.values(record.engine).join(' ')}, here it is ${Object.values(engine.numerics).join(' ')}`,
    ]);
  }
  onRun?.(record, true);
  const { outcome, parameters } = trained(engine, spec, record.seed);
  const mismatches = listMismatches(record, outcome);
  if (mismatches.length > 0)
    throw new InputError('results', [`${run}: trained again, it is another one: ${mismatches[0]}`]);
  return { record, parameters };
}

/** Trains a run. One that diverges has no parameters. */
function trained(engine: Engine, spec: CellSpec, seed: number) {
  if (spec.training.keep === 'best-per-task' && dataShape(spec.data).labels.length > 1) {
    throw new InputError('results', [
      'training.keep is best-per-task, which keeps several models: train with --set training.keep=best to export one',
    ]);
  }
  let parameters: readonly Float32Array[] = [];
  const outcome = trainRun(engine, makeJob(spec, seed), {
    onModel: (own) => {
      parameters = own;
    },
  });
  return { outcome, parameters };
}
