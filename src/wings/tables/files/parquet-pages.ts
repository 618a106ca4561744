import type { ColumnMetaData, DecodedArray, FileMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { ColumnDecoder, Encoding, PageHeader } from 'hyparquet/src/types.js';
import { mib, thousands } from '../../../base/words.js';
import { isCount } from './faults.js';
import { checkDeltas, checkStructure } from './parquet-guards.js';
import { decodedRuns, unpackers } from './parquet-unpack.js';

/*
 * Reads pages of flat columns with the functions that hyparquet's own reader is based on. That reader makes an array with a
 * value for each row of every page; here, dictionaries and levels stay as they are in the file, which takes half the time.
 */

/** Consecutive rows of a column. */
export interface Page {
  readonly rows: number;
  /** [rows]: 0 where a row has no value; left out where all rows have one. */
  readonly present?: ArrayLike<number>;
  /** One value for each row that has one; with a dictionary, the indices of the values in it. */
  readonly values: DecodedArray;
  readonly dictionary?: DecodedArray;
}

/** Converts dates to seconds since 1970; texts that are not UTF-8 are refused, and JSON remains a text. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && utf8.decode(bytes);
const parsers = {
  ...DEFAULT_PARSERS,
  timestampFromMilliseconds: (count: bigint) => Number(count) / 1e3,
  timestampFromMicroseconds: (count: bigint) => Number(count) / 1e6,
  timestampFromNanoseconds: (count: bigint) => Number(count) / 1e9,
  dateFromDays: (days: number) => days * 86_400,
  stringFromBytes: textOf,
  jsonFromBytes: textOf,
};

/** A column of a row group: the place of its bytes, and their decoder. */
export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  /** The total decompressed size of all its pages. */
  readonly unpackedBytes: number;
  readonly decoder: ColumnDecoder;
}

/**
 * The chunk of a flat column, which is a child of the schema's root.
 * @throws Error where it is not in the file
 */
export function chunkOf({ row_groups }: FileMetaData, group: number, root: SchemaTree, child: SchemaTree): ColumnChunk {
  const { name } = child.element;
  const found = row_groups[group]!.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name);
  if (!found?.meta_data || found.file_path) throw new Error('its bytes are in another file');
  const metadata: ColumnMetaData = found.meta_data;
  const start = Number(metadata.dictionary_page_offset || metadata.data_page_offset);
  const decoder: ColumnDecoder = {
    pathInSchema: [name],
    type: metadata.type,
    element: child.element,
    schemaPath: [root, child],
    codec: metadata.codec,
    parsers,
    compressors: unpackers,
  };
  const end = start + Number(metadata.total_compressed_size);
  return { start, end, unpackedBytes: Number(metadata.total_uncompressed_size), decoder };
}

/** Maximum bytes of a decompressed page. Writers make pages of about a million bytes. */
const MOST_BYTES = 2 ** 30;

/** Maximum rows of a page, which may take next to no bytes. */
const MOST_ROWS = 2 ** 27;

/**
 * Yields the pages in the bytes of a chunk.
 * @throws Error where they are damaged
 */
export function* pagesIn(bytes: ArrayBuffer, rows: number, { decoder, unpackedBytes }: ColumnChunk): Generator<Page> {
  const reader = { view: new DataView(bytes), offset: 0 };
  let dictionary: DecodedArray | undefined;
  for (let done = 0; done < rows; ) {
    checkStructure(reader.view, reader.offset);
    const header = parquetHeader(reader);
    const { compressed_page_size: packedBytes, uncompressed_page_size: pageBytes } = header;
    if (!isCount(packedBytes) || !isCount(pageBytes)) throw new Error('a page does not say how long it is');
    if (!(pageBytes <= unpackedBytes)) throw new Error('a page is larger than its column');
    if (pageBytes > MOST_BYTES) throw new Error(`a page has more than ${mib(MOST_BYTES)}`);
    const packed = new Uint8Array(bytes, reader.offset, packedBytes);
    reader.offset += packedBytes;
    if (header.type === 'DICTIONARY_PAGE') dictionary = dictionaryIn(packed, header, decoder);
    else if (header.type !== 'INDEX_PAGE') {
      const page = pageOf(contentIn(packed, header, rows - done, decoder), decoder, dictionary);
      done += page.rows;
      yield page;
    }
  }
}

