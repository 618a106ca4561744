import type { Arrangement } from '../../analysis/arrangement.js';
import type { GateUse } from '../../analysis/collapse.js';
import { methodsOf } from '../../analysis/methods.js';
import type { Pair } from '../../analysis/pairs.js';
import type { FolderSearch } from '../../analysis/searches.js';
import type { Specifications } from '../../analysis/specifications.js';
import type { OverSettings } from '../../claims/over-settings.js';
import { selectionIn } from '../../folder/manifest.js';
import { type Measure, measureOf } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import type { Table } from '../../table/table.js';
import type { Skipped } from '../charts/chart.js';
import { overSettingsTable } from '../charts/over-settings.js';
import { specificationsTable } from '../charts/specifications.js';
import {
  type AllFindings,
  type FolderVerdict,
  type ReportSection,
  type SensitiveVerdict,
  someApply,
} from '../contents.js';
import { aucBestTable, aucDifferencesTable, aucMeansTable } from './aucs.js';
import { cellsTable } from './cells.js';
import { claimsTable, claimsWithoutDeadStarts, testsTable, verdictCounts } from './claims.js';
import { failurePairsTable, failuresTable } from './failures.js';
import { foldersTable } from './folders.js';
import { gateCollapseTable } from './gate-collapse.js';
import { lossWeightsTable } from './loss-weights.js';
import { kindTables } from './of-kinds.js';
import { pairsTable } from './pairs.js';
import { selectionTable } from './selection.js';
import { settingPairsTable } from './setting-pairs.js';
import { specificationShares, specificationTree, specificationVariance } from './specifications.js';
import { stuckTables } from './stuck.js';
import { transferTable } from './transfer.js';
import { tuningTables } from './tuning.js';

/** The input from which the tables of a report are made. */
export interface TableInput {
  readonly folders: readonly Results[];
  readonly arrangement: Arrangement;
  readonly metrics: readonly Measure[];
  /** The pairs by the column of the metric; only for metrics by which cells are compared. */
  readonly pairs: ReadonlyMap<string, readonly Pair[]>;
  readonly gateUses: readonly GateUse[];
  readonly verdicts: readonly FolderVerdict[];
  readonly sections: readonly ReportSection[];
  readonly findings: readonly AllFindings[];
  /** The verdicts with and without the seeds of dead starts. */
  readonly withoutDeadStarts: readonly SensitiveVerdict[];
  readonly searches: readonly FolderSearch[];
  readonly specifications: Specifications | Skipped;
  /** The parts of claims over the settings of a folder. */
  readonly over: readonly OverSettings[];
  readonly resamples: ResamplesOf;
}

/** All tables that have rows, the leading ones first. To add one, add a file to this folder and an entry here. */
export function buildTables(input: TableInput): Table[] {
  const { folders, arrangement, metrics, pairs, gateUses, verdicts, sections, findings, searches, resamples } = input;
  const { dimensions } = arrangement;
  const alike = withMeans(arrangement);
  const tables = [
    overSettingsTable(input.over),
    ...(someApply(verdicts) ? [claimsTable(verdicts), testsTable(verdicts), verdictCounts(verdicts)] : []),
    claimsWithoutDeadStarts(input.withoutDeadStarts),
    ...sections.flatMap(({ tables }) => tables),
    ...findings.flatMap(({ tables }) => tables),
    ...kindTables(folders, arrangement, resamples),
    ...aucTables(folders),
    ...metrics.map((metric) => cellsTable(folders, 'final', metric, resamples)),
    ...(folders.length > 1 ? [foldersTable(folders, metrics[0]!, resamples)] : []),
    failuresTable(alike, metrics[0]!),
    failurePairsTable(alike, metrics[0]!),
    ...stuckTables(alike, metrics[0]!),
    transferTable(alike, metrics[0]!, resamples),
    gateCollapseTable(dimensions, gateUses),
    lossWeightsTable(arrangement, resamples),
    ...metrics.map((metric) => pairsTable(dimensions, metric, pairs.get(metric.column) ?? [])),
    ...metrics.filter(({ column }) => pairs.has(column)).map((metric) => settingPairsTable(folders, metric, resamples)),
    ...specificationTables(input),
    ...tuningTables(searches),
    selectionTable(folders),
    cellsTable(folders, 'select', selectingMetric(folders) ?? metrics[0]!, resamples),
  ];
  return tables.filter((table) => table.rows.length > 0);
}

/** The cells for tables of the leading metric, which is that of only one task where reports go task by task. */
const withMeans = ({ dimensions, cells }: Arrangement): Arrangement => ({
  dimensions,
  cells: cells.filter(({ results }) => !results.kind.taskByTask),
});

/** The tables of AUCs from stored predictions, for the folders that have some. */
function aucTables(folders: readonly Results[]): Table[] {
  const labels = folderLabels(folders);
  const methods = folders.map((results, i) => ({
    folder: folders.length > 1 ? labels[i]! : '',
    methods: methodsOf(results),
    taskTitle: results.kind.taskTitle,
    modelTitle: results.modelTitle,
  }));
  return [aucMeansTable(methods), aucDifferencesTable(methods), aucBestTable(methods)];
}

/** The tables of specifications, by the leading metric. */
function specificationTables({ specifications, arrangement: { dimensions } }: TableInput): Table[] {
  if ('skipped' in specifications) return [];
  return [specificationShares, specificationVariance, specificationTree, specificationsTable].map((table) =>
    table(specifications, dimensions),
  );
}

/** The metric by which the first folder with a selection selects. */
function selectingMetric(folders: readonly Results[]): Measure | undefined {
  for (const { manifest, kind } of folders) {
    const selection = selectionIn(manifest.config);
    if (selection) return measureOf(selection.metric, kind.taskTitle);
  }
  return undefined;
}
