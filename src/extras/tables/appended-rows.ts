/** Puts the rows of several table files with the same columns one after another. */

import { InputError } from '../../ground/base/errors.js';
import { listed } from '../../ground/base/words.js';
import type {
  ColumnTable,
  NumberColumn,
  NumberValues,
  TableColumn,
} from '../../train/data/table/columns.js';
import { textHash } from '../../train/data/table/hash.js';

export interface NamedTable {
  readonly name: string;
  readonly firstLine?: number | undefined;
  readonly table: ColumnTable;
}

/**
 * A text column is hashed if it is in one of the tables; a column without values takes the kind of
 * the others.
 * @throws InputError for numbers in one table and texts in another
 */
export function appendedRows(tables: readonly NamedTable[]): ColumnTable {
  const first = tables[0]!.table;
  if (tables.length === 1) return first;
  return {
    rows: tables.reduce((sum, { table }) => sum + table.rows, 0),
    columns: first.columns.map((_, i) =>
      appendColumn(tables.map(({ name, table }) => [name, table.columns[i]!])),
    ),
  };
}

function appendColumn(given: readonly (readonly [string, TableColumn])[]): TableColumn {
  const known = given.filter(([, column]) => !isEmpty(column));
  const kinds = new Set(known.map(([, { kind }]) => kind));
  const columns = given.map(([, column]) => column);
  const { name } = columns[0]!;
  if (kinds.has('number') && kinds.size > 1) {
    const [numbers, texts] = [true, false].map((isNumber) =>
      listed(
        known.flatMap(([table, { kind }]) => ((kind === 'number') === isNumber ? [table] : [])),
      ),
    );
    throw new InputError('data', [
      `column ${name} has numbers in ${numbers}, but texts in ${texts}: the same in all files is needed`,
    ]);
  }
  if (kinds.has('hashed'))
    return { kind: 'hashed', name, hashes: concatenated(Uint32Array, columns.map(hashColumn)) };
  if (kinds.has('text')) return appendTexts(name, columns);
  const numbers = (columns as readonly NumberColumn[]).map(({ values }) => values);
  return { kind: 'number', name, values: appendNumbers(numbers) };
}

/** Whether a column has no values, in which case its kind is arbitrary. */
const isEmpty = (column: TableColumn): boolean =>
  column.kind === 'number' && column.values.every((value) => Number.isNaN(value));

function hashColumn(column: TableColumn): Uint32Array {
  if (column.kind === 'hashed') return column.hashes;
  if (column.kind === 'number') return new Uint32Array(column.values.length);
  const hashOfCode = [0, ...column.texts.map(textHash)];
  return new Uint32Array(column.codes).map((code) => hashOfCode[code]!);
}

function appendTexts(name: string, columns: readonly TableColumn[]): TableColumn {
  const codeOf = new Map<string, number>();
  const codes = columns.map((column) => {
    if (column.kind !== 'text') return new Int32Array((column as NumberColumn).values.length);
    for (const text of column.texts) if (!codeOf.has(text)) codeOf.set(text, codeOf.size + 1);
    const newCodes = [0, ...column.texts.map((text) => codeOf.get(text)!)];
    return new Int32Array(column.codes).map((code) => newCodes[code]!);
  });
  return { kind: 'text', name, codes: concatenated(Int32Array, codes), texts: [...codeOf.keys()] };
}

/** Numbers in their common type, or else as float64, which is exact for all. */
function appendNumbers(all: readonly NumberValues[]): NumberValues {
  const types = new Set(all.map((values) => values.constructor));
  return concatenated(
    types.size === 1 ? (all[0]!.constructor as typeof Float64Array) : Float64Array,
    all,
  );
}

function concatenated<T extends NumberValues | Uint32Array>(
  type: new (length: number) => T,
  all: readonly ArrayLike<number>[],
): T {
  const values = new type(all.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of all) {
    values.set(part, start);
    start += part.length;
  }
  return values;
}
