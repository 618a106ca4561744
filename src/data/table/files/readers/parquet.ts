import {
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { InputError } from '../../../../base/errors.js';
import { mib, quoted, thousands } from '../../../../base/words.js';
import type { Workspace } from '../collector.js';
import { checkNames, columnName, Faults, isCount, wrongValue } from '../faults.js';
import type { Content } from './content.js';
import { columnOf, type ParquetColumn } from './parquet-column.js';
import { chunkOf, pagesIn } from './parquet-pages.js';
import { checkStructure } from './parquet-thrift.js';

type File = Awaited<ReturnType<typeof asyncBufferFromFile>>;

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
  const reader = new GroupReader({ path, file, metadata, schema, faults });
  let done = 0;
  for (let group = 0; group < metadata.row_groups.length; group++) {
    for (const [i, column] of columns.entries()) {
      await reader.read(group, children[i]!, column);
      onBytes(Math.floor((++done / (columns.length * metadata.row_groups.length)) * file.byteLength));
    }
  }
  faults.finish();
  return { rows, columns };
}

/** Places of rows are numbers of 32 bits. */
const MOST_ROWS = 2 ** 31 - 1;

/** @throws InputError where there are none or too many, or the file does not say the same of them in all places */
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

/** The length of the metadata, and `PAR1`. */
const END_BYTES = 8;
const MAGIC = 0x31524150;

/** Bytes of the metadata of a file. */
const MOST_BYTES = 2 ** 26;

/** The metadata at the end of a file. @throws Error where they are none */
async function metadataIn(file: File): Promise<FileMetaData> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - END_BYTES)));
  if (end.byteLength < END_BYTES || end.getUint32(4, true) !== MAGIC) throw new Error('it does not end in PAR1');
  const bytes = end.getUint32(0, true);
  if (bytes > MOST_BYTES) throw new Error(`its metadata take more than ${mib(MOST_BYTES)}`);
  const start = file.byteLength - END_BYTES - bytes;
  if (start < 0) throw new Error('its metadata are longer than it is');
  const footer = await file.slice(start);
  checkStructure(new DataView(footer), 0);
  // Marking columns of geometries, a damaged schema whose elements have -1 children never ends.
  return parquetMetadata(footer, { geoparquet: false });
}

/** Reads columns of row groups. */
class GroupReader {
  constructor(
    private readonly of: {
      readonly path: string;
      readonly file: File;
      readonly metadata: FileMetaData;
      readonly schema: SchemaTree;
      readonly faults: Faults;
    },
  ) {}

  async read(group: number, child: SchemaTree, column: ParquetColumn): Promise<void> {
    const { path, file, metadata, schema, faults } = this.of;
    const { name } = column;
    const place = `${path}: row group ${group + 1}`;
    const rows = Number(metadata.row_groups[group]!.num_rows);
    await asFault(`${place}: column ${columnName(name)}`, async () => {
      const chunk = chunkOf(metadata, group, schema, child);
      let row = 0;
      for (const page of pagesIn(await file.slice(chunk.start, chunk.end), rows, chunk)) {
        const first = row + 1;
        column.add(page, (i, value, need) => faults.add(`${place}, row ${first + i}`, wrongValue(name, value, need)));
        row += page.rows;
      }
    });
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
