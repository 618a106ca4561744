import {
  asyncBufferFromFile,
  type DecodedArray,
  type FileMetaData,
  type ParquetParsers,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InputError } from '../../../../errors.js';
import { counted, quoted } from '../../../../words.js';
import { type Collector, NumberCollector, TextCollector, type Workspace } from '../collector.js';
import { checkNames, columnName, Faults, wrongValue } from '../faults.js';
import type { ColumnFacts } from '../stored-file.js';
import type { Content } from './content.js';

type File = Awaited<ReturnType<typeof asyncBufferFromFile>>;

/** Dates as seconds since 1970; texts that are not UTF-8 are refused, and JSON stays a text. */
const decoder = new TextDecoder('utf-8', { fatal: true });
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && decoder.decode(bytes);
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (count: bigint) => Number(count) / 1e3,
  timestampFromMicroseconds: (count: bigint) => Number(count) / 1e6,
  timestampFromNanoseconds: (count: bigint) => Number(count) / 1e9,
  dateFromDays: (days: number) => days * 86_400,
  stringFromBytes: textOf,
  jsonFromBytes: textOf,
};

/**
 * Reads a Parquet file, a column of a row group at a time.
 * @throws InputError with the first faults, one line each
 */
export async function readParquet(
  path: string,
  workspace: Workspace,
  onBytes: (done: number) => void,
): Promise<Content> {
  const file = await asyncBufferFromFile(path);
  const metadata = await asFault(path, () => parquetMetadataAsync(file));
  const { children } = parquetSchema(metadata);
  const faults = new Faults();
  checkNames(
    path,
    children.map(({ element }) => element.name),
    faults,
  );
  for (const child of children) checkFlat(path, child, faults);
  faults.finish();
  const rows = Number(metadata.num_rows);
  if (rows === 0) faults.refuse(path, 'the file has no rows');
  workspace.columns = children.length;
  const columns = children.map(({ element }) => columnOf(element, workspace));
  const reader = new GroupReader({ path, file, metadata, faults });
  let done = 0;
  for (let group = 0; group < metadata.row_groups.length; group++) {
    for (const column of columns) {
      await reader.read(group, column);
      onBytes(Math.floor((++done / (columns.length * metadata.row_groups.length)) * file.byteLength));
    }
  }
  faults.finish();
  return { rows, columns };
}

interface ParquetColumn {
  readonly name: string;
  readonly collector: Collector;
  /** Adds a value; returns what is needed in its place where it is none that the column can hold. */
  readonly add: (value: unknown) => string | undefined;
}

function columnOf(element: SchemaElement, workspace: Workspace): ParquetColumn {
  const { name } = element;
  if (holdsTexts(element)) {
    const collector = new TextCollector(workspace, { typed: true });
    return { name, collector, add: (value) => addText(collector, value) };
  }
  const collector = new NumberCollector(workspace, madeFrom(element));
  return { name, collector, add: (value) => addNumber(collector, value) };
}

function holdsTexts({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL') return false;
  return type === 'BYTE_ARRAY' || logical_type?.type === 'UUID';
}

function madeFrom({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnFacts['from'] {
  if (type === 'BOOLEAN') return 'boolean';
  const isDate = converted === 'DATE' || converted?.startsWith('TIMESTAMP') || type === 'INT96';
  return isDate || logical?.type === 'DATE' || logical?.type === 'TIMESTAMP' ? 'date' : undefined;
}

function addText(collector: TextCollector, value: unknown): string | undefined {
  if (value === undefined || value === null) return collector.add('');
  return typeof value === 'string' ? collector.add(value) : 'a text is needed';
}

function addNumber(collector: NumberCollector, value: unknown): string | undefined {
  if (typeof value === 'number') {
    collector.add(value);
    return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY
      ? 'a finite number is needed'
      : undefined;
  }
  if (value === undefined || value === null) collector.add(Number.NaN);
  else if (typeof value === 'boolean') collector.add(value ? 1 : 0);
  else if (typeof value === 'bigint') return addWhole(collector, value);
  else return 'a number is needed';
  return undefined;
}

function addWhole(collector: NumberCollector, value: bigint): string | undefined {
  const number = Number(value);
  collector.add(number);
  return Number.isSafeInteger(number) ? undefined : 'whole numbers beyond 2^53 lose digits: write the column as texts';
}

/** Reads columns of row groups. */
class GroupReader {
  readonly #starts: number[] = [];

  constructor(
    private readonly of: {
      readonly path: string;
      readonly file: File;
      readonly metadata: FileMetaData;
      readonly faults: Faults;
    },
  ) {
    let start = 0;
    for (const { num_rows } of of.metadata.row_groups) {
      this.#starts.push(start);
      start += Number(num_rows);
    }
  }

  async read(group: number, { name, add }: ParquetColumn): Promise<void> {
    const { path, file, metadata, faults } = this.of;
    const [rowStart, rows] = [this.#starts[group]!, Number(metadata.row_groups[group]!.num_rows)];
    const parts: DecodedArray[] = [];
    const onChunk = ({ columnData }: { columnData: DecodedArray }) => void parts.push(columnData);
    const range = { rowStart, rowEnd: rowStart + rows, columns: [name], onChunk };
    await asFault(`${path}: row group ${group + 1}: column ${columnName(name)}`, () =>
      parquetRead({ file, metadata, compressors, parsers, ...range }),
    );
    const found = parts.reduce((sum, { length }) => sum + length, 0);
    if (found !== rows) {
      faults.refuse(
        `${path}: row group ${group + 1}`,
        `column ${columnName(name)}: it has ${counted(found, 'value')}: ${rows} are needed`,
      );
    }
    let row = 0;
    for (const part of parts) {
      for (let i = 0; i < part.length; i++) {
        row++;
        const need = add(part[i]);
        if (need !== undefined)
          faults.add(`${path}: row group ${group + 1}, row ${row}`, wrongValue(name, String(part[i]), need));
      }
    }
  }
}

function checkFlat(path: string, { element, children }: SchemaTree, faults: Faults): void {
  const { name, type, repetition_type, converted_type, logical_type } = element;
  const refuse = (kind: string, need: string) =>
    faults.add(path, `column ${columnName(name)}: it holds ${kind}: ${need}`);
  if (children.length > 0 || repetition_type === 'REPEATED') {
    refuse('lists or structures', 'one value in each row is needed, so write their parts as columns of their own');
  } else if (type === 'FIXED_LEN_BYTE_ARRAY' && !isReadable(element)) {
    refuse('bytes', 'numbers or texts are needed');
  } else if (converted_type === 'INTERVAL' || converted_type === 'BSON' || logical_type?.type?.startsWith('GEO')) {
    refuse(String(converted_type ?? logical_type?.type), 'numbers or texts are needed');
  }
}

const isReadable = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || ['DECIMAL', 'UUID', 'FLOAT16'].includes(String(logical_type?.type));

/** Turns what the library throws into a fault of the file. */
async function asFault<T>(place: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError([
      `${place}: cannot be read as Parquet (${quoted((error as Error).message).slice(1, -1)}): it is damaged, or of a form that is not known`,
    ]);
  }
}
