/** Makes `runs.csv`: a row for each ended run of a plan. */

import { mapped } from '../../ground/base/grouped.js';
import { parseMetric } from '../../ground/base/metric.js';
import { csvPieces } from '../../ground/table/csv.js';
import { number, type TableValue, text } from '../../ground/table/table.js';
import { type PlanRow, planColumns, planValues } from './plan.js';
import type { RunRecord } from './record.js';

/** The outcome of a run, as far as tables show it. */
export type RunOutcome = Pick<RunRecord, 'status' | 'metrics'>;

export type EndedRun = PlanRow & RunOutcome;

/**
 * Joins a row of a plan with its outcome in the ledger; undefined where it has not ended. All
 * fields but the outcome are from the row, as the ledger's line may come from an earlier plan.
 */
export function findEndedRun(
  row: PlanRow,
  ledger: ReadonlyMap<string, RunOutcome>,
): EndedRun | undefined {
  const outcome = ledger.get(row.key);
  if (!outcome) return undefined;
  const { key, stage, model, cell, seed } = row;
  const { status, metrics } = outcome;
  // No spread: a million spread objects take ten times as long, and a gigabyte.
  return { key, stage, model, cell, seed, status, metrics };
}

/**
 * `runs.csv`, in pieces: the columns of the plan, `status`, then metrics, test before validation.
 * Without times: the same plan gives the same bytes in whatever order its runs were trained. It
 * iterates over the runs twice.
 */
export function runsCsv(columns: readonly string[], runs: Iterable<EndedRun>): Iterable<string> {
  const found = new Set<string>();
  for (const { metrics } of runs) for (const column of Object.keys(metrics)) found.add(column);
  const isTest = (column: string) => parseMetric(column)?.part === 'test';
  const metrics = [...[...found].filter(isTest), ...[...found].filter((column) => !isTest(column))];
  return csvPieces(
    [...planColumns(columns), text('status'), ...metrics.map((metric) => number(metric))],
    mapped(runs, (run): TableValue[] => [
      ...planValues(columns, run),
      run.status,
      ...metrics.map((metric) => run.metrics[metric]),
    ]),
  );
}
