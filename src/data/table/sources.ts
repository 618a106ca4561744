import { type PartName, partNames } from '../shares.js';
import type { ColumnTable, TablePart } from './columns.js';
import { tableFolder } from './files/prepared.js';
import { contentId, type Reading } from './files/reading.js';
import { readColumns, storedBySha, storedFile } from './files/store.js';
import { rowName, type StoredFile } from './files/stored-file.js';
import type { RowName } from './labels.js';
import type { TableSpec } from './spec.js';
import { splitRows } from './split.js';
import { alike, joined, type NamedTable } from './tables.js';

/** The paths of contents that this process has seen, by their `contentId`: specs do not have them. */
const paths = new Map<string, string>();

/** By path, the sha256 of the content that stands in for a file which is gone or has changed. */
const standIns = new Map<string, string>();

/** From now on a path stands for a content that is kept, whatever file is there. */
export const standIn = (path: string, sha256: string): void => void standIns.set(path, sha256);

/** What is known of a prepared file, whose path later faults name. @throws InputError where it is not prepared */
export function storedSource(path: string, reading: Reading): StoredFile {
  const kept = standIns.get(path);
  const folder = tableFolder();
  const stored =
    kept === undefined ? storedFile(path, folder, reading) : { ...storedBySha(kept, folder, reading), name: path };
  paths.set(contentId(stored), path);
  return stored;
}

/** A table with the names of its rows. */
export interface Source {
  readonly table: ColumnTable;
  readonly nameOf: RowName;
}

/** What a spec is read from: its tables, and the rows of each part. */
export interface Sources {
  readonly tables: readonly Source[];
  readonly parts: Readonly<Record<PartName, TablePart>>;
}

/**
 * Reads the columns of a spec from its prepared files.
 * @throws InputError where a content is not prepared, columns of several files do not fit together, or a part is empty
 */
export function readSources(spec: TableSpec): Sources {
  const { files, split, reading = {} } = spec;
  const columns = columnsOf(spec);
  const read = (sha256: string) => readTable({ sha256, reading }, columns);
  if (!('train' in files)) {
    const source = joinedSource(alike(files.map(read)));
    return { tables: [source], parts: splitRows(source.table, split!, source.nameOf) };
  }
  const given = partNames.map((part) => files[part].map(read));
  const tables = alike(given.flat());
  let start = 0;
  const sources = given.map(({ length }) => {
    start += length;
    return joinedSource(tables.slice(start - length, start));
  });
  const [train, validation, test] = sources.map(({ table }) => ({ table, rows: allRows(table) }));
  return { tables: sources, parts: { train: train!, validation: validation!, test: test! } };
}

const allRows = ({ rows }: ColumnTable): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

/** Every column that a spec needs, once. */
function columnsOf({ features, tasks, weight, split }: TableSpec): string[] {
  const { numeric, log, categorical } = features;
  const ofTasks = tasks.flatMap(({ column, where }) => [column, where]);
  const ofSplit = split && 'column' in split ? split.column : undefined;
  const all = [...numeric, ...log, ...categorical, ...ofTasks, weight, ofSplit];
  return [...new Set(all.filter((name) => name !== undefined))];
}

function readTable(
  content: { readonly sha256: string; readonly reading: Reading },
  columns: readonly string[],
): NamedTable {
  const { sha256, reading } = content;
  const { firstLine } = storedBySha(sha256, tableFolder(), reading);
  const id = contentId(content);
  return {
    name: paths.get(id) ?? `the file of sha256 ${sha256}`,
    ...(firstLine !== undefined && { firstLine }),
    table: readColumns(id, columns),
  };
}

function joinedSource(tables: readonly NamedTable[]): Source {
  return {
    table: joined(tables.map(({ table }) => table)),
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
