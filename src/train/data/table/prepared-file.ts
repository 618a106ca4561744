/**
 * Writes and reads prepared files: the columns of a table in a binary file, from which each is read
 * alone. It has a line of JSON, its header, padded with blanks, then the columns: the bytes of the
 * values, codes or hashes of each (little-endian), and its distinct texts as JSON.
 */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { viewBytes } from '../../../ground/base/bytes.js';
import { jsonIn } from '../../../ground/base/canonical-json.js';
import { InputError } from '../../../ground/base/errors.js';
import {
  closing,
  draftPath,
  makeFolder,
  openToRead,
  readAll,
  withFile,
  writeAll,
} from '../../../ground/base/files.js';
import { instead } from '../../../ground/schema/text.js';
import {
  type ColumnTable,
  columnName,
  type NumberValues,
  type TableColumn,
  type TextColumn,
} from './columns.js';
import { type ArrayType, arrayTypes, type Collected, type ColumnFacts, narrowed } from './facts.js';

const FORMAT = 'mmoe-exp table';

/** Must be incremented with any change to the reading of files or to the layout. */
const VERSION = 3;

/** The columns to write. */
export interface Content {
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly collector: { finish(): Collected };
  }[];
  /** The line of the first row, in a text where each further row is on the next line. */
  readonly firstLine?: number | undefined;
}

interface PreparedColumn extends ColumnFacts {
  /** The number of bytes of its texts, which follow its values. */
  readonly textBytes: number;
  readonly hash: string;
}

export interface PreparedHeader {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** SHA-256 of the original file, decompressed. */
  readonly source: string;
  /** The form of the original file, where there are several. */
  readonly layout?: string;
  readonly rows: number;
  /** The line of the first row, as in `Content`. */
  readonly firstLine?: number;
  readonly columns: readonly PreparedColumn[];
}

/**
 * Bytes reserved for a header without the names of its columns, and for a column without its name.
 */
const HEADER_BYTES = 256;
const COLUMN_BYTES = 512;

/**
 * Writes columns completely or not at all, each in memory only while it is written.
 * @throws InputError
 */
export function writePrepared(
  path: string,
  { rows, columns, firstLine }: Content,
  { source, layout }: Pick<PreparedHeader, 'source' | 'layout'>,
): PreparedHeader {
  makeFolder(dirname(path));
  const draft = draftPath(path);
  return withFile(path, 'written', () => {
    const descriptor = openSync(draft, 'wx');
    try {
      const names = columns.reduce(
        (sum, { name }) => sum + Buffer.byteLength(JSON.stringify(name)),
        0,
      );
      const headerBytes = Math.ceil((HEADER_BYTES + columns.length * COLUMN_BYTES + names) / 8) * 8;
      let offset = 0;
      const written = columns.map(({ name, collector }): PreparedColumn => {
        const { column, facts } = narrowed(name, collector.finish());
        const numbers =
          column.kind === 'number'
            ? column.values
            : column.kind === 'text'
              ? column.codes
              : column.hashes;
        const values = viewBytes(numbers);
        const texts = Buffer.from(column.kind === 'text' ? JSON.stringify(column.texts) : '');
        writeAll(descriptor, values, headerBytes + offset);
        writeAll(descriptor, texts, headerBytes + offset + values.length);
        const hash = createHash('sha256').update(values).update(texts).digest('hex');
        offset += values.length + texts.length;
        return { ...facts, textBytes: texts.length, hash };
      });
      const header: PreparedHeader = {
        format: FORMAT,
        version: VERSION,
        source,
        rows,
        ...(layout !== undefined && { layout }),
        ...(firstLine !== undefined && { firstLine }),
        columns: written,
      };
      const line = Buffer.alloc(headerBytes, ' ');
      line.write(JSON.stringify(header));
      line.write('\n', headerBytes - 1);
      writeAll(descriptor, line, 0);
      renameSync(draft, path);
      return header;
    } finally {
      closeSync(descriptor);
      rmSync(draft, { force: true });
    }
  });
}

/** Whether this version has prepared a file. */
export function isPrepared(path: string, layout?: string): boolean {
  if (!existsSync(path)) return false;
  const header = withFile(path, 'read', () => closing(openToRead(path), headerIn))?.header;
  return header?.version === VERSION && (layout === undefined || header.layout === layout);
}

/** @throws InputError where a prepared file is missing, damaged or of another version */
export const readHeader = (path: string): PreparedHeader =>
  atPrepared(path, ({ header }) => header);

/**
 * Reads columns in the order of `names`.
 * @throws InputError like `readHeader`, and for an unknown or damaged column
 */
export function readColumns(path: string, names: readonly string[]): ColumnTable {
  return atPrepared(path, ({ header, byName }, descriptor) => {
    const columns = names.map((name) => {
      const column = byName.get(name);
      if (column) return readColumn(path, column, descriptor);
      throw new InputError('data', [
        `column ${columnName(name)}: the table has no such column: ${instead(name, [...byName.keys()])}`,
      ]);
    });
    return { rows: header.rows, columns };
  });
}

