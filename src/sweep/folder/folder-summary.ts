import {
  leadingAmong,
  type Metric,
  metricColumn,
  metricFormatter,
  metricNames,
  metricsIn,
  metricWords,
  parts,
  type SizeFact,
  sizeFacts,
  type TaskWords,
} from '../../ground/base/metric.js';
import { type Summary, summarize } from '../../ground/stats/cell.js';
import { mean } from '../../ground/stats/descriptive.js';
import { tableCsv } from '../../ground/table/csv.js';
import { markdownText, tableMarkdown } from '../../ground/table/markdown.js';
import { digits4, number, type Table, text } from '../../ground/table/table.js';
import type { EndedRun } from './runs-csv.js';

interface SummaryRow {
  readonly model: string;
  readonly cell: EndedRun['cell'];
  readonly runs: number;
  readonly diverged: number;
  readonly failed: number;
  /** Of the metrics that finished runs have, by column. */
  readonly summaries: Readonly<Record<string, Summary>>;
  /** The mean sizes of its finished runs, which ledgers of earlier versions lack. */
  readonly sizes: Partial<Readonly<Record<SizeFact, number>>>;
}

export interface FolderSummary {
  readonly tasks: TaskWords;
  /** The columns of the swept fields. */
  readonly columns: readonly string[];
  readonly metrics: readonly Metric[];
  /** One row per cell, in the order of the runs. */
  readonly rows: readonly SummaryRow[];
}

interface CountedCell {
  readonly model: string;
  readonly fields: EndedRun['cell'];
  readonly counts: Record<EndedRun['status'], number>;
  /** Of the finished runs, by column. */
  readonly values: Map<string, number[]>;
}

/** Summarizes final runs, given the columns of the swept fields. */
export function summarizeFolder(
  columns: readonly string[],
  runs: Iterable<EndedRun>,
  tasks: TaskWords,
): FolderSummary {
  const cells = [...countedCells(runs)];
  const metrics = summarizedMetrics(
    cells.map(({ values }) => metricsIn(values.keys())),
    tasks,
  );
  const rows = cells.map(
    ({ model, fields, counts: { finished, diverged, failed }, values }): SummaryRow => {
      const summaries = metrics.map(metricColumn).flatMap((column) => {
        const found = values.get(column);
        return found ? [[column, summarize(found)] as const] : [];
      });
      return {
        model,
        cell: fields,
        runs: finished + diverged + failed,
        diverged,
        failed,
        summaries: Object.fromEntries(summaries),
        sizes: sizesIn(values),
      };
    },
  );
  return { tasks, columns, metrics, rows };
}

const sizesIn = (values: CountedCell['values']): SummaryRow['sizes'] =>
  Object.fromEntries(
    sizeFacts.flatMap((fact) => {
      const found = values.get(fact);
      return found ? [[fact, mean(found)!]] : [];
    }),
  );

function countedCells(runs: Iterable<EndedRun>): Iterable<CountedCell> {
  const cells = new Map<string, CountedCell>();
  for (const { model, cell: fields, status, metrics } of runs) {
    const id = JSON.stringify([model, fields]);
    const cell = cells.get(id) ?? {
      model,
      fields,
      counts: { finished: 0, diverged: 0, failed: 0 },
      values: new Map(),
    };
    cells.set(id, cell);
    cell.counts[status]++;
    if (status !== 'finished') continue;
    for (const [column, value] of Object.entries(metrics)) {
      const values = cell.values.get(column);
      if (values) values.push(value);
      else cell.values.set(column, [value]);
    }
  }
  return cells.values();
}

const STATISTICS = ['mean', 'sd', 'min', 'q1', 'median', 'q3', 'max'] as const;

/** All statistics of all metrics, unrounded: `test_mse_mean`, `test_mse_sd`, ... */
export function summaryCsv({ columns, metrics, rows }: FolderSummary): string {
  const sizes = sizeFacts.filter((fact) => rows.some((row) => row.sizes[fact] !== undefined));
  return tableCsv({
    columns: [
      ...[text('model'), ...columns.map((column) => number(column))],
      ...['runs', 'diverged', 'failed'].map((count) => number(count)),
      ...metrics.flatMap((metric) =>
        ['n', ...STATISTICS].map((name) => number(`${metricColumn(metric)}_${name}`)),
      ),
      ...sizes.map((fact) => number(fact)),
    ],
    rows: rows.map((row) => [
      ...[
        row.model,
        ...columns.map((column) => row.cell[column]),
        row.runs,
        row.diverged,
        row.failed,
      ],
      ...metrics.flatMap((metric) => {
        const summary = row.summaries[metricColumn(metric)];
        return [summary?.n ?? 0, ...STATISTICS.map((name) => summary?.[name])];
      }),
      ...sizes.map((fact) => row.sizes[fact]),
    ]),
  });
}

