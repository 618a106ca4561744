import {
  asyncBufferFromFile,
  type DecodedArray,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { InputError } from '../../../base/errors.js';
import { mib, quoted, thousands } from '../../../base/words.js';
import { columnName } from '../../../data/table/columns.js';
import type { Collector, Content, NumberSink, TextSink, Workspace } from './collector.js';
import type { ColumnFacts } from './facts.js';
import { checkNames, Faults, isCount, wrongValue } from './faults.js';
import { checkStructure } from './parquet-guards.js';
import { chunkOf, type Page, pagesIn } from './parquet-pages.js';

type File = Awaited<ReturnType<typeof asyncBufferFromFile>>;

/**
 * Reads a Parquet file, one column of a row group at a time.
 * @throws InputError with the first faults, one line each
 */
export async function readParquet(
  path: string,
  workspace: Workspace,
  onBytes: (done: number) => void,
): Promise<Content> {
  const file = await asyncBufferFromFile(path);
  const metadata = await asFault(path, () => metadataIn(file));
  const schema = await asFault(path, async () => parquetSchema(metadata));
  const { children } = schema;
  const faults = new Faults();
  checkNames(
    path,
    children.map(({ element }) => element.name),
    faults,
  );
  for (const child of children) checkFlat(path, child, faults);
  faults.finish();
  const rows = rowsIn(path, metadata, faults);
  workspace.columns = children.length;
  const columns = children.map(({ element }) => columnOf(element, workspace));
  let done = 0;
  for (let group = 0; group < metadata.row_groups.length; group++) {
    const place = `${path}: row group ${group + 1}`;
    const rowsOfGroup = Number(metadata.row_groups[group]!.num_rows);
    for (const [i, { name, add }] of columns.entries()) {
      await asFault(`${place}: column ${columnName(name)}`, async () => {
        const chunk = chunkOf(metadata, group, schema, children[i]!);
        let row = 0;
        for (const page of pagesIn(await file.slice(chunk.start, chunk.end), rowsOfGroup, chunk)) {
          const first = row + 1;
          add(page, (i, value, need) => faults.add(`${place}, row ${first + i}`, wrongValue(name, value, need)));
          row += page.rows;
        }
      });
      onBytes(Math.floor((++done / (columns.length * metadata.row_groups.length)) * file.byteLength));
    }
  }
  faults.finish();
  return { rows, columns };
}

/** The maximum number of rows: row indices are 32-bit numbers. */
const MOST_ROWS = 2 ** 31 - 1;

/**
 * Returns the number of rows.
 * @throws InputError where there are none or too many, or the counts in the file are inconsistent
 */
function rowsIn(path: string, { num_rows, row_groups }: FileMetaData, faults: Faults): number {
  const [rows, groups] = [Number(num_rows), row_groups.map(({ num_rows }) => Number(num_rows))];
  const inGroups = groups.reduce((sum, rows) => sum + rows, 0);
  if (!groups.every(isCount) || rows !== inGroups) {
    faults.refuse(path, `it is damaged: it has ${rows} rows, and its row groups have ${inGroups}`);
  }
  if (rows === 0) faults.refuse(path, 'the file has no rows');
  if (rows > MOST_ROWS) {
    faults.refuse(path, `there are ${thousands(rows)} rows: at most ${thousands(MOST_ROWS)} are possible`);
  }
  return rows;
}

/** The length of the metadata (4 bytes), and `PAR1`. */
const END_BYTES = 8;
const MAGIC = 0x31524150;

/** The maximum size of a file's metadata in bytes. */
const MOST_BYTES = 2 ** 26;

/**
 * Reads the metadata at the end of a file.
 * @throws Error where there are none
 */
async function metadataIn(file: File): Promise<FileMetaData> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - END_BYTES)));
  if (end.byteLength < END_BYTES || end.getUint32(4, true) !== MAGIC) throw new Error('it does not end in PAR1');
  const bytes = end.getUint32(0, true);
  if (bytes > MOST_BYTES) throw new Error(`its metadata take more than ${mib(MOST_BYTES)}`);
  const start = file.byteLength - END_BYTES - bytes;
  if (start < 0) throw new Error('its metadata are longer than it is');
  const footer = await file.slice(start);
  checkStructure(new DataView(footer), 0);
  // With `geoparquet`, the library would never end on a damaged schema whose elements have -1 children.
  return parquetMetadata(footer, { geoparquet: false });
}

