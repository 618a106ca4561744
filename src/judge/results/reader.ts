import { existsSync } from 'node:fs';
import { InputError } from '../../ground/base/errors.js';
import { sharing } from '../../ground/base/grouped.js';
import { columnReader, type Metric } from '../../ground/base/metric.js';
import { type Packed, packing } from '../../ground/base/packed.js';
import { visible, visibleIn } from '../../ground/base/words.js';
import { differences } from '../../sweep/folder/differences.js';
import { extraRecords, pooledRecords } from '../../sweep/folder/extra-records.js';
import { readRecords } from '../../sweep/folder/ledger.js';
import type { Manifest } from '../../sweep/folder/manifest.js';
import { type Pool, pooledManifest } from '../../sweep/folder/merge-folders.js';
import { within } from '../../sweep/folder/numbers.js';
import { folderPaths, notResultsFolder, planFile } from '../../sweep/folder/paths.js';
import {
  columnsOfFields,
  type PlanRow,
  REPLICATE,
  readPlan,
  TUNED_FOR,
} from '../../sweep/folder/plan.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import { foundBy, readTrials } from '../../sweep/folder/trials.js';
import type { KindReporting } from '../../train/data/kind-reporting.js';
import { kindResults } from '../../train/data/kinds.js';
import { type CellResults, commonMetrics, type RunResult } from './cells.js';
import { gateReader } from './gate-usage.js';
import { isCurveColumn } from './measures.js';
import { mergeByTask } from './merge-tuned-cells.js';
import { type OutputLayers, outputLayersIn } from './output-signs.js';
import { predictionsIn } from './predicted.js';
import type { Results, RunObserver } from './read.js';
import { modelTitles, predictedModels } from './variants.js';

/**
 * Reads a results folder, finished or still being written, or several with parts of one result,
 * such as shards: the plan lists the runs that belong to it, and the ledgers contain their results.
 * @param observe starts an observer of the runs, given the number of final cells
 * @throws InputError where one is not a results folder, or two disagree about a run
 */
export function readResults(
  pool: string | Pool,
  observe: (cells: number) => RunObserver = () => () => undefined,
): Results {
  const folders: Pool = typeof pool === 'string' ? [pool] : pool;
  const [folder] = folders;
  const pooled = pooledManifest(folders);
  const manifest = visibleIn(pooled?.manifest);
  const plan = readPlan(pooled?.folder ?? folder);
  if (!manifest || !plan) {
    const searched = searchedOnly(folder);
    throw searched
      ? new InputError('results', [`${folder}: ${searched}`])
      : notResultsFolder(folder);
  }
  const columns = visibleIn(plan.columns);
  const { data, draw, select } = manifest.config;
  const kind = kindResults(data.kind);
  const cells = new Map<PlanRow['cell'], CellDraft>();
  const planned = new Map<string, PlannedRun>();
  for (const { key, stage, model, cell: fields, seed } of plan.rows) {
    const cell = cells.get(fields) ?? draftCell(visibleIn({ stage, model, fields }), kind, data);
    cells.set(fields, cell);
    planned.set(key, { key, cell, seed, nth: cell.planned++, result: undefined });
  }
  const drafts = [...cells.values()];
  const observer = observe(drafts.filter(({ stage }) => stage === 'final').length);
  const resultOf = runReader(kind);
  const damaged: string[] = [];
  const onFault = (place: string, fault: string) => {
    if (fault === 'damaged') damaged.push(visible(place));
  };
  for (const [i, folder] of folders.entries()) {
    // The last line of a run counts; the result in an earlier folder must agree with it.
    const later = new Map<PlannedRun, RunResult>();
    for (const record of readRecords(folder, onFault)) {
      const run = planned.get(record.key);
      if (!run) continue;
      if (run.cell.stage === 'final') observer(run, record);
      const result = resultOf(run.cell, record);
      if (i === 0) run.result = result;
      else later.set(run, result);
    }
    for (const [run, result] of later) run.result = agreed(run, result, folder);
  }
  for (const { cell, result } of planned.values()) if (result) cell.runs.push(result);
  for (const cell of drafts) {
    cell.runs.sort((a, b) => a.seed - b.seed);
    cell.metrics = commonMetrics(cell.runs);
  }
  const trials = visibleIn(folders.map(readTrials).find((trials) => trials !== undefined));
  const searched = trials && foundBy(trials, manifest.config);
  const predicted = predictionsIn(folders, (key) => planned.get(key));
  const read = mergeByTask(
    drafts.map((cell) => ({
      cell,
      ...(predicted.has(cell) && { predicted: predicted.get(cell)! }),
    })),
  );
  const isTuned = read.some(({ cell }) => cell.fields[TUNED_FOR] !== undefined);
  return {
    folder: visible(folder),
    path: folder,
    manifest,
    damaged,
    kind,
    data,
    modelTitle: modelTitles(manifest.code, predictedModels(manifest.config)),
    extraRecords: Object.fromEntries(
      extraRecords.map((one) => [one.name, visibleIn(pooledRecords(folders, one))]),
    ),
    columns: columns.filter((column) => column !== TUNED_FOR || isTuned),
    cells: read.map(({ cell }) => cell),
    predictions: new Map(
      read.flatMap(({ cell, predicted }) => (predicted ? [[cell, predicted]] : [])),
    ),
    ...(columns.includes(REPLICATE) && { replicate: REPLICATE }),
    ...(draw && { drawn: true }),
    ...(select && { selected: columnsOfFields(Object.keys(select), columns) }),
    ...(searched && { trials }),
  };
}

