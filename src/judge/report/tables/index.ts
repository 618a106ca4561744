/** The list of all tables of a report. */

import type { ResampleSource } from '../../../ground/stats/resamples.js';
import type { Table } from '../../../ground/table/table.js';
import { pairModels } from '../../analysis/model-pairs.js';
import type { Measure } from '../../results/measures.js';
import type { ReportInput } from '../charts/chart.js';
import { overSettingsTable } from '../charts/over-settings.js';
import { type AllFindings, type FolderVerdict, someApply } from '../contents.js';
import { aucTables } from './aucs.js';
import { cellsTable } from './cells.js';
import { claimsTable, testsTable } from './claims.js';
import { failuresTable, stuckTable } from './failures.js';
import { gateCollapseTable } from './gate-collapse.js';
import { gradientsTable } from './gradients.js';
import { kindTables } from './kind-tables.js';
import { type StartsOfCell, startsTable } from './one-signed-starts.js';
import { pairsTable } from './pairs.js';
import { specificationShares } from './specifications.js';
import { transferTable } from './transfer.js';
import { tuningTables } from './tuning.js';

export interface TableInput extends ReportInput {
  readonly metrics: readonly [Measure, ...Measure[]];
  readonly verdicts: readonly FolderVerdict[];
  readonly findings: readonly AllFindings[];
  readonly starts: readonly StartsOfCell[];
  readonly resamples: ResampleSource;
}

/**
 * All tables that have rows, the leading ones first. To add one, add a file to this folder and an
 * entry here.
 */
export function buildTables(input: TableInput): Table[] {
  const { folders, dimensions, metrics, verdicts, findings, specifications, resamples } = input;
  // Where reports go task by task, the leading metric is that of only one task.
  const alike = {
    dimensions,
    cells: input.cells.filter(({ results }) => !results.kind.taskByTask),
  };
  const tables = [
    overSettingsTable(input.overSettings),
    ...(someApply(verdicts) ? [claimsTable(verdicts), testsTable(verdicts)] : []),
    ...findings.flatMap(({ tables }) => tables),
    ...kindTables(input, resamples),
    ...aucTables(folders, input.labels),
    ...metrics.map((metric) => cellsTable(input, metric, resamples)),
    failuresTable(alike, metrics[0]),
    startsTable(input.starts, dimensions),
    stuckTable(alike, metrics[0]),
    transferTable(alike, metrics[0], resamples),
    gateCollapseTable(input),
    gradientsTable(input),
    ...metrics.map((metric) =>
      pairsTable(dimensions, metric, pairModels(input, metric, resamples)),
    ),
    ...('skipped' in specifications ? [] : [specificationShares(specifications, dimensions)]),
    ...tuningTables(input.searches),
  ];
  return tables.filter((table) => table.rows.length > 0);
}
