import { estimateFormatOf, formatOf } from '../../base/metric.js';
import type { CellResults } from '../../results/cells.js';
import { noiseOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { folderLabels, type Results } from '../../results/read.js';
import { summarizeCell } from '../../stats/cell.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { quantile } from '../../stats/summary.js';
import {
  type Column,
  columnsOf,
  estimate,
  number,
  percent,
  type Table,
  type TableValue,
  text,
} from '../../table/table.js';

interface FolderCell {
  readonly folder: string;
  readonly title: string;
  readonly cell: CellResults;
  /** The variance of the noise, where the table shows the excess over it. */
  readonly noise: number | undefined;
}

/** One row per cell of a stage, with the swept fields and the distribution of a metric over its runs. */
export function cellsTable(
  folders: readonly Results[],
  stage: 'final' | 'select',
  measure: Measure,
  resamples: ResamplesOf,
): Table {
  const labels = folderLabels(folders);
  const cells = folders.flatMap((results, i) =>
    results.cells
      .filter((cell) => cell.stage === stage)
      .map(
        (cell): FolderCell => ({
          folder: labels[i]!,
          title: results.modelTitle(cell.model),
          cell,
          noise: noiseOf(measure.metric, cell, results),
        }),
      ),
  );
  const excess = cells.some(({ noise }) => noise !== undefined);
  const fields = usedFields(folders, cells);
  const several = folders.length > 1;
  return {
    name: stage === 'final' ? `cells-${measure.column}` : 'selection-cells',
    caption: captionOf(measure, stage, excess),
    columns: [
      ...(several ? [text('folder')] : []),
      text('model'),
      ...fields.map((field): Column => ({ key: field, title: field, kind: 'number' })),
      ...statisticsOf(measure),
      ...(excess ? [number('median_excess', 'median excess', formatOf(measure.metric))] : []),
    ],
    rows: cells.map(({ folder, title, cell, noise }) => [
      ...(several ? [folder] : []),
      title,
      ...fields.map((field) => cell.fields[field]),
      ...statisticsOfCell(cell, measure, resamples),
      ...(excess ? [medianExcess(cell, measure, noise)] : []),
    ]),
  };
}

const counts: readonly Column[] = [
  number('planned'),
  number('n'),
  number('diverged', 'diverged', percent),
  number('failed'),
];

/** The columns of a cell's distribution. */
export const statisticsOf = ({ metric }: Measure): Column[] => [
  ...counts,
  estimate('mean', 'mean', estimateFormatOf(metric)),
  estimate('sd'),
  estimate('iqm', 'IQM', estimateFormatOf(metric)),
  ...[
    ['q05', '5 %'],
    ['q1', 'q1'],
    ['median', 'median'],
    ['q3', 'q3'],
    ['q95', '95 %'],
    ['min', 'min'],
    ['max', 'max'],
  ].map(([key, title]) => number(key!, title, formatOf(metric))),
];

/** The values of a cell in the columns of `statisticsOf`. */
export function statisticsOfCell(cell: CellResults, measure: Measure, resamples: ResamplesOf): TableValue[] {
  const count = (status: string) => cell.runs.filter((run) => run.status === status).length;
  const values = cell.runs.flatMap((run) => {
    if (run.status === 'diverged') return Infinity;
    return measure.of(run, cell) ?? [];
  });
  const { finished, diverged, intervals } = summarizeCell(values, resamples);
  const runs = [cell.planned, finished?.n ?? 0, diverged, count('failed')];
  if (!finished) return [...runs, ...Array<undefined>(statisticsOf(measure).length - runs.length)];
  const { mean, sd, iqm, q05, q1, median, q3, q95, min, max } = finished;
  return [
    ...runs,
    { value: mean, interval: intervals.mean },
    { value: sd, interval: intervals.sd },
    { value: iqm, interval: intervals.iqm },
    ...[q05, q1, median, q3, q95, min, max],
  ];
}

/** The median of the finished runs minus the variance of the noise. */
function medianExcess(cell: CellResults, measure: Measure, noise: number | undefined): number | undefined {
  const values = cell.runs.flatMap((run) => measure.of(run, cell) ?? []).sort((a, b) => a - b);
  return noise === undefined || values.length === 0 ? undefined : quantile(values, 0.5) - noise;
}

/**
 * The table without uninformative counts: diverged or failed runs where there are none, and planned ones where all
 * finished.
 */
export function withoutQuiet(table: Table): Table {
  const place = (key: string) => table.columns.findIndex((column) => column.key === key);
  const isQuiet = ({ key }: Column, i: number) => {
    if (key === 'planned') return table.rows.every((row) => row[i] === row[place('n')]);
    return (key === 'diverged' || key === 'failed') && table.rows.every((row) => row[i] === 0);
  };
  return columnsOf(
    table,
    table.columns.filter((column, i) => !isQuiet(column, i)),
  );
}

/** The fields that have a value in some cell, in the order of the plans. */
function usedFields(folders: readonly Results[], cells: readonly FolderCell[]): string[] {
  const columns = [...new Set(folders.flatMap((results) => results.columns))];
  return columns.filter((column) => cells.some(({ cell }) => cell.fields[column] !== undefined));
}

function captionOf({ axis, better }: Measure, stage: string, excess: boolean): string {
  const part = stage === 'final' ? '' : ', in the runs that selected the learning rate or other fields';
  return (
    `${axis[0]!.toUpperCase()}${axis.slice(1)} after the last step, over the finished runs of each cell${part}. ` +
    `Brackets: 95 % BCa bootstrap intervals. IQM: mean of the middle half. ${better === 'lower' ? 'Lower' : 'Higher'} ` +
    `is better.${excess ? ' Excess: above the variance of the noise, which no model can remove.' : ''}`
  );
}
