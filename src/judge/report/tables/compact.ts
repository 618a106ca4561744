/** A short form of the table of cells, for papers (`report --columns`). */

import { metricFormatter } from '../../../ground/base/metric.js';
import { capitalized } from '../../../ground/base/words.js';
import type { ResampleSource } from '../../../ground/stats/resamples.js';
import {
  type Column,
  type Field,
  number,
  percent,
  selectColumns,
  type Table,
  type TableValue,
  tableFrom,
} from '../../../ground/table/table.js';
import type { Arrangement } from '../../analysis/arrangement.js';
import { byPlace } from '../../analysis/model-pairs.js';
import type { Measure } from '../../results/measures.js';
import { placeFields } from '../plot/place.js';
import { statisticFields, summarized } from './cells.js';
import { judgedCells } from './failures.js';

const FAILURES = 'failures';

export const compactColumns = (measure: Measure): readonly string[] => [
  ...statisticFields(measure).map(([{ key }]) => key),
  FAILURES,
];

/** Values without intervals, beside the model and those place columns in which cells differ. */
export function compactTable(
  { dimensions, cells }: Arrangement,
  measure: Measure,
  keys: readonly string[],
  resamples: ResampleSource,
): Table {
  const judged = byPlace(cells).flatMap((here) => judgedCells(here, measure));
  const rows = cells.map((placed) => {
    const own = judged.find((one) => one.placed === placed);
    const failures = own && own.failed.length / own.runs.length;
    return { ...placed, ...summarized(placed.cell, measure, resamples), failures };
  });
  type Row = (typeof rows)[number];
  const known: Field<Row>[] = [
    ...statisticFields(measure),
    [number(FAILURES, FAILURES, percent), ({ failures }) => failures],
  ];
  const places = placeFields(dimensions);
  const table = tableFrom(
    {
      name: `compact-${measure.column}`,
      caption:
        `${capitalized(measure.axis)} after the last step, over the finished runs of each cell; ${measure.better} is better.` +
        (keys.includes(FAILURES)
          ? ' Failures: runs that diverged, or whose loss is above twice the median of all models there.'
          : ''),
    },
    rows,
    [
      ...places,
      ...keys.map((key): Field<Row> => {
        const [column, of] = known.find(([column]) => column.key === key)!;
        return [withoutInterval(column, measure), (row, i) => plain(of(row, i))];
      }),
    ],
  );
  const differs = (i: number) => new Set(table.rows.map((row) => row[i])).size > 1;
  const isPlace = (column: Column) => places.some(([place]) => place === column);
  return selectColumns(
    table,
    table.columns.filter((column, i) => !isPlace(column) || column.key === 'model' || differs(i)),
  );
}

const withoutInterval = ({ key, title, format }: Column, { metric }: Measure): Column =>
  number(
    key,
    title,
    format ?? (key === 'sd' ? (value: number) => value.toPrecision(3) : metricFormatter(metric)),
  );

const plain = (value: TableValue): TableValue => (typeof value === 'object' ? value.value : value);
