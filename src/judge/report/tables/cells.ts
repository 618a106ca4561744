/** The table of all cells with the summary of their runs. */

import { estimateFormatter, metricFormatter } from '../../../ground/base/metric.js';
import { capitalized } from '../../../ground/base/words.js';
import { type CellSummary, type Summary, summarizeCell } from '../../../ground/stats/cell.js';
import type { ResampleSource } from '../../../ground/stats/resamples.js';
import {
  type Column,
  estimate,
  type Field,
  number,
  percent,
  selectColumns,
  type Table,
  tableFrom,
  text,
} from '../../../ground/table/table.js';
import type { CellResults } from '../../results/cells.js';
import { noiseVariance } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import { direction } from '../charts/captions.js';
import type { ReportInput } from '../charts/chart.js';

interface SummarizedCell extends CellSummary {
  readonly cell: CellResults;
}

/** Returns the table with a row for each cell. */
export function cellsTable(
  { folders, labels }: ReportInput,
  measure: Measure,
  resamples: ResampleSource,
): Table {
  const rows = folders.flatMap((results, i) =>
    results.cells
      .filter(({ stage }) => stage === 'final')
      .map((cell) => ({
        folder: labels[i]!,
        title: results.modelTitle(cell.model),
        ...summarized(cell, measure, resamples),
        noise: noiseVariance(measure.metric, cell, results),
      })),
  );
  const excess = rows.some(({ noise }) => noise !== undefined);
  return tableFrom(
    { name: `cells-${measure.column}`, caption: cellsCaption(measure, excess) },
    rows,
    [
      [text('folder'), ({ folder }) => (folders.length > 1 ? folder : undefined)],
      [text('model'), ({ title }) => title],
      // In the order of the plans.
      ...[...new Set(folders.flatMap(({ columns }) => columns))].map(
        (field): Field<SummarizedCell> => [number(field), ({ cell }) => cell.fields[field]],
      ),
      ...statisticFields(measure),
      [
        number('median_excess', 'median excess', metricFormatter(measure.metric)),
        ({ finished, noise }) =>
          finished && noise !== undefined ? finished.median - noise : undefined,
      ],
    ],
  );
}

/** Returns a cell with the summary of a measure over its runs. */
export function summarized(
  cell: CellResults,
  { of }: Measure,
  resamples: ResampleSource,
): SummarizedCell {
  const values = cell.runs.flatMap((run) =>
    run.status === 'diverged' ? Infinity : (of(run, cell) ?? []),
  );
  return { cell, ...summarizeCell(values, resamples) };
}

const quantiles = [
  ['q05', '5 %'],
  ['q1', 'q1'],
  ['median', 'median'],
  ['q3', 'q3'],
  ['q95', '95 %'],
  ['min', 'min'],
  ['max', 'max'],
] as const satisfies readonly (readonly [keyof Summary, string])[];

export const statisticFields = ({ metric }: Measure): Field<SummarizedCell>[] => [
  [number('planned'), ({ cell }) => cell.planned],
  [number('n'), ({ finished }) => finished?.n ?? 0],
  [number('diverged', 'diverged', percent), ({ diverged }) => diverged],
  [number('failed'), ({ cell }) => cell.runs.filter(({ status }) => status === 'failed').length],
  ...(
    [
      ['mean', 'mean', estimateFormatter(metric)],
      ['sd', 'sd', undefined],
      ['iqm', 'IQM', estimateFormatter(metric)],
    ] as const
  ).map(
    ([key, title, format]): Field<SummarizedCell> => [
      estimate(key, title, format),
      ({ finished, intervals }) => finished && { value: finished[key], interval: intervals[key] },
    ],
  ),
  ...quantiles.map(
    ([key, title]): Field<SummarizedCell> => [
      number(key, title, metricFormatter(metric)),
      ({ finished }) => finished?.[key],
    ],
  ),
];

/**
 * Leaves out counts of diverged or failed runs if all are 0, and of planned ones if all finished.
 */
export function withoutQuiet(table: Table): Table {
  const place = (key: string) => table.columns.findIndex((column) => column.key === key);
  const isQuiet = ({ key }: Column, i: number) => {
    if (key === 'planned') return table.rows.every((row) => row[i] === row[place('n')]);
    return (key === 'diverged' || key === 'failed') && table.rows.every((row) => row[i] === 0);
  };
  return selectColumns(
    table,
    table.columns.filter((column, i) => !isQuiet(column, i)),
  );
}

const cellsCaption = (measure: Measure, excess: boolean): string =>
  `${capitalized(measure.axis)} after the last step, over the finished runs of each cell. Brackets: 95 % BCa bootstrap ` +
  `intervals. IQM: mean of the middle half. ${direction(measure)}` +
  (excess ? ' Excess: above the variance of the noise, which no model can remove.' : '');
