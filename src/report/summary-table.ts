import { stringify } from 'csv-stringify/sync';
import { markdownTable } from 'markdown-table';
import { type Summary, summarize } from '../stats/summary.js';
import { metricColumns, type ReportedRun } from './runs-csv.js';

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

/** What is summarized: the means over tasks on the test part (`test_mse`), not each task's (`test_mse_1`). */
const SUMMARIZED = ['test_mse', 'test_nmse', 'test_auc', 'test_log_loss'];

const titles: Record<string, string> = {
  test_mse: 'MSE',
  test_nmse: 'MSE/Var(y)',
  test_auc: 'AUC',
  test_log_loss: 'log-loss',
};

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
    const metrics = metricColumns(finished).filter((metric) => SUMMARIZED.includes(metric));
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
  const metrics = metricsOf(rows);
  const head = metrics.flatMap((metric) => [`${metric}_n`, ...STATISTICS.map((name) => `${metric}_${name}`)]);
  return stringify([
    ['model', ...columns, 'runs', 'diverged', 'failed', ...head],
    ...rows.map((row) => [
      row.model,
      ...columns.map((column) => row.cell[column] ?? ''),
      row.runs,
      row.diverged,
      row.failed,
      ...metrics.flatMap((metric) => {
        const summary = row.metrics[metric];
        if (!summary) return [0, ...STATISTICS.map(() => '')];
        return [summary.n, ...STATISTICS.map((name) => (Number.isFinite(summary[name]) ? summary[name] : ''))];
      }),
    ]),
  ]);
}

/** The table that people read: one a metric, with the share of diverged runs where there are any. */
export function summaryMarkdown(columns: readonly string[], rows: readonly SummaryRow[]): string {
  if (metricsOf(rows).length === 0) return `no run finished: ${trouble(total(rows)) || 'none was trained'}\n`;
  return metricsOf(rows)
    .map((metric) => {
      const part = rows.filter((row) => row.metrics[metric] || row.runs > row.failed);
      return `${titles[metric] ?? metric} on the test examples\n\n${metricTable(metric, columns, part)}\n`;
    })
    .join('\n');
}

function metricTable(metric: string, columns: readonly string[], rows: readonly SummaryRow[]): string {
  const troubled = rows.some((row) => row.diverged + row.failed > 0);
  const head = ['model', ...columns, 'n', 'mean', 'sd', 'min', 'q1', 'median', 'q3', 'max'];
  const body = rows.map((row) => {
    const summary = row.metrics[metric];
    return [
      row.model,
      ...columns.map((column) => String(row.cell[column] ?? '')),
      String(summary?.n ?? 0),
      ...STATISTICS.map((name) => (summary ? rounded(summary[name]) : '')),
      ...(troubled ? [trouble(row)] : []),
    ];
  });
  const align = head.map((_, i) => (i === 0 ? 'l' : 'r'));
  return markdownTable([troubled ? [...head, 'left out'] : head, ...body], {
    align: troubled ? [...align, 'l'] : align,
  });
}

const total = (rows: readonly SummaryRow[]): Counts => ({
  runs: rows.reduce((sum, row) => sum + row.runs, 0),
  diverged: rows.reduce((sum, row) => sum + row.diverged, 0),
  failed: rows.reduce((sum, row) => sum + row.failed, 0),
});

type Counts = Pick<SummaryRow, 'runs' | 'diverged' | 'failed'>;

function trouble({ runs, diverged, failed }: Counts): string {
  const share = (count: number, what: string) => `${count} of ${runs} ${what}`;
  return [diverged > 0 ? share(diverged, 'diverged') : '', failed > 0 ? share(failed, 'failed') : '']
    .filter(Boolean)
    .join(', ');
}

const metricsOf = (rows: readonly SummaryRow[]): string[] =>
  SUMMARIZED.filter((metric) => rows.some((row) => row.metrics[metric]));

const rounded = (x: number | undefined): string => x?.toPrecision(4) ?? '';