function readColumn(
  path: string,
  { column, offset, bytes }: PlacedColumn,
  descriptor: number,
): TableColumn {
  const { name, kind, type, textBytes, hash } = column;
  const [values, texts] = [new Uint8Array(bytes), new Uint8Array(textBytes)];
  readAll(descriptor, values, offset);
  readAll(descriptor, texts, offset + bytes);
  if (createHash('sha256').update(values).update(texts).digest('hex') !== hash) {
    refuse(path, `it is damaged: the bytes of column ${columnName(name)} do not match their hash`);
  }
  const array = new arrayTypes[type](values.buffer);
  if (kind === 'number') return { kind, name, values: array as NumberValues };
  if (kind === 'hashed') return { kind, name, hashes: array as Uint32Array };
  const codes = array as TextColumn['codes'];
  const found = jsonIn(Buffer.from(texts.buffer).toString());
  if (!Array.isArray(found) || !found.every((text) => typeof text === 'string')) {
    refuse(path, `it is damaged: the texts of column ${columnName(name)} are none`);
  }
  if (codes.some((code) => code < 0 || code > found.length)) {
    refuse(path, `it is damaged: column ${columnName(name)} has codes of no text`);
  }
  return { kind, name, codes, texts: found };
}

interface Header {
  readonly header: PreparedHeader;
  /** The length of the file in bytes. */
  readonly bytes: number;
  readonly byName: ReadonlyMap<string, PlacedColumn>;
}

interface PlacedColumn {
  readonly column: PreparedColumn;
  /** The offset of its values from the beginning of the file, and their number of bytes. */
  readonly offset: number;
  readonly bytes: number;
}

function atPrepared<T>(path: string, read: (header: Header, descriptor: number) => T): T {
  if (!existsSync(path))
    throw new InputError('data', [`${path}: it does not exist: ${remedyIn(dirname(path))}`]);
  return withFile(path, 'read', () =>
    closing(openToRead(path), (descriptor) => {
      const found = headerIn(descriptor);
      if (!found)
        refuse(path, 'it is damaged: its first line is not the header of a prepared file');
      const { version } = found.header;
      if (version !== VERSION)
        refuse(path, `it has version ${version}: version ${VERSION} is needed`);
      if (fstatSync(descriptor).size !== found.bytes)
        refuse(path, 'it is damaged: its length does not match its columns');
      return read(found, descriptor);
    }),
  );
}

/**
 * Advises to run the command that writes the folder: a folder of prepared files has the command's
 * name.
 */
const remedyIn = (folder: string): string =>
  `prepare the file again with mmoe-exp data ${basename(folder)}`;

function refuse(path: string, fault: string): never {
  throw new InputError('data', [`${path}: ${fault}: ${remedyIn(dirname(path))}`]);
}

/**
 * Cache of the last header: columns are often read one by one, and the header of thousands of
 * columns is long.
 */
let last: { readonly file: string; readonly found: Header | undefined } | undefined;

/** Reads the header of a file; undefined where it does not begin with one. */
function headerIn(descriptor: number): Header | undefined {
  const { dev, ino, size, mtimeMs, ctimeMs } = fstatSync(descriptor);
  const file = [dev, ino, size, mtimeMs, ctimeMs].join('/');
  if (last?.file !== file) last = { file, found: readHeaderIn(descriptor, size) };
  return last.found;
}

function readHeaderIn(descriptor: number, size: number): Header | undefined {
  for (let length = 2 ** 14; ; length *= 8) {
    const head = new Uint8Array(Math.min(length, size));
    readAll(descriptor, head, 0);
    const headerBytes = head.indexOf(10) + 1;
    if (headerBytes > 0) {
      const header = jsonIn(Buffer.from(head.buffer, 0, headerBytes).toString()) as
        | PreparedHeader
        | undefined;
      const isOurs =
        header?.format === FORMAT &&
        Number.isFinite(header.version) &&
        (header.version !== VERSION || isSound(header));
      return isOurs ? whole(header, headerBytes) : undefined;
    }
    if (head.length === size || head[0] !== 123) return undefined;
  }
}

/**
 * Adds the place of each column to a header. It is computed once, as a table may have thousands of
 * columns, which are read one by one.
 */
function whole(header: PreparedHeader, headerBytes: number): Header {
  const { columns = [], rows } = header.version === VERSION ? header : { rows: 0 };
  let end = headerBytes;
  const placed = columns.map((column): [string, PlacedColumn] => {
    const [offset, bytes] = [end, rows * arrayTypes[column.type].BYTES_PER_ELEMENT];
    end += bytes + column.textBytes;
    return [column.name, { column, offset, bytes }];
  });
  return { header, bytes: end, byName: new Map(placed) };
}

/**
 * Whether a header of this version describes possible columns: it may have been written by others.
 */
function isSound({ rows, columns }: Partial<PreparedHeader>): boolean {
  if (!isCount(rows) || !Array.isArray(columns) || columns.length === 0) return false;
  const areColumns = (columns as Partial<PreparedColumn>[]).every((column) => {
    const { name, kind, type, textBytes, hash, missing, distinct, min = 0, max = 0 } = column ?? {};
    if (![name, hash, kind].every((text) => typeof text === 'string')) return false;
    if (!Object.hasOwn(allowedTypes, kind!) || !allowedTypes[kind!].includes(type!)) return false;
    if (![textBytes, missing, distinct].every(isCount) || ![min, max].every(Number.isFinite))
      return false;
    return missing! <= rows && distinct! <= rows;
  });
  return areColumns && new Set(columns.map(({ name }) => name)).size === columns.length;
}

const allowedTypes: Readonly<Record<PreparedColumn['kind'], readonly ArrayType[]>> = {
  number: ['Uint8Array', 'Int16Array', 'Int32Array', 'Float32Array', 'Float64Array'],
  text: ['Uint8Array', 'Uint16Array', 'Int32Array'],
  hashed: ['Uint32Array'],
};

/** Whether a number in a file is a valid length or count. In a damaged file it may be anything. */
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
