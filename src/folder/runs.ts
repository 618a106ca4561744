import { writeWhole } from '../files.js';
import { parseMetric } from '../metric.js';
import { tableCsv } from '../table/csv.js';
import { number, text } from '../table/table.js';
import type { RunSummary } from './ledger.js';
import { pathsOf } from './paths.js';
import { type PlanRow, planColumns, planValues } from './plan.js';

/** The runs of a plan that ended, in its order, with the plan's own columns rather than those of an older plan. */
export function runsOf(rows: readonly PlanRow[], ledger: ReadonlyMap<string, RunSummary>): RunSummary[] {
  return rows.flatMap((row) => {
    const record = ledger.get(row.key);
    return record ? [{ ...record, ...row }] : [];
  });
}

/**
 * Writes `runs.csv`, one row per run: the columns of the plan, `status`, then metrics, test before validation. It has no
 * times: the same plan gives the same bytes however its runs were scheduled.
 * @throws InputError where it cannot be written
 */
export function writeRuns(folder: string, columns: readonly string[], runs: readonly RunSummary[]): void {
  const metrics = metricColumns(runs);
  const table = {
    name: 'runs',
    caption: 'All runs',
    columns: [...planColumns(columns), text('status'), ...metrics.map((metric) => number(metric))],
    rows: runs.map((run) => [...planValues(columns, run), run.status, ...metrics.map((metric) => run.metrics[metric])]),
  };
  writeWhole(pathsOf(folder).runs, tableCsv(table));
}

/** The columns of everything that any run recorded, in the order of the engines, test metrics first. */
function metricColumns(runs: readonly RunSummary[]): string[] {
  const columns = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))];
  const isTest = (column: string) => parseMetric(column)?.part === 'test';
  return [...columns.filter(isTest), ...columns.filter((column) => !isTest(column))];
}