type CellDraft = CellResults & {
  readonly runs: RunResult[];
  planned: number;
  metrics: readonly Metric[];
};

interface PlannedRun {
  readonly key: string;
  readonly cell: CellDraft;
  readonly seed: number;
  /** The index of the seed in its cell. */
  readonly nth: number;
  result: RunResult | undefined;
}

function draftCell(
  names: Pick<CellResults, 'stage' | 'model' | 'fields'>,
  kind: KindReporting,
  data: Manifest['config']['data'],
): CellDraft {
  const tasks = kind.tasksOf?.(data, names.fields);
  return { ...names, ...(tasks && { tasks }), planned: 0, runs: [], metrics: [] };
}

/**
 * The result of a run, which another folder may have, too.
 * @throws InputError where both do not agree
 */
function agreed({ key, result: before }: PlannedRun, now: RunResult, folder: string): RunResult {
  if (!before || before.status === 'failed') return now;
  if (now.status === 'failed') return before;
  const numbers = ({ status, metrics }: RunResult) => ({ ...metrics, status });
  const [one, other] = [numbers(before), numbers(now)];
  const [change] = differences(within(other, one), within(one, other));
  if (change === undefined) return before;
  throw new InputError('results', [
    `${folder}: run ${visible(key)} differs from another folder's: ${change}: mmoe-exp merge tells more`,
  ]);
}

/** What to do with a folder that contains nothing but a search. */
function searchedOnly(folder: string): string | undefined {
  const { search, tuned } = folderPaths(folder);
  if (!existsSync(planFile(search))) return undefined;
  const next = existsSync(tuned)
    ? `: mmoe-exp run ${tuned} --out ${folder} trains on what was found`
    : ' that is not finished';
  return `has no runs except those of a hyper-parameter search${next}`;
}

/** The parts of a run that contain many numbers, and are read only a few times (see `lossesOf`). */
type Long = Pick<RunResult, 'metrics' | 'curve' | 'gates'>;

/** A run stored compactly: a folder may contain a million. */
class ReadRun implements RunResult {
  constructor(
    readonly seed: number,
    readonly status: RunResult['status'],
    /** Most runs share it. */
    private readonly step: readonly number[] | undefined,
    private readonly long: Packed<Long>,
    readonly outputs: OutputLayers | undefined,
  ) {}

  get metrics(): RunResult['metrics'] {
    return this.long.get('metrics');
  }

  get curve(): RunResult['curve'] {
    const columns = this.long.get('curve');
    return this.step ? { step: this.step, ...columns } : columns;
  }

  get gates(): RunResult['gates'] {
    return this.long.get('gates');
  }
}

/** JSON has null for NaN, which arithmetic would take for 0. */
const numbersOfJson = (values: readonly (number | null)[]): readonly number[] =>
  (values.includes(null)
    ? values.map((value) => value ?? Number.NaN)
    : values) as readonly number[];

function runReader(kind: KindReporting): (cell: CellResults, record: RunRecord) => RunResult {
  const share = sharing();
  const outputsOf = new Map<CellResults, OutputLayers | undefined>();
  const pack = packing<Long>();
  const gatesOf = gateReader<CellResults>();
  const read = columnReader();
  return (cell, record) => {
    const { seed, status } = record;
    const [metrics, columns] = [visibleIn(record.metrics), visibleIn(record.curve)];
    const { step } = columns;
    const curve: Record<string, readonly number[]> = {};
    for (const name in columns)
      if (isCurveColumn(name, read(name), kind, cell)) curve[name] = numbersOfJson(columns[name]!);
    const long = pack({ metrics, curve, gates: gatesOf(cell, record.gates) });
    // The runs of a cell differ in their seed alone.
    if (!outputsOf.has(cell)) outputsOf.set(cell, outputLayersIn(record.spec));
    return new ReadRun(seed, status, step && share(step), long, outputsOf.get(cell));
  };
}
