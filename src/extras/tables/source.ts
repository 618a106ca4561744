/** Finds the prepared content of the files that a spec names by hash, and reads its columns. */

import { InputError } from '../../ground/base/errors.js';
import { mapValues } from '../../ground/base/grouped.js';
import { shuffled, uniformStream } from '../../ground/base/random.js';
import { counted } from '../../ground/base/words.js';
import { FieldError } from '../../ground/schema/faults.js';
import { showValue } from '../../ground/schema/text.js';
import {
  cutRows,
  type PartName,
  partNames,
  type Shares,
  shuffledRows,
} from '../../train/data/shares.js';
import {
  type Coded,
  type ColumnTable,
  codedColumn,
  columnName,
  inOrder,
  type TablePart,
} from '../../train/data/table/columns.js';
import type { RowName } from '../../train/data/table/labels.js';
import { appendedRows, type NamedTable } from './appended-rows.js';
import { contentId, type Reading } from './files/reading.js';
import { readColumns, rowName, type StoredFile, storedBySha, storedFile } from './files/store.js';
import type { TableSpec, TableSplit } from './spec.js';

/**
 * Paths of the contents that this process has used, by their `contentId`: specs do not contain
 * paths.
 */
const paths = new Map<string, string>();

/** SHA-256 of the contents that replace missing or changed files, by path. */
const standIns = new Map<string, string>();

/** Makes a path refer to a stored content, regardless of the file at the path. */
export const standIn = (path: string, sha256: string): void => void standIns.set(path, sha256);

/**
 * The facts of a prepared file, whose path later faults use.
 * @throws InputError where it is not prepared
 */
export function storedSource(path: string, reading: Reading): StoredFile {
  const kept = standIns.get(path);
  const stored =
    kept === undefined ? storedFile(path, reading) : { ...storedBySha(kept, reading), name: path };
  paths.set(contentId(stored), path);
  return stored;
}

export const nameOfContent = (id: string, sha256 = id): string =>
  paths.get(id) ?? `the file of sha256 ${sha256}`;

export interface Source {
  readonly table: ColumnTable;
  readonly nameOf: RowName;
  readonly parts: Readonly<Record<PartName, TablePart>>;
  /**
   * The row from which test rows are numbered: the first of the test files, where files define the
   * split.
   */
  readonly firstTestRow: number;
}

/**
 * @throws InputError where a content is not prepared, columns of files do not fit, or a part is
 * empty
 */
export function readSource(spec: TableSpec): Source {
  const { files, split, reading = {} } = spec;
  const columns = usedColumns(spec);
  const read = (sha256: string): NamedTable => {
    const id = contentId({ sha256, reading });
    const { firstLine } = storedBySha(sha256, reading);
    return { name: nameOfContent(id, sha256), firstLine, table: readColumns(id, columns) };
  };
  if (!('train' in files)) {
    const source = appendedSource(files.map(read));
    const parts = splitRows(source.table, split!, source.nameOf);
    return { ...source, parts: withFewerTrained(parts, spec), firstTestRow: 0 };
  }
  const given = partNames.map((part) => files[part].map(read));
  const source = appendedSource(given.flat());
  let row = 0;
  const [train, validation, test] = given.map((tables) => {
    const length = tables.reduce((sum, { table }) => sum + table.rows, 0);
    return { table: source.table, rows: Int32Array.from({ length }, () => row++) };
  });
  const parts = { train: train!, validation: validation!, test: test! };
  return { ...source, parts: withFewerTrained(parts, spec), firstTestRow: parts.test.rows[0]! };
}

/**
 * Draws `trainRows` of the training rows, by the seed of the split; fewer rows are among more of
 * the same split.
 * @throws FieldError if there are fewer training rows
 */
function withFewerTrained(
  parts: Source['parts'],
  { trainRows, split }: TableSpec,
): Source['parts'] {
  if (trainRows === undefined) return parts;
  const { table, rows } = parts.train;
  if (trainRows > rows.length) {
    const text = `data.trainRows is ${trainRows}: there are ${counted(rows.length, 'training row')}: at most as many, or all, are possible`;
    throw new FieldError([{ path: ['data', 'trainRows'], text }]);
  }
  const seed = split && 'seed' in split ? split.seed : 0;
  const drawn = shuffled(rows.length, uniformStream(seed, 'train-rows')).subarray(0, trainRows);
  return { ...parts, train: { table, rows: drawn.map((place) => rows[place]!) } };
}

