/**
 * Reads all columns of a Parquet file at once and without waiting, as readers of ledgers do. The
 * file may be hostile, and hyparquet trusts its bytes: counts and sizes are checked before it sees
 * a page. Only the form that `scripts/ledger/pack.ts` writes is read: one row group, at most one
 * dictionary and one page of values (version 2) a column, compressed by gzip.
 */

import { gunzipSync } from 'node:zlib';
import {
  type ColumnMetaData,
  type DecodedArray,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getPhysicalColumns,
  getTreePath,
} from 'hyparquet/src/schema.js';

/** The values of columns by name, null where a row has none. */
export type ParquetColumns = ReadonlyMap<string, DecodedArray>;

const ENCODINGS = ['PLAIN', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT'];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const parsers = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (bytes: Uint8Array | undefined) => (bytes && utf8.decode(bytes)) as string,
};

/** The metadata at the end of a file, without checks. @throws Error where it is damaged */
export const readMetadata = (file: Uint8Array): FileMetaData =>
  parquetMetadata(file, { geoparquet: false });

/**
 * Reads all columns, whose values and bytes may be at most `room` in all.
 * @throws Error where the file is damaged or of another form
 */
export function readColumns(file: Buffer, metadata: FileMetaData, room: number): ParquetColumns {
  const [group, ...others] = metadata.row_groups;
  if (!group) return new Map();
  if (others.length > 0) throw new Error('it has several row groups');
  const tree = parquetSchema(metadata);
  const paths = getPhysicalColumns(tree);
  if (paths.length !== group.columns.length)
    throw new Error('its columns are not those of its schema');
  const rows = Number(group.num_rows);
  const left = { room };
  const columns = new Map<string, DecodedArray>();
  for (const { meta_data } of group.columns) {
    if (!meta_data) throw new Error('a column has no metadata');
    const path = getTreePath(tree, meta_data.path_in_schema);
    const top = path[1]!;
    if (columns.has(top.element.name)) throw new Error('a column has several parts');
    const values = readColumn(file, meta_data, path, left);
    const parts = new Map([[meta_data.path_in_schema.join('.'), values]]);
    if (path.length > 2) assembleNested(parts, top, parsers);
    const column = parts.get(top.element.name);
    if (column?.length !== rows) throw new Error('a column has not one value for each row');
    columns.set(top.element.name, column);
  }
  return columns;
}

/** Uses up some of the room. */
function use(left: { room: number }, count: number): void {
  if (!(count >= 0 && count <= left.room)) throw new Error('it has more values than it says');
  left.room -= count;
}

function readColumn(
  file: Buffer,
  column: ColumnMetaData,
  path: SchemaTree[],
  left: { room: number },
): DecodedArray {
  const { codec, type, path_in_schema: pathInSchema } = column;
  if (codec !== 'GZIP') throw new Error('it is not compressed by gzip');
  const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
  const bytes = file.subarray(start, start + Number(column.total_compressed_size));
  const reader = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    offset: 0,
  };
  let dictionary: DecodedArray | undefined;
  for (;;) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && size <= bytes.length - reader.offset)) throw new Error('it ends too early');
    use(left, header.uncompressed_page_size);
    const values = header.dictionary_page_header ?? header.data_page_header_v2;
    if (!values || !ENCODINGS.includes(values.encoding))
      throw new Error('it has pages of an unknown form');
    use(left, values.num_values);
    const isDictionary = header.type === 'DICTIONARY_PAGE';
    let check = (_: Buffer) => {};
    if (!isDictionary) {
      const { num_values: count, num_nulls: nulls, ...lengths } = header.data_page_header_v2!;
      if (!(nulls >= 0 && nulls <= count))
        throw new Error('it has more missing values than values');
      const {
        repetition_levels_byte_length: repetition,
        definition_levels_byte_length: definition,
      } = lengths;
      const levels = bytes.subarray(reader.offset, reader.offset + repetition + definition);
      checkRuns(levels.subarray(0, repetition), bitWidth(getMaxRepetitionLevel(path)), count);
      checkRuns(levels.subarray(repetition), bitWidth(getMaxDefinitionLevel(path)), count);
      if (values.encoding === 'RLE_DICTIONARY') {
        check = (page) => checkRuns(page.subarray(1), page[0] ?? 0, count - nulls);
      }
    }
    const unpack = (packed: Uint8Array, size: number) => {
      const page = gunzipSync(packed, { maxOutputLength: Math.max(1, size) });
      check(page);
      return page;
    };
    const compressors = { GZIP: unpack };
    const element = path.at(-1)!.element;
    const decoder = { pathInSchema, type, element, schemaPath: path, codec, parsers, compressors };
    const { data } = readPage(reader, header, decoder, dictionary, undefined, 0);
    if (!data) throw new Error('a page has no values');
    if (!isDictionary) return data;
    if (dictionary) throw new Error('a column has two dictionaries');
    dictionary =
      type === 'BYTE_ARRAY'
        ? (data as Uint8Array[]).map((text) => parsers.stringFromBytes(text))
        : data;
  }
}

const bitWidth = (most: number): number => 32 - Math.clz32(most);

/**
 * Checks numbers of `width` bits in runs: hyparquet never ends on a run of a negative length, and
 * fills the memory by a long one. @throws Error where they are fewer or more than `count`
 */
function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  if (width > 32) throw new Error('it has numbers of more than 32 bits');
  let at = 0;
  let seen = width === 0 && bytes.length === 0 ? count : 0;
  while (seen < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new Error('it has damaged runs');
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const isPacked = header % 2 === 1;
    const length = Math.floor(header / 2);
    at += isPacked ? length * width : Math.ceil(width / 8);
    seen += isPacked ? 8 * length : length;
    // Eight numbers at least are packed, so that the last ones may be none.
    if (
      length === 0 ||
      header >= 2 ** 28 ||
      at > bytes.length ||
      seen >= count + (isPacked ? 8 : 1)
    ) {
      throw new Error('it has damaged runs');
    }
  }
}
