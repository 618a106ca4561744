/**
 * Reads the columns of a Parquet file, page by page. The library trusts the bytes of a file, and
 * may loop for ever on a damaged one, so this runs in a separate thread (`parquet.ts`).
 */

import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { compressors as all } from 'hyparquet-compressors';
import { InputError } from '../../../ground/base/errors.js';
import { mib, quoted, thousands } from '../../../ground/base/words.js';
import { Faults } from '../../../train/data/files/faults.js';
import { columnName } from '../../../train/data/table/columns.js';
import type { NumberForm } from '../../../train/data/table/encoding.js';
import { checkNames } from './faults.js';

/**
 * Converts dates to seconds since 1970; texts that are not UTF-8 are refused, and JSON remains a
 * text.
 */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const decodeText = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && utf8.decode(bytes);
const parsers = {
  timestampFromMilliseconds: (count: bigint) => Number(count) / 1e3,
  timestampFromMicroseconds: (count: bigint) => Number(count) / 1e6,
  timestampFromNanoseconds: (count: bigint) => Number(count) / 1e9,
  dateFromDays: (days: number) => days * 86_400,
  stringFromBytes: decodeText,
  jsonFromBytes: decodeText,
};

/**
 * Decompressors of pages that have at most as many bytes as the metadata of their column say, as
 * damaged ones may ask for more. They also take empty content, such as the dictionary of a column
 * without values, on which LZ4's fails.
 */
const compressorsWithin = (most: number): Compressors =>
  Object.fromEntries(
    Object.entries(all).map(([codec, unpack]) => [
      codec,
      (packed: Uint8Array, size: number) => {
        if (!(size >= 0 && size <= most))
          throw new Error(`a page has ${size} bytes, and its column ${most}`);
        return size === 0 ? new Uint8Array(0) : unpack(packed, size);
      },
    ]),
  );

/** A column, whose values are texts, or numbers that were written in a form. */
export interface ParquetColumn {
  readonly name: string;
  readonly values: 'texts' | NumberForm;
}

interface ParquetShape {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
}

/** Some values of a column, in the order of the rows. */
export interface ParquetPage {
  readonly column: number;
  /** The part of the file, for messages, and the number of the first value in it, from 1. */
  readonly place: string;
  readonly first: number;
  /**
   * Numbers, NaN where they are missing; or texts, empty where they are missing, and which of them
   * each value is.
   */
  readonly values: Float64Array | { readonly texts: readonly string[]; readonly codes: Int32Array };
  /** Numbers that a column cannot contain, by their index among the values. */
  readonly odd: ReadonlyMap<number, { readonly text: string; readonly need: string }>;
}

/**
 * What a thread is to read; `taken` counts the pages that the other thread has taken, so that few
 * wait in memory.
 */
export interface ParquetTask {
  readonly path: string;
  readonly taken: Int32Array;
}

/**
 * What the thread says: the shape, then each place that it reads with its pages, and how it ended.
 */
export type ParquetMessage =
  | { readonly shape: ParquetShape }
  | { readonly place: string }
  | { readonly page: ParquetPage }
  | { readonly refused: Pick<InputError, 'code' | 'lines'> }
  | { readonly end: true };

/** Reads a file to its end. A damaged one may keep the library busy for ever. @throws InputError */
export async function readPages(
  path: string,
  say: (message: ParquetMessage) => void,
): Promise<void> {
  const file = await opened(path);
  // With `geoparquet`, the library would never end on a damaged schema whose elements have -1
  // children.
  const metadata = await asFault(path, () => parquetMetadataAsync(file, { geoparquet: false }));
  const { children } = await asFault(path, async () => parquetSchema(metadata));
  const faults = new Faults();
  const names = children.map(({ element }) => element.name);
  checkNames(path, names, faults);
  for (const child of children) checkFlat(path, child, faults);
  faults.finish();
  const rows = rowsIn(path, metadata, faults);
  say({ shape: { rows, columns: children.map(({ element }) => parseColumn(element)) } });
  let rowStart = 0;
  for (const [group, { num_rows }] of metadata.row_groups.entries()) {
    const place = `${path}: row group ${group + 1}`;
    const rowEnd = rowStart + Number(num_rows);
    for (const [column, { element }] of children.entries()) {
      const { name } = element;
      const placeOfColumn = `${place}: column ${columnName(name)}`;
      say({ place: placeOfColumn });
      await asFault(placeOfColumn, async () => {
        const compressors = compressorsWithin(decompressedSize(metadata, group, name));
        let read = 0;
        const onPage = ({ columnData }: { readonly columnData: DecodedArray }) => {
          say({
            page: Object.assign(valuesIn(columnData, element), { column, place, first: read + 1 }),
          });
          read += columnData.length;
        };
        await parquetRead({
          file,
          metadata,
          compressors,
          parsers,
          columns: [name],
          rowStart,
          rowEnd,
          onPage,
        });
        if (read !== rowEnd - rowStart)
          throw new Error(`it has ${read} values for ${rowEnd - rowStart} rows`);
      });
    }
    rowStart = rowEnd;
  }
}