function dictionaryIn(packed: Uint8Array, header: PageHeader, decoder: ColumnDecoder): DecodedArray {
  const page = unpacked(packed, header.uncompressed_page_size, decoder);
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  const { num_values } = header.dictionary_page_header!;
  if (!isCount(num_values) || num_values > 8 * page.length) throw new Error('a dictionary is too short');
  return convert(readPlain(reader, decoder.type, num_values, decoder.element.type_length), decoder);
}

/** The content of a page: the number of rows, their definition levels, and the bytes of the values. */
interface PageContent {
  readonly rows: number;
  readonly present: Int32Array | undefined;
  readonly encoding: Encoding;
  readonly values: Uint8Array;
}

function contentIn(packed: Uint8Array, header: PageHeader, most: number, decoder: ColumnDecoder): PageContent {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const { num_values: rows, encoding } = first ?? second!;
  if (!isCount(rows)) throw new Error('a page does not say how many values it has');
  if (rows > MOST_ROWS) throw new Error(`a page has more than ${thousands(MOST_ROWS)} rows`);
  if (rows > most) throw new Error(`${rows} values where at most ${most} are left`);
  const size = header.uncompressed_page_size;
  const isOptional = decoder.element.repetition_type !== 'REQUIRED';
  if (first) {
    const page = unpacked(packed, size, decoder);
    const length = isOptional ? 4 + new DataView(page.buffer, page.byteOffset, 4).getUint32(0, true) : 0;
    const present = isOptional ? decodedRuns(page.subarray(4, length), 1, rows) : undefined;
    return { rows, encoding, present, values: page.subarray(length) };
  }
  const { repetition_levels_byte_length: before, definition_levels_byte_length: levels, is_compressed } = second!;
  if (!isCount(before) || !isCount(levels) || before + levels > size) {
    throw new Error('the levels of a page are longer than it');
  }
  const present = isOptional ? decodedRuns(packed.subarray(before, before + levels), 1, rows) : undefined;
  const rest = packed.subarray(before + levels);
  const values = is_compressed === false ? rest : unpacked(rest, size - before - levels, decoder);
  return { rows, encoding, present, values };
}

function unpacked(packed: Uint8Array, size: number, { codec }: ColumnDecoder): Uint8Array {
  // The decoder of LZ4 fails on empty content, such as the dictionary of a column without values.
  return size === 0 ? new Uint8Array(0) : decompressPage(packed, size, codec, unpackers);
}

function pageOf(
  { rows, present, encoding, values: bytes }: PageContent,
  decoder: ColumnDecoder,
  dictionary: DecodedArray | undefined,
): Page {
  const known = present ? sumOf(present) : rows;
  const page = { rows, ...(present && known < rows && { present }) };
  if (encoding.endsWith('_DICTIONARY')) {
    if (known === 0) return { ...page, values: [] };
    const values = decodedRuns(bytes.subarray(1), bytes[0]!, known);
    if (!dictionary || highestOf(values) >= dictionary.length) throw new Error('it is not in the dictionary');
    return { ...page, values, dictionary };
  }
  // Booleans: their length in bytes (4 bytes) comes first.
  if (encoding === 'RLE') return { ...page, values: decodedRuns(bytes.subarray(4), 1, known) };
  return { ...page, values: convert(plainValues(bytes, encoding, known, decoder), decoder) };
}

/** Decodes values in any other encoding, like those of a page of version 1 without levels. */
function plainValues(bytes: Uint8Array, encoding: Encoding, count: number, decoder: ColumnDecoder): DecodedArray {
  if (encoding.startsWith('DELTA_')) checkDeltas(bytes, encoding, count);
  const [root, child] = decoder.schemaPath as [SchemaTree, SchemaTree];
  const required: SchemaTree = { ...child, element: { ...child.element, repetition_type: 'REQUIRED' } };
  const header = {
    num_values: count,
    encoding,
    definition_level_encoding: encoding,
    repetition_level_encoding: encoding,
  };
  return readDataPage(bytes, header, { ...decoder, schemaPath: [root, required] }).dataPage;
}

function sumOf(levels: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < levels.length; i++) sum += levels[i]!;
  return sum;
}

/** The maximum of unsigned numbers. */
function highestOf(places: Int32Array): number {
  let highest = 0;
  for (let i = 0; i < places.length; i++) highest = Math.max(highest, places[i]! >>> 0);
  return highest;
}