/**
 * The summary tables in Markdown: one per metric, with the shares of diverged and failed runs where
 * there are any.
 */
export function summaryMarkdown({ tasks, columns, metrics, rows }: FolderSummary): string {
  if (metrics.length === 0) {
    const sum = (count: keyof Counts) => rows.reduce((sum, row) => sum + row[count], 0);
    const all = trouble({ runs: sum('runs'), diverged: sum('diverged'), failed: sum('failed') });
    return `no run finished: ${all || 'none was trained'}\n`;
  }
  const tables = metrics.map((metric) => {
    const part = rows.filter((row) => row.summaries[metricColumn(metric)] || row.diverged > 0);
    const table = metricTable(metric, columns, part, tasks);
    return `${markdownText(table.caption)}\n\n${tableMarkdown(table)}\n`;
  });
  return tables.join('\n');
}

function metricTable(
  metric: Metric,
  columns: readonly string[],
  rows: readonly SummaryRow[],
  tasks: TaskWords,
): Table {
  const troubled = rows.some((row) => row.diverged + row.failed > 0);
  return {
    name: `summary-${metricColumn(metric)}`,
    caption: metricWords(metric, tasks.title).heading,
    columns: [
      ...[text('model'), ...columns.map((column) => number(column)), number('n')],
      ...STATISTICS.map((name) =>
        number(name, name, name === 'sd' ? digits4 : metricFormatter(metric)),
      ),
      ...(troubled ? [text('left_out', 'left out')] : []),
    ],
    rows: rows.map((row) => {
      const summary = row.summaries[metricColumn(metric)];
      return [
        ...[row.model, ...columns.map((column) => row.cell[column]), summary?.n ?? 0],
        ...STATISTICS.map((name) => summary?.[name]),
        ...(troubled ? [trouble(row)] : []),
      ];
    }),
  };
}

type Counts = Pick<SummaryRow, 'runs' | 'diverged' | 'failed'>;

function trouble({ runs, diverged, failed }: Counts): string {
  const share = (count: number, what: string) => `${count} of ${runs} ${what}`;
  const parts = [
    diverged > 0 ? share(diverged, 'diverged') : '',
    failed > 0 ? share(failed, 'failed') : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/**
 * In order, on the test part and the random log: the means over tasks; for tasks that are not
 * `alike`, whose mean describes none of them, the leading metric of each; for data that are
 * reported task by task, every metric. First tasks come first.
 */
function summarizedMetrics(
  cells: readonly (readonly Metric[])[],
  { alike, taskByTask }: TaskWords,
): Metric[] {
  const shown = cells.map((metrics) => {
    const columns = new Set(metrics.map(metricColumn));
    return metrics.filter((metric) => {
      const leads = () =>
        metric.name === leadingAmong((name) => columns.has(metricColumn({ ...metric, name })));
      const byTask = taskByTask || (!alike && leads());
      return metric.part !== 'validation' && byTask === (metric.task !== undefined);
    });
  });
  const found = new Map(
    shown.flatMap((metrics) => metrics.map((metric) => [metricColumn(metric), metric] as const)),
  );
  const ofName = ({ name }: Metric) => metricNames.indexOf(name);
  const ofPart = ({ part }: Metric) => parts.indexOf(part);
  const ofTask = ({ task }: Metric) =>
    Math.min(
      ...shown
        .map((metrics) => metrics.findIndex((one) => one.task === task))
        .filter((i) => i >= 0),
    );
  const [first, second] = taskByTask ? [ofTask, ofName] : [ofName, ofTask];
  return [...found.values()].sort(
    (a, b) => first(a) - first(b) || second(a) - second(b) || ofPart(a) - ofPart(b),
  );
}
