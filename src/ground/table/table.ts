import type { Estimate } from '../base/estimate.js';

/** A cell of a table; undefined and numbers that are not finite are blank. */
export type TableValue = string | number | Estimate | undefined;

export interface Column {
  /** Its name in CSV. */
  readonly key: string;
  readonly title: string;
  readonly kind: 'text' | 'number' | 'estimate';
  /** Writes a number for people; by default with all its digits, as in CSV. */
  readonly format?: (value: number) => string;
}

export interface Table {
  /** The name, from which `plainName` makes the names of its files. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableValue[])[];
}

/** A column with its value for an item, which is a row. */
export type Field<T> = readonly [column: Column, value: (item: T, i: number) => TableValue];

/** The values of an item, a line each, as in a tooltip: `mean 0.0631 [0.0580, 0.0692]`. */
export const fieldLines =
  <T>(fields: readonly Field<T>[]) =>
  (item: T, i: number): string =>
    fields
      .map(([column, of]) => [column.title, shown(of(item, i), column)])
      .flatMap(([title, value]) => (value === '' ? [] : [`${title} ${value}`]))
      .join('\n');

/** A table with a row for each item. Columns without any value are left out. */
export function tableFrom<T>(
  words: Pick<Table, 'name' | 'caption'>,
  items: readonly T[],
  fields: readonly Field<T>[],
): Table {
  const values = fields.map(([, of]) => items.map(of));
  const used = [...fields.keys()].filter((k) => values[k]!.some((value) => value !== undefined));
  return {
    ...words,
    columns: used.map((k) => fields[k]![0]),
    rows: items.map((_, i) => used.map((k) => values[k]![i])),
  };
}

/**
 * A name of letters, digits and `_.-=` alone, neither path nor markup; any other byte is written as
 * `=2f`.
 */
export const plainName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}_.-]/gu, (sign) =>
    Array.from(
      new TextEncoder().encode(sign),
      (byte) => `=${byte.toString(16).padStart(2, '0')}`,
    ).join(''),
  );

const columnOfKind =
  (kind: Column['kind']) =>
  (key: string, title = key, format?: Column['format']): Column => ({
    key,
    title,
    kind,
    ...(format && { format }),
  });

export const text = columnOfKind('text');
export const number = columnOfKind('number');

/**
 * A column of statistics, written as `0.0631 [0.0580, 0.0692]`. Without a format they have three
 * digits, or fewer where those would be finer than a hundredth of the interval.
 */
export const estimate = columnOfKind('estimate');

export const digits4 = (value: number): string => value.toPrecision(4);
export const digits3 = (value: number): string => String(Number(value.toPrecision(3)));
export const percent = (value: number): string =>
  `${(100 * value).toFixed(value === 0 || value === 1 ? 0 : 1)} %`;
export const level = (value: number): string =>
  value < 0.0001 ? '< 0.0001' : String(Number(value.toPrecision(2)));

/** Returns the text of a value in its column; empty for values that are missing or not finite. */
export function shown(value: TableValue, { format }: Column): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? (format ?? String)(value) : '';
  const { value: center, interval } = value;
  if (center === undefined || !Number.isFinite(center)) return '';
  const written = format ?? withDecimals(center, interval);
  return interval ? `${written(center)} [${interval.map(written).join(', ')}]` : written(center);
}

/** Numbers of more digits than five are written by powers of ten. */
const MANY_DIGITS = 99_999.5;

/** Numbers below this are written by powers of ten. */
const FEW_DIGITS = 1e-4;

/**
 * Returns one format for all numbers of a column: by powers of ten if one of them needs more than
 * five digits, or if all are tiny; else with four significant digits, or as whole numbers from
 * 1,000 on.
 */
function commonFormat(values: readonly number[]): (value: number) => string {
  const sizes = values.map(Math.abs).filter((size) => Number.isFinite(size) && size > 0);
  const largest = Math.max(...sizes);
  if (largest >= MANY_DIGITS || (sizes.length > 0 && largest < FEW_DIGITS)) {
    return (value) => (value === 0 ? '0' : value.toExponential(3));
  }
  return (value) =>
    Math.abs(value) >= 999.95 ? value.toFixed(0) : value === 0 ? '0' : plainDigits(value);
}

/** Four significant digits without powers of ten. */
const plainDigits = (value: number): string =>
  value.toFixed(Math.min(MAX_DECIMALS, 3 - Math.floor(Math.log10(Math.abs(value)))));

/**
 * Writes an estimate and its bounds, all with the same number of decimals, or all of large ones
 * with three digits.
 */
function withDecimals(center: number, interval: Estimate['interval']): (value: number) => string {
  if (
    [center, ...(interval ?? [])].some(
      (value) => Number.isFinite(value) && Math.abs(value) >= MANY_DIGITS,
    )
  ) {
    return (value) => value.toPrecision(3);
  }
  const width = interval ? interval[1] - interval[0] : 0;
  const needed = [center, width]
    .filter((size) => size !== 0)
    .map((size) => 2 - Math.floor(Math.log10(Math.abs(size))));
  const decimals = Math.min(MAX_DECIMALS, Math.max(0, needed.length > 0 ? Math.min(...needed) : 0));
  // No minus sign before a written zero.
  return (value) => value.toFixed(decimals).replace(/^-(?=[0.]*$)/, '');
}

const MAX_DECIMALS = 12;

/** The number by which a value is sorted; undefined for text and blanks. */
export function sortValue(value: TableValue): number | undefined {
  const plain = typeof value === 'object' ? value.value : value;
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : undefined;
}

/** A table without the columns that are blank in every row. */
export const withoutBlanks = (table: Table): Table =>
  selectColumns(
    table,
    table.columns.filter((column, i) => table.rows.some((row) => shown(row[i], column) !== '')),
  );

/**
 * A table whose columns with some keys have one format each; estimates have their own digits,
 * unless numbers are large or tiny.
 */
export function withCommonFormats(table: Table, keys: readonly string[]): Table {
  const columns = table.columns.map((column, i): Column => {
    if (!keys.includes(column.key)) return column;
    const values = table.rows.flatMap((row) => numbersIn(row[i]));
    const format = commonFormat(values);
    const byPowers = values.some((value) => Number.isFinite(value) && format(value).includes('e'));
    return column.kind === 'estimate' && !byPowers && !column.format
      ? column
      : { ...column, format };
  });
  return { ...table, columns };
}

function numbersIn(value: TableValue): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object') return [];
  return [value.value ?? [], ...(value.interval ?? [])].flat();
}

/** A table with only the given columns, which must be its own. */
export function selectColumns(table: Table, kept: readonly Column[]): Table {
  const places = kept.map((column) => table.columns.indexOf(column));
  return { ...table, columns: kept, rows: table.rows.map((row) => places.map((i) => row[i])) };
}
