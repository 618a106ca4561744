import { formatOf, parseMetric, type TaskTitle, wordsOf } from '../metric.js';
import { type Summary, summarize } from '../stats/summary.js';
import { tableCsv } from '../table/csv.js';
import { tableMarkdown } from '../table/markdown.js';
import { digits4, number, type Table, text } from '../table/table.js';
import { metricColumns, type ReportedRun } from './runs-csv.js';
import { inOneOrder, summarizedOf } from './summarized.js';

/** A cell's results: a row of the summary. */
export interface SummaryRow {
  readonly model: string;
  readonly cell: Readonly<Record<string, number | string>>;
  readonly runs: number;
  readonly diverged: number;
  readonly failed: number;
  /** Over the finished runs, by metric; a metric that no run has is left out. */
  readonly metrics: Readonly<Record<string, Summary>>;
}

/** A row a cell, in the order in which the runs list the cells. */
export function summaryRows(runs: readonly ReportedRun[]): SummaryRow[] {
  const groups = new Map<string, ReportedRun[]>();
  for (const run of runs) {
    const id = JSON.stringify([run.model, run.cell]);
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id)!.push(run);
  }
  return [...groups.values()].map((group) => {
    const finished = group.map((run) => run.record).filter((record) => record.status === 'finished');
    const metrics = summarizedOf(metricColumns(finished));
    const valuesOf = (metric: string) =>
      finished.map((record) => record.metrics[metric]).filter((v) => v !== undefined);
    return {
      model: group[0]!.model,
      cell: group[0]!.cell,
      runs: group.length,
      diverged: group.filter((run) => run.record.status === 'diverged').length,
      failed: group.filter((run) => run.record.status === 'failed').length,
      metrics: Object.fromEntries(metrics.map((metric) => [metric, summarize(valuesOf(metric))])),
    };
  });
}

const STATISTICS = ['mean', 'sd', 'min', 'q1', 'median', 'q3', 'max'] as const;

/** All statistics of all metrics, unrounded: `test_mse_mean`, `test_mse_sd`, ... */
export function summaryCsv(columns: readonly string[], rows: readonly SummaryRow[]): string {
  const metrics = presentMetrics(rows);
  return tableCsv({
    name: 'summary',
    caption: 'All cells',
    columns: [
      ...[text('model'), ...columns.map((column) => number(column))],
      ...['runs', 'diverged', 'failed'].map((count) => number(count)),
      ...metrics.flatMap((metric) => ['n', ...STATISTICS].map((name) => number(`${metric}_${name}`))),
    ],
    rows: rows.map((row) => [
      ...[row.model, ...columns.map((column) => row.cell[column]), row.runs, row.diverged, row.failed],
      ...metrics.flatMap((metric) => {
        const summary = row.metrics[metric];
        return [summary?.n ?? 0, ...STATISTICS.map((name) => summary?.[name])];
      }),
    ]),
  });
}

/** The tables that people read: one a metric, with the share of diverged runs where there are any; AUCs to the fourth decimal. */
export function summaryMarkdown(columns: readonly string[], rows: readonly SummaryRow[], taskTitle: TaskTitle): string {
  const metrics = presentMetrics(rows);
  if (metrics.length === 0) return `no run finished: ${trouble(total(rows)) || 'none was trained'}\n`;
  return metrics
    .map((metric) => {
      const part = rows.filter((row) => row.metrics[metric] || row.diverged > 0);
      const table = metricTable(metric, columns, part, taskTitle);
      return `${table.caption}\n\n${tableMarkdown(table)}\n`;
    })
    .join('\n');
}

function metricTable(
  column: string,
  columns: readonly string[],
  rows: readonly SummaryRow[],
  taskTitle: TaskTitle,
): Table {
  const troubled = rows.some((row) => row.diverged + row.failed > 0);
  const metric = parseMetric(column)!;
  return {
    name: `summary-${column}`,
    caption: wordsOf(metric, taskTitle).heading,
    columns: [
      ...[text('model'), ...columns.map((column) => number(column)), number('n')],
      ...STATISTICS.map((name) => number(name, name, name === 'sd' ? digits4 : formatOf(metric))),
      ...(troubled ? [text('left_out', 'left out')] : []),
    ],
    rows: rows.map((row) => {
      const summary = row.metrics[column];
      return [
        ...[row.model, ...columns.map((column) => row.cell[column]), summary?.n ?? 0],
        ...STATISTICS.map((name) => summary?.[name]),
        ...(troubled ? [trouble(row)] : []),
      ];
    }),
  };
}

type Counts = Pick<SummaryRow, 'runs' | 'diverged' | 'failed'>;

const total = (rows: readonly SummaryRow[]): Counts => ({
  runs: rows.reduce((sum, row) => sum + row.runs, 0),
  diverged: rows.reduce((sum, row) => sum + row.diverged, 0),
  failed: rows.reduce((sum, row) => sum + row.failed, 0),
});

function trouble({ runs, diverged, failed }: Counts): string {
  const share = (count: number, what: string) => `${count} of ${runs} ${what}`;
  return [diverged > 0 ? share(diverged, 'diverged') : '', failed > 0 ? share(failed, 'failed') : '']
    .filter(Boolean)
    .join(', ');
}

const presentMetrics = (rows: readonly SummaryRow[]): string[] =>
  inOneOrder(rows.map((row) => Object.keys(row.metrics)));
