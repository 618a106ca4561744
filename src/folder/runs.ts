import { tableCsv } from '../table/csv.js';
import { number, text } from '../table/table.js';
import type { RunSummary } from './ledger.js';

/** A run of a plan with its place in it; runs are given in the order of the plan. */
export interface ReportedRun {
  readonly stage: string;
  readonly model: string;
  readonly cell: Readonly<Record<string, number | string>>;
  readonly record: RunSummary;
}

/**
 * Every run as a row: `key`, `stage`, `model`, the swept fields, `seed`, `status`, then metrics, test before
 * validation. No times: the same plan gives the same bytes however its runs were scheduled.
 */
export function runsCsv(columns: readonly string[], runs: readonly ReportedRun[]): string {
  const metrics = metricColumns(runs.map((run) => run.record));
  return tableCsv({
    name: 'runs',
    caption: 'All runs',
    columns: [
      ...[text('key'), text('stage'), text('model'), ...columns.map((column) => number(column))],
      ...[number('seed'), text('status'), ...metrics.map((metric) => number(metric))],
    ],
    rows: runs.map(({ stage, model, cell, record }) => [
      ...[record.key, stage, model, ...columns.map((column) => cell[column])],
      ...[record.seed, record.status, ...metrics.map((metric) => record.metrics[metric])],
    ]),
  });
}

/** All metrics of some runs, in the order in which the engines list them, test before validation. */
export function metricColumns(records: readonly RunSummary[]): string[] {
  const names = [...new Set(records.flatMap((record) => Object.keys(record.metrics)))];
  const isTest = (name: string) => name.startsWith('test_');
  return [...names.filter(isTest), ...names.filter((name) => !isTest(name))];
}
