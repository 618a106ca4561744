import { isUtf8 } from 'node:buffer';
import { constants, gzipSync } from 'node:zlib';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { jsonIn } from '../../src/ground/base/canonical-json.js';
import { isMapping } from '../../src/ground/base/grouped.js';
import { sha256Hex } from '../../src/ground/base/sha256.js';
import {
  type Cell,
  columnAt,
  compileForm,
  FORM,
  IN_COLUMN,
  JSON_IN_COLUMN,
  LINE,
  MEAN_OF_TASKS,
  mapLeaves,
  meanOver,
  type Numbers,
} from '../../src/sweep/folder/line-form.js';
import {
  METADATA,
  PARQUET,
  type ParquetHeader,
  textInParquet,
} from '../../src/sweep/folder/packed-ledger.js';
import { checkedLine } from '../../src/sweep/folder/record.js';

/**
 * Packs the content of a `ledger.jsonl` as Parquet.
 * @throws Error where it is torn, not UTF-8, or too large
 */
export function packLedger(content: Buffer): Buffer {
  const packed = writeLedger(content);
  if (!textInParquet(packed).equals(content)) throw new Error('the packed ledger is not the same');
  return packed;
}

/** The same, without a check of what was written; pages are compressed by `compress`. */
export function writeLedger(
  content: Buffer,
  compress: (page: Uint8Array) => Uint8Array = gzipped,
): Buffer {
  if (!isUtf8(content)) throw new Error('a ledger that is not UTF-8 cannot be packed');
  const lines = content.toString().split('\n');
  if (lines.pop() !== '') throw new Error('a ledger with a torn line cannot be packed');
  const table = new Table(lines.length, mixedFields(lines));
  for (const [row, line] of lines.entries()) addLine(table, row, line);
  const header = (columns: Uint8Array): ParquetHeader => ({
    ...PARQUET,
    lines: lines.length,
    bytes: content.length,
    sha256: sha256Hex(content),
    columns: sha256Hex(columns),
  });
  return writeParquet(table.columns(), { rows: lines.length, compress, header });
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** The kind of a column's values: numbers, texts, JSON, or lists of numbers. */
type Kind = 'number' | 'text' | 'json' | 'list';

interface Column {
  readonly kind: Kind;
  readonly values: (Cell | null)[];
}

type NamedColumn = readonly [name: string, column: Column];

/** Columns that grow by lines. */
class Table {
  readonly #columns = new Map<string, Column>();

  constructor(
    private readonly rows: number,
    readonly mixed: ReadonlySet<string>,
  ) {}

  /**
   * Puts a value into a column; false where the column has values of another kind, or this row has
   * one already.
   */
  put(row: number, name: string, kind: Kind, value: Cell): boolean {
    let column = this.#columns.get(name);
    if (!column) {
      column = { kind, values: new Array(this.rows).fill(null) };
      this.#columns.set(name, column);
    }
    if (column.kind !== kind || column.values[row] !== null) return false;
    column.values[row] = value;
    return true;
  }

  get(row: number, name: string): Cell | null {
    return this.#columns.get(name)?.values[row] ?? null;
  }

  clear(row: number): void {
    for (const { values } of this.#columns.values()) values[row] = null;
  }

  /** Single numbers and texts first, then lists, then what tells little. */
  columns(): readonly NamedColumn[] {
    const rank = ([name, { kind }]: NamedColumn) =>
      /^(spec|engine\.\w+|form|line)$/.test(name) ? 2 : kind === 'list' || kind === 'json' ? 1 : 0;
    return [...this.#columns]
      .filter(([, { values }]) => values.some((value) => value !== null))
      .sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Adds a line: its values to their columns and its form, or its text where it is not what they
 * give.
 */
function addLine(table: Table, row: number, line: string): void {
  try {
    const { checksum: _, ...record } = JSON.parse(line);
    const form = JSON.stringify(formOf(table, row, record));
    if (checkedLine(compileForm(form)((name) => table.get(row, name))) === `${line}\n`) {
      table.put(row, FORM, 'text', form);
      return;
    }
  } catch {
    // A damaged line, or one of a stranger.
  }
  table.clear(row);
  table.put(row, LINE, 'text', line);
}

/**
 * Returns the swept fields that have numbers and texts, such as the number of examples or `stream`.
 */
function mixedFields(lines: readonly string[]): ReadonlySet<string> {
  const kinds = new Map<string, string>();
  const mixed = new Set<string>();
  for (const line of lines) {
    const record = jsonIn(line);
    if (!isMapping(record) || !isMapping(record.cell)) continue;
    for (const [field, value] of Object.entries(record.cell)) {
      const kind = typeof value;
      if ((kinds.get(field) ?? kind) !== kind) mixed.add(field);
      kinds.set(field, kind);
    }
  }
  return mixed;
}

/** Puts the values of a record into columns, and returns what is left. */
function formOf(table: Table, row: number, record: { readonly curve?: unknown }): unknown {
  const curve = isMapping(record.curve) ? record.curve : {};
  return mapLeaves(record, (value, path) => {
    if (path[0] === 'curve' && isMean(path[1]!, curve)) return MEAN_OF_TASKS;
    if (path[0] === 'version') return value;
    if (path[0] === 'cell' && typeof value === 'number' && table.mixed.has(path[1]!)) {
      // The column is of texts; the form keeps that this one is a number.
      table.put(row, columnAt(path), 'text', String(value));
      return value;
    }
    const cell = cellOf(value);
    if (!cell || !table.put(row, columnAt(path), ...cell)) return value;
    return cell[0] === 'json' ? JSON_IN_COLUMN : IN_COLUMN;
  });
}

/** Whether a curve is the mean over tasks, whose names begin with its name and `_`. */
function isMean(name: string, curve: Readonly<Record<string, unknown>>): boolean {
  const tasks = Object.keys(curve).filter((other) => other.startsWith(`${name}_`));
  const mean = meanOver(tasks.map((task) => curve[task] as Numbers));
  return mean !== undefined && JSON.stringify(mean) === JSON.stringify(curve[name]);
}

/** A value as one of a column, with its kind. */
function cellOf(value: unknown): [Kind, Cell] | undefined {
  if (typeof value === 'number') return ['number', value];
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? undefined : ['text', value];
  if (!isMapping(value) && !(Array.isArray(value) && value.length > 0)) return undefined;
  return isNumbers(value) ? ['list', value] : ['json', JSON.stringify(value)];
}

const isNumbers = (value: unknown): value is Numbers =>
  Array.isArray(value) && value.every((item) => item === null || typeof item === 'number');

interface Writing {
  readonly rows: number;
  readonly compress: (page: Uint8Array) => Uint8Array;
  readonly header: (columns: Uint8Array) => ParquetHeader;
}

function writeParquet(
  columns: readonly NamedColumn[],
  { rows, compress, header }: Writing,
): Buffer {
  const elements = columns.map(([name, column]) => schemaOf(name, column));
  const writer = new ByteWriter();
  const file = new ParquetWriter({ ...options(elements, compress), writer });
  if (rows > 0) {
    const columnData = columns.map(([name, column], i) => shortest(name, column, elements[i]!));
    file.write({ columnData, rowGroupSize: rows, pageSize: 0 });
  }
  file.kvMetadata = [{ key: METADATA, value: JSON.stringify(header(writer.getBytes())) }];
  file.finish();
  return Buffer.from(writer.getBytes());
}

const options = (elements: readonly SchemaElement[][], compress: Writing['compress']) => ({
  schema: [{ name: 'root', num_children: elements.length }, ...elements.flat()],
  codec: 'GZIP' as const,
  compressors: { GZIP: compress },
  statistics: false,
  createdBy: 'mmoe-exp',
});

/** Returns a column in the encoding in which it is shortest. */
function shortest(name: string, { values }: Column, elements: SchemaElement[]): ColumnSource {
  const sources = encodingsOf(elements.at(-1)!).map((encoding) => ({
    name,
    data: values,
    encoding,
    offsetIndex: false,
  }));
  const sizes = sources.map((source) => {
    const writer = new ByteWriter();
    const file = new ParquetWriter({ ...options([elements], gzipped), writer });
    file.write({ columnData: [source], rowGroupSize: values.length, pageSize: 0 });
    return writer.offset;
  });
  return sources[sizes.indexOf(Math.min(...sizes))]!;
}

const encodingsOf = ({ type }: SchemaElement): readonly NonNullable<ColumnSource['encoding']>[] =>
  type === 'DOUBLE'
    ? ['BYTE_STREAM_SPLIT', 'RLE_DICTIONARY', 'PLAIN']
    : ['RLE_DICTIONARY', 'PLAIN'];

/**
 * Compresses bytes by the strategy that is shortest for them: digits of hashes are shorter without
 * matches.
 */
function gzipped(bytes: Uint8Array): Uint8Array {
  const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
  const all = [Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE].map((strategy) =>
    gzipSync(bytes, { level: 9, strategy, memLevel: 9 }),
  );
  return all.reduce((a, b) => (b.length < a.length ? b : a));
}

/** The schema of a column; lists are groups, as Parquet has them. */
function schemaOf(name: string, { kind, values }: Column): SchemaElement[] {
  if (kind === 'text' || kind === 'json') {
    return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }];
  }
  const numbers = values.flat().filter((value) => value !== null);
  const type = numbers.every(
    (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
  )
    ? 'INT32'
    : 'DOUBLE';
  const item: SchemaElement = {
    name: kind === 'number' ? name : 'element',
    type,
    repetition_type: 'OPTIONAL',
  };
  if (kind === 'number') return [item];
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    item,
  ];
}
