import type { Arrangement, PlacedCell } from '../../analysis/arrangement.js';
import { formatOf } from '../../base/metric.js';
import { capitalized } from '../../base/words.js';
import { failedShare, lossesOf, shortfallsOf } from '../../results/losses.js';
import type { Measure } from '../../results/measures.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { type Column, columnsOf, number, percent, type Table, type TableValue } from '../../table/table.js';
import { placeColumns, placeValues } from '../plot/place.js';
import { statisticsOf, statisticsOfCell } from './cells.js';

const FAILURES = 'failures';

/** The columns that a compact table may show of a cell. */
export const compactColumns = (measure: Measure): readonly Column[] => [
  ...statisticsOf(measure),
  number(FAILURES, FAILURES, percent),
];

/**
 * One row per cell with some columns, for a column of a paper: values without intervals, and only the model and those place
 * columns in which cells differ.
 */
export function compactTable(
  { dimensions, cells }: Arrangement,
  measure: Measure,
  keys: readonly string[],
  resamples: ResamplesOf,
): Table {
  const places = placeColumns(dimensions);
  const all = compactColumns(measure);
  const shown = keys.map((key) => all.find((column) => column.key === key)!);
  const table: Table = {
    name: `compact-${measure.column}`,
    caption:
      `${capitalized(measure.axis)} after the last step, over the finished runs of each cell; ${measure.better} is better.` +
      (keys.includes(FAILURES)
        ? ` Failures: runs that diverged, or whose loss is above twice the median of their cell.`
        : ''),
    columns: [...places, ...shown.map((column) => withoutInterval(column, measure))],
    rows: cells.map((placed) => {
      const values = [...statisticsOfCell(placed.cell, measure, resamples), shareFailed(placed, measure)];
      const byKey = new Map(all.map(({ key }, i) => [key, plain(values[i])]));
      return [...placeValues(placed, dimensions), ...keys.map((key) => byKey.get(key))];
    }),
  };
  const differs = (i: number) => new Set(table.rows.map((row) => row[i])).size > 1;
  return columnsOf(
    table,
    table.columns.filter(({ key }, i) => i >= places.length || key === 'model' || differs(i)),
  );
}

const withoutInterval = ({ key, title, format }: Column, { metric }: Measure): Column =>
  number(key, title, format ?? (key === 'sd' ? threeDigits : formatOf(metric)));

/** A number with three digits, including trailing zeros. */
const threeDigits = (value: number): string => value.toPrecision(3);

const plain = (value: TableValue): TableValue => (typeof value === 'object' ? value.value : value);

function shareFailed({ cell }: PlacedCell, measure: Measure): number | undefined {
  const losses = lossesOf(cell, measure).values;
  return losses.length > 0 ? failedShare(shortfallsOf(losses, measure)) : undefined;
}
