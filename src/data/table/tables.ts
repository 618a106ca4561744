import { InputError } from '../../base/errors.js';
import { listed } from '../../base/words.js';
import type { ColumnTable, HashedColumn, NumberColumn, NumberValues, TableColumn, TextColumn } from './columns.js';
import { textHash } from './files/hash.js';

/** A table with the name of what it was read from, for faults. */
export interface NamedTable {
  readonly name: string;
  /** As in `StoredFile`. */
  readonly firstLine?: number;
  readonly table: ColumnTable;
}

/**
 * The same tables with columns of the same kinds: a text column is hashed where another table's column of its name is, and
 * a column without any values takes whatever kind the others have.
 * @throws InputError where a column holds numbers in one table and texts in another
 */
export function alike(tables: readonly NamedTable[]): NamedTable[] {
  const [first] = tables;
  const columns = first!.table.columns.map((_, i) =>
    alikeColumns(tables.map(({ name, table }) => ({ name, column: table.columns[i]! }))),
  );
  return tables.map(({ table: { rows }, ...named }, t) => ({
    ...named,
    table: { rows, columns: columns.map((ofTables) => ofTables[t]!) },
  }));
}

function alikeColumns(given: readonly { readonly name: string; readonly column: TableColumn }[]): TableColumn[] {
  const columns = given.map(({ column }) => column);
  const kinds = new Set(columns.filter((column) => !isEmpty(column)).map(({ kind }) => kind));
  if (kinds.has('number') && kinds.size > 1) {
    const namesOf = (isNumber: boolean) =>
      listed(
        given
          .filter(({ column }) => !isEmpty(column) && (column.kind === 'number') === isNumber)
          .map(({ name }) => name),
        'and',
      );
    throw new InputError([
      `column ${columns[0]!.name} holds numbers in ${namesOf(true)}, but texts in ${namesOf(false)}: the same in all files is needed`,
    ]);
  }
  if (kinds.has('hashed')) return columns.map(hashed);
  if (kinds.has('text')) return columns.map((column) => (column.kind === 'text' ? column : noTexts(column)));
  return columns;
}

/** Only such a column has no kind of its own. */
const isEmpty = (column: TableColumn): boolean =>
  column.kind === 'number' && column.values.every((value) => Number.isNaN(value));

const noTexts = (column: TableColumn): TextColumn => ({
  ...{ kind: 'text', name: column.name, texts: [] },
  codes: new Uint8Array(lengthOf(column)),
});

function hashed(column: TableColumn): HashedColumn {
  const { name } = column;
  if (column.kind === 'hashed') return column;
  if (column.kind === 'number') return { kind: 'hashed', name, hashes: new Uint32Array(column.values.length) };
  const hashOfCode = [0, ...column.texts.map(textHash)];
  return { kind: 'hashed', name, hashes: new Uint32Array(column.codes).map((code) => hashOfCode[code]!) };
}

function lengthOf(column: TableColumn): number {
  if (column.kind === 'number') return column.values.length;
  return column.kind === 'text' ? column.codes.length : column.hashes.length;
}

/** The rows of tables whose columns are alike, one table after the other. */
export function joined(tables: readonly ColumnTable[]): ColumnTable {
  const [first, ...others] = tables as [ColumnTable, ...ColumnTable[]];
  if (others.length === 0) return first;
  return {
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    columns: first.columns.map((_, i) => joinedColumns(tables.map(({ columns }) => columns[i]!))),
  };
}

function joinedColumns(columns: readonly TableColumn[]): TableColumn {
  const { kind, name } = columns[0]!;
  switch (kind) {
    case 'number':
      return { kind, name, values: joinedNumbers((columns as readonly NumberColumn[]).map(({ values }) => values)) };
    case 'text':
      return joinedTexts(columns as readonly TextColumn[]);
    case 'hashed': {
      const all = (columns as readonly HashedColumn[]).map(({ hashes }) => hashes);
      return { kind, name, hashes: concatenated(Uint32Array, all) };
    }
  }
}

function joinedTexts(columns: readonly TextColumn[]): TextColumn {
  const codeOf = new Map<string, number>();
  const codes = columns.map(({ codes, texts }) => {
    for (const text of texts) if (!codeOf.has(text)) codeOf.set(text, codeOf.size + 1);
    const joinedCodes = [0, ...texts.map((text) => codeOf.get(text)!)];
    return new Int32Array(codes).map((code) => joinedCodes[code]!);
  });
  return { kind: 'text', name: columns[0]!.name, codes: concatenated(Int32Array, codes), texts: [...codeOf.keys()] };
}

/** In their common type, else in doubles, which hold all. */
function joinedNumbers(all: readonly NumberValues[]): NumberValues {
  const types = new Set(all.map((values) => values.constructor));
  return concatenated(types.size === 1 ? (all[0]!.constructor as typeof Float64Array) : Float64Array, all);
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
