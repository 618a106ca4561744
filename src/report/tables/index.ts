import type { Table } from '../../table/table.js';
import type { Results } from '../results.js';
import { cellsTable } from './cells.js';
import { censusTables } from './census.js';
import { claimsTable, testsTable } from './claims.js';
import { foldersTable } from './folders.js';
import type { TableInput } from './input.js';
import { pairsTable } from './pairs.js';
import { tuningTables } from './tuning.js';

/** All tables that have a row, the leading ones first. A new one is a file beside these and a place here. */
export function buildTables(input: TableInput): Table[] {
  const { folders, layout, metrics, pairs, verdicts, resamples } = input;
  const tables = [
    claimsTable(verdicts),
    testsTable(verdicts),
    ...censusTables(input),
    ...metrics.map((metric) => cellsTable(folders, 'final', metric.column, resamples)),
    ...(folders.length > 1 ? [foldersTable(folders, metrics[0]!, resamples)] : []),
    ...metrics.map((metric) => pairsTable(layout, metric, pairs.get(metric.column) ?? [])),
    ...tuningTables(folders),
    cellsTable(folders, 'select', selectingMetric(folders) ?? metrics[0]!.column, resamples),
  ];
  return tables.filter((table) => table.rows.length > 0);
}

/** What the first folder with a selection selects by. */
function selectingMetric(folders: readonly Results[]): string | undefined {
  for (const { manifest } of folders) {
    const by = Object.values(manifest.config.select ?? {})[0]?.by;
    if (by !== undefined) return by;
  }
  return undefined;
}