/** The library reads ahead: after another fault, nothing would handle the fault of such a read. */
async function opened(path: string): Promise<AsyncBuffer> {
  const { byteLength, slice } = await asyncBufferFromFile(path);
  return {
    byteLength,
    slice(start, end) {
      const bytes = (async () => slice(start, end))();
      bytes.catch(() => {});
      return bytes;
    },
  };
}

/** The maximum number of rows: row indices are 32-bit numbers. */
const MAX_ROWS = 2 ** 31 - 1;

function rowsIn(path: string, { num_rows, row_groups }: FileMetaData, faults: Faults): number {
  const [rows, groups] = [Number(num_rows), row_groups.map(({ num_rows }) => Number(num_rows))];
  const inGroups = groups.reduce((sum, rows) => sum + rows, 0);
  if (!groups.every((count) => count >= 0) || rows !== inGroups) {
    faults.refuse(path, `it is damaged: it has ${rows} rows, and its row groups have ${inGroups}`);
  }
  if (rows === 0) faults.refuse(path, 'the file has no rows');
  if (rows > MAX_ROWS) {
    faults.refuse(
      path,
      `there are ${thousands(rows)} rows: at most ${thousands(MAX_ROWS)} are possible`,
    );
  }
  return rows;
}

/**
 * The maximum number of bytes of a column in a row group, decompressed: all of them are in memory.
 */
const MAX_BYTES = 2 ** 31;

/**
 * The bytes of a column in a row group, decompressed.
 * @throws Error where it has too many, or none in this file
 */
function decompressedSize({ row_groups }: FileMetaData, group: number, name: string): number {
  const chunk = row_groups[group]!.columns.find(
    ({ meta_data }) => meta_data?.path_in_schema[0] === name,
  );
  if (!chunk?.meta_data || chunk.file_path) throw new Error('its bytes are in another file');
  const size = Number(chunk.meta_data.total_uncompressed_size);
  if (size > MAX_BYTES) throw new Error(`it has more than ${mib(MAX_BYTES)}`);
  return size;
}

function checkFlat(path: string, { element, children }: SchemaTree, faults: Faults): void {
  const { name, type, repetition_type, converted_type, logical_type } = element;
  const refuse = (kind: string, need: string) =>
    faults.add(path, `column ${columnName(name)}: it has ${kind}: ${need}`);
  if (children.length > 0 || repetition_type === 'REPEATED') {
    refuse(
      'lists or structures',
      'one value in each row is needed, so write their parts as columns of their own',
    );
  } else if (type === 'FIXED_LEN_BYTE_ARRAY' && !isReadable(element)) {
    refuse('bytes', 'numbers or texts are needed');
  } else if (
    converted_type === 'INTERVAL' ||
    converted_type === 'BSON' ||
    logical_type?.type?.startsWith('GEO')
  ) {
    refuse(String(converted_type ?? logical_type?.type), 'numbers or texts are needed');
  }
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';

const isReadable = (element: SchemaElement): boolean =>
  isDecimal(element) || ['UUID', 'FLOAT16'].includes(String(element.logical_type?.type));

async function asFault<T>(place: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('data', [
      `${place}: cannot be read as Parquet (${quoted((error as Error).message).slice(1, -1)}): it is damaged, or of a form that is not known`,
    ]);
  }
}

function parseColumn(element: SchemaElement): ParquetColumn {
  return { name: element.name, values: hasTexts(element) ? 'texts' : numberForm(element) };
}

const hasTexts = (element: SchemaElement): boolean =>
  !isDecimal(element) && (element.type === 'BYTE_ARRAY' || element.logical_type?.type === 'UUID');

function numberForm({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): NumberForm {
  if (type === 'BOOLEAN') return 'boolean';
  const isDate = converted === 'DATE' || converted?.startsWith('TIMESTAMP') || type === 'INT96';
  return isDate || logical?.type === 'DATE' || logical?.type === 'TIMESTAMP' ? 'date' : 'number';
}

const valuesIn = (
  values: DecodedArray,
  element: SchemaElement,
): Pick<ParquetPage, 'values' | 'odd'> =>
  hasTexts(element)
    ? { values: textsIn(values as readonly (string | undefined)[]), odd: new Map() }
    : numbersIn(values, isDecimal(element));

function textsIn(values: readonly (string | undefined)[]) {
  const known = new Map<string, number>();
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const text = values[i] ?? '';
    const code = known.get(text) ?? known.size;
    if (code === known.size) known.set(text, code);
    codes[i] = code;
  }
  return { texts: [...known.keys()], codes };
}

function numbersIn(values: DecodedArray, areDecimal: boolean) {
  const numbers = new Float64Array(values.length);
  const odd = new Map<number, { readonly text: string; readonly need: string }>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | bigint | boolean | null | undefined;
    const number = Number(value ?? Number.NaN);
    numbers[i] = number;
    if ((typeof value === 'bigint' || areDecimal) && Math.abs(number) > Number.MAX_SAFE_INTEGER) {
      odd.set(i, {
        text: String(value),
        need: 'whole numbers beyond 2^53 lose digits: write the column as texts',
      });
    } else if (Math.abs(number) === Number.POSITIVE_INFINITY) {
      odd.set(i, { text: String(value), need: 'a finite number is needed' });
    }
  }
  return { values: numbers, odd };
}