function checkFlat(path: string, { element, children }: SchemaTree, faults: Faults): void {
  const { name, type, repetition_type, converted_type, logical_type } = element;
  const refuse = (kind: string, need: string) =>
    faults.add(path, `column ${columnName(name)}: it has ${kind}: ${need}`);
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

/** Converts an error of the library to a fault of the file. */
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

/** Receives a value that a column cannot contain, its row in the page from 0, and the need to report. */
type OnWrong = (row: number, value: string, need: string) => void;

/** A column that is collected page by page. */
interface ParquetColumn {
  readonly name: string;
  readonly collector: Collector;
  add(page: Page, onWrong: OnWrong): void;
}

/** Creates the column of an element of a flat schema. */
function columnOf(element: SchemaElement, workspace: Workspace): ParquetColumn {
  const { name } = element;
  if (hasTexts(element)) {
    const collector = workspace.textColumn(name, { typed: true });
    return { name, collector, add: (page) => addTexts(collector, page) };
  }
  const collector = workspace.numberColumn(name, madeFrom(element));
  return { name, collector, add: (page, onWrong) => addNumbers(collector, page, onWrong) };
}

function hasTexts({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL') return false;
  return type === 'BYTE_ARRAY' || logical_type?.type === 'UUID';
}

function madeFrom({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnFacts['from'] {
  if (type === 'BOOLEAN') return 'boolean';
  const isDate = converted === 'DATE' || converted?.startsWith('TIMESTAMP') || type === 'INT96';
  return isDate || logical?.type === 'DATE' || logical?.type === 'TIMESTAMP' ? 'date' : undefined;
}

function addTexts(collector: TextSink, { rows, present, values, dictionary }: Page): void {
  const texts = dictionary && collector.known(dictionary as readonly string[]);
  for (let row = 0, i = 0; row < rows; row++) {
    if (present && present[row] === 0) collector.add('');
    else if (texts) texts.add(values[i++] as number);
    else collector.add(values[i++] as string);
  }
}

/** Numbers, with the invalid values among them by index. */
interface Numbers {
  readonly numbers: Float64Array;
  readonly wrong: ReadonlyMap<number, string>;
}

/** Cache of the numbers of dictionaries, which the pages of a chunk share. */
const converted = new WeakMap<object, Numbers>();

function addNumbers(collector: NumberSink, page: Page, onWrong: OnWrong): void {
  const { rows, present, values, dictionary } = page;
  const { numbers, wrong } = dictionary ? numbersOfDictionary(dictionary) : numbersOf(values);
  const all = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    if (present && present[row] === 0) all[row] = Number.NaN;
    else {
      const place = dictionary ? (values[i] as number) : i;
      all[row] = numbers[place]!;
      if (wrong.size > 0 && wrong.has(place)) onWrong(row, String((dictionary ?? values)[place]), wrong.get(place)!);
      i++;
    }
  }
  collector.addAll(all);
}

function numbersOfDictionary(dictionary: DecodedArray): Numbers {
  const known = converted.get(dictionary) ?? numbersOf(dictionary);
  converted.set(dictionary, known);
  return known;
}

function numbersOf(values: DecodedArray): Numbers {
  const numbers = plainNumbers(values);
  const isWhole = typeof values[0] === 'bigint';
  const wrong = new Map<number, string>();
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (isWhole && !Number.isSafeInteger(number)) {
      wrong.set(i, 'whole numbers beyond 2^53 lose digits: write the column as texts');
    } else if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY) {
      wrong.set(i, 'a finite number is needed');
    }
  }
  return { numbers, wrong };
}

function plainNumbers(values: DecodedArray): Float64Array {
  if (values instanceof BigInt64Array) return fromHalves(values);
  if (ArrayBuffer.isView(values) && !(values instanceof BigUint64Array)) return new Float64Array(values);
  return Float64Array.from(values as readonly unknown[], Number);
}

/** Converts 64-bit integers to numbers by their halves, without a bigint for each. */
function fromHalves({ buffer, byteOffset, length }: BigInt64Array): Float64Array {
  const halves = new Int32Array(buffer, byteOffset, 2 * length);
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0);
  return numbers;
}
