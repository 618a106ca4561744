import type { ColumnMetaData, DecodedArray, FileMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { ColumnDecoder, DataPageHeader, PageHeader } from 'hyparquet/src/types.js';
import { compressors } from 'hyparquet-compressors';

/*
 * Pages of flat columns by the functions that hyparquet's own reader is made of. That one makes an array of a value for
 * each row of every page; here, dictionaries and levels stay as they are in the file, which takes half the time.
 */

/** Some rows of a column. */
export interface Page {
  readonly rows: number;
  /** [rows]: 0 where a row has no value; left out where all have one. */
  readonly present?: ArrayLike<number>;
  /** One for each row that has a value; with a dictionary, its places there. */
  readonly values: DecodedArray;
  readonly dictionary?: DecodedArray;
}

/** Dates as seconds since 1970; texts that are not UTF-8 are refused, and JSON stays a text. */
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

/** A column of a row group: where its bytes are, and how they are read. */
export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  readonly decoder: ColumnDecoder;
}

/** The chunk of a flat column, which is the child of a schema's root. @throws Error where the file does not hold it */
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
    compressors,
  };
  return { start, end: start + Number(metadata.total_compressed_size), decoder };
}

/** The pages in the bytes of a chunk. @throws Error where they are damaged */
export function* pagesIn(bytes: ArrayBuffer, rows: number, decoder: ColumnDecoder): Generator<Page> {
  const reader = { view: new DataView(bytes), offset: 0 };
  let dictionary: DecodedArray | undefined;
  for (let done = 0; done < rows; ) {
    const header = parquetHeader(reader);
    const packed = new Uint8Array(bytes, reader.offset, header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    if (header.type === 'DICTIONARY_PAGE') dictionary = dictionaryIn(packed, header, decoder);
    else if (header.type !== 'INDEX_PAGE') {
      const page = pageIn(packed, header, decoder, dictionary);
      done += page.rows;
      yield page;
    }
  }
}

function dictionaryIn(packed: Uint8Array, header: PageHeader, decoder: ColumnDecoder): DecodedArray {
  const page = unpacked(packed, header, decoder);
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  const { num_values } = header.dictionary_page_header!;
  return convert(readPlain(reader, decoder.type, num_values, decoder.element.type_length), decoder);
}

function pageIn(
  packed: Uint8Array,
  header: PageHeader,
  decoder: ColumnDecoder,
  dictionary: DecodedArray | undefined,
): Page {
  const first = header.data_page_header;
  const { encoding, num_values: rows } = first ?? header.data_page_header_v2!;
  const { definitionLevels, dataPage } = first
    ? readFirst(unpacked(packed, header, decoder), first, decoder)
    : readDataPageV2(packed, header, decoder);
  const present = dataPage.length < rows ? { present: definitionLevels! } : {};
  if (dictionary && encoding.endsWith('_DICTIONARY')) return { rows, ...present, values: dataPage, dictionary };
  return { rows, ...present, values: convert(dataPage, decoder) };
}

const unpacked = (packed: Uint8Array, { uncompressed_page_size }: PageHeader, { codec }: ColumnDecoder): Uint8Array =>
  decompressPage(packed, Number(uncompressed_page_size), codec, compressors);

/** A page of the first version. Where a single run says that all rows have values, the levels are passed over. */
function readFirst(page: Uint8Array, header: DataPageHeader, decoder: ColumnDecoder) {
  const [root, child] = decoder.schemaPath as [SchemaTree, SchemaTree];
  const length = child.element.repetition_type === 'OPTIONAL' ? lengthOfFull(page, header.num_values) : undefined;
  if (length === undefined) return readDataPage(page, header, decoder);
  const required: SchemaTree = { ...child, element: { ...child.element, repetition_type: 'REQUIRED' } };
  return readDataPage(page.subarray(length), header, { ...decoder, schemaPath: [root, required] });
}

/** The bytes of the levels at the beginning of a page, where they are one run of as many ones; else undefined. */
function lengthOfFull(page: Uint8Array, count: number): number | undefined {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const bytes = view.getUint32(0, true);
  let [run, shift, at] = [0, 0, 4];
  for (; page[at]! >= 0x80; at++, shift += 7) run |= (page[at]! & 0x7f) << shift;
  run |= page[at]! << shift;
  const isFull = (run & 1) === 0 && run >>> 1 === count && page[at + 1] === 1 && at + 2 === 4 + bytes;
  return isFull ? 4 + bytes : undefined;
}
