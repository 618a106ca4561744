import { closeSync, existsSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { makeFolder, openToRead, readWhole, withFile, writeWhole } from '../../base/files.js';
import { sha256Of } from '../../base/sha256.js';
import type { ColumnTable, NumberColumn, TableColumn } from '../table/columns.js';
import type { CensusFileContent } from './read-table.js';
import type { CensusFile } from './spec.js';

/*
 * A prepared file is a line of JSON, its header, followed by the columns one after another: little-endian whole numbers of
 * four bytes each, or codes of texts of one byte each.
 */

/** The folder of the prepared files and the archive: in `data` under the working directory, or in MMOE_EXP_DATA. */
export const censusFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'census-income');

const FORMAT = 'mmoe-exp census-income';

/** The version of the format, to be raised with any change to the columns or the layout. */
const VERSION = 2;

/** The most bytes a header may have. */
const LONGEST_HEADER = 2 ** 20;

export interface PreparedHeader {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly file: CensusFile;
  readonly rows: number;
  /** SHA-256 of the unpacked text that the file was made from. */
  readonly source: string;
  /** SHA-256 of the bytes after the header. */
  readonly payload: string;
  /** The columns in order; `texts` in the order of their codes. */
  readonly columns: readonly { readonly name: string; readonly texts?: readonly string[] }[];
}

export const preparedPath = (file: CensusFile): string => join(censusFolder(), `${file}.bin`);

export const isPrepared = (file: CensusFile): boolean => existsSync(preparedPath(file));

/** Writes the prepared form of a file atomically. @throws InputError where it cannot be written */
export function writePrepared(file: CensusFile, { sha256: source, table }: CensusFileContent): void {
  const payload = Buffer.concat(table.columns.map(bytesOf));
  const header: PreparedHeader = {
    format: FORMAT,
    version: VERSION,
    file,
    rows: table.rows,
    source,
    payload: sha256Of(payload),
    columns: table.columns.map((column) => ({
      name: column.name,
      ...(column.kind === 'text' && { texts: column.texts }),
    })),
  };
  makeFolder(censusFolder());
  writeWhole(preparedPath(file), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]));
}

function bytesOf(column: TableColumn): Uint8Array {
  const { buffer, byteOffset, byteLength } =
    column.kind === 'text' ? column.codes : Int32Array.from((column as NumberColumn).values);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Reads the header of a prepared file, and checks it against the file's length.
 * @throws InputError where the file is missing, damaged, of another version, or cannot be read
 */
export function readHeader(file: CensusFile): PreparedHeader {
  const path = existingPath(file);
  return withFile(path, 'read', () => {
    const descriptor = openToRead(path);
    try {
      const head = Buffer.alloc(LONGEST_HEADER);
      return parseHeader(file, head.subarray(0, readSync(descriptor, head)), fstatSync(descriptor).size).header;
    } finally {
      closeSync(descriptor);
    }
  });
}

/**
 * Reads a prepared file and checks it against its hash. @throws InputError for the reasons of `readHeader`, and for a wrong
 * hash
 */
export function readPrepared(file: CensusFile): { header: PreparedHeader; table: ColumnTable } {
  const path = existingPath(file);
  const content = withFile(path, 'read', () => readWhole(path));
  const { header, length } = parseHeader(file, content, content.length);
  const payload = new Uint8Array(content.subarray(length));
  if (sha256Of(payload) !== header.payload) refuse(path, 'it is damaged: its bytes do not match their hash');
  const { rows } = header;
  let offset = 0;
  const columns = header.columns.map(({ name, texts }): TableColumn => {
    const start = offset;
    offset += rows * (texts ? 1 : 4);
    if (!texts) return { kind: 'number', name, values: new Int32Array(payload.slice(start, offset).buffer) };
    return { kind: 'text', name, codes: payload.subarray(start, offset), texts };
  });
  return { header, table: { rows, columns } };
}

function existingPath(file: CensusFile): string {
  const path = preparedPath(file);
  if (isPrepared(file)) return path;
  throw new InputError([
    `${path}: it is not prepared: mmoe-exp data census-income downloads and prepares both files, --from FILE a local one`,
  ]);
}

const remedy = 'prepare it with mmoe-exp data census-income';

function refuse(path: string, fault: string): never {
  throw new InputError([`${path}: ${fault}: ${remedy}`]);
}

/** The header at the beginning of a file of the given size, and the header's length; both in bytes. */
function parseHeader(file: CensusFile, content: Buffer, size: number): { header: PreparedHeader; length: number } {
  const path = preparedPath(file);
  const length = content.subarray(0, LONGEST_HEADER).indexOf('\n') + 1;
  const header = jsonOf(content.toString('utf8', 0, length)) as Partial<PreparedHeader> | undefined;
  if (header?.format !== FORMAT) refuse(path, 'it is damaged: its first line is not the header of a prepared file');
  if (header.version !== VERSION) refuse(path, `it has version ${header.version}: version ${VERSION} is needed`);
  if (header.file !== file) refuse(path, `it is the ${header.file} file under another name`);
  const rowBytes = header.columns!.reduce((sum, { texts }) => sum + (texts ? 1 : 4), 0);
  if (size !== length + header.rows! * rowBytes) refuse(path, 'it is damaged: its length does not match its rows');
  return { header: header as PreparedHeader, length };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