function usedColumns({ features, tasks, weight, split }: TableSpec): string[] {
  const { numeric, log, categorical } = features;
  const ofTasks = tasks.flatMap(({ column, where }) => [column, where]);
  const ofSplit = split && 'column' in split ? split.column : undefined;
  const all = [...numeric, ...log, ...categorical, ...ofTasks, weight, ofSplit];
  return [...new Set(all.filter((name) => name !== undefined))];
}

function appendedSource(tables: readonly NamedTable[]): Pick<Source, 'table' | 'nameOf'> {
  return {
    table: appendedRows(tables),
    nameOf: (row) => {
      let start = 0;
      const found = tables.find(({ table: { rows } }) => {
        start += rows;
        return row < start;
      });
      return rowName(found!, row - (start - found!.table.rows));
    },
  };
}

/**
 * The rows of each part.
 * @throws InputError where one has none, or the split's column has a value that is no part
 */
export function splitRows(
  table: ColumnTable,
  split: TableSplit,
  nameOf: RowName,
): Record<PartName, TablePart> {
  const rows = splitTableRows(table, split, nameOf);
  return mapValues(rows, (own: Int32Array) => ({ table, rows: own })) as Record<
    PartName,
    TablePart
  >;
}

function splitTableRows(
  table: ColumnTable,
  split: TableSplit,
  nameOf: RowName,
): Record<PartName, Int32Array> {
  switch (split.by) {
    case 'random':
      return cutRows(shuffledRows(table.rows, split.seed), split.shares);
    case 'group': {
      const coded = codedColumn(table, split.column);
      refuseFewGroups(split.column, coded.categories.length);
      return cutTogether(coded, shuffledRows(coded.categories.length, split.seed), split.shares);
    }
    case 'time': {
      const coded = codedColumn(table, split.column);
      const indexOf = new Map(coded.categories.map((category, i) => [category, i]));
      const order = inOrder(coded.categories).map((category) => indexOf.get(category)!);
      return cutTogether(coded, Int32Array.from(order), split.shares);
    }
    case 'column':
      return rowsByName(codedColumn(table, split.column), split.column, nameOf);
    case 'all': {
      const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
      return { train: rows, validation: rows, test: rows };
    }
  }
}

/** @throws FieldError if there are fewer groups than parts */
function refuseFewGroups(column: string, groups: number): void {
  if (groups >= partNames.length) return;
  const text = `data.split: column ${columnName(column)} has ${counted(groups, 'group')}: at least ${partNames.length} are needed, one for each part`;
  throw new FieldError([{ path: ['data', 'split', 'column'], text }]);
}

/** Cuts rows sorted by their categories, in a given order; rows of a category stay together. */
function cutTogether(
  { codes, categories }: Coded,
  order: Int32Array,
  shares: Shares,
): Record<PartName, Int32Array> {
  const counts = new Int32Array(categories.length);
  for (let row = 0; row < codes.length; row++) counts[codes[row]! - 1]!++;
  const next = new Int32Array(categories.length);
  let start = 0;
  for (const category of order) {
    next[category] = start;
    start += counts[category]!;
  }
  const rows = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) rows[next[codes[row]! - 1]!++] = row;
  return cutRows(rows, shares, (row, after) => codes[row] === codes[after]);
}

function rowsByName(
  { codes, categories }: Coded,
  column: string,
  nameOf: RowName,
): Record<PartName, Int32Array> {
  const rows: Record<PartName, number[]> = { train: [], validation: [], test: [] };
  const listOfCode = [undefined, ...categories.map((name) => rows[name as PartName])];
  for (let row = 0; row < codes.length; row++) {
    const list = listOfCode[codes[row]!];
    if (!list) {
      const value = categories[codes[row]! - 1];
      const fault = value === undefined ? 'missing' : showValue(value);
      throw new InputError('data', [
        `${nameOf(row)}: column ${columnName(column)}: the value is ${fault}: train, validation or test is needed, as data.split is by it`,
      ]);
    }
    list.push(row);
  }
  const empty = partNames.find((part) => rows[part].length === 0);
  if (empty) {
    const text = `data.split: no row has ${empty} in column ${columnName(column)}: one at least is needed`;
    throw new FieldError([{ path: ['data', 'split', 'column'], text }]);
  }
  return mapValues(rows, (own: number[]) => Int32Array.from(own)) as Record<PartName, Int32Array>;
}
