import { closeSync, existsSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { makeFolder, openToRead, readWhole, withFile, writeWhole } from '../../base/files.js';
import { sha256Of } from '../../base/sha256.js';
import type { CensusFileContent } from './read-table.js';
import type { CensusFile } from './spec.js';
import { type CensusTable, ROW_BYTES, tableOver } from './table.js';

/* A prepared file is a line of JSON, its header, followed by the bytes of its table, with little-endian whole numbers. */

/** The folder of the prepared files and the archive: in `data` under the working directory, or in MMOE_EXP_DATA. */
export const censusFolder = (): string => join(process.env.MMOE_EXP_DATA || 'data', 'census-income');

const FORMAT = 'mmoe-exp census-income';

/** The version of the format, to be raised with any change to the columns, their domains or the layout. */
const VERSION = 1;

/** The most bytes a header may have. */
const LONGEST_HEADER = 1024;

export interface PreparedHeader {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly file: CensusFile;
  readonly rows: number;
  /** SHA-256 of the unpacked text that the file was made from. */
  readonly source: string;
  /** SHA-256 of the bytes after the header. */
  readonly payload: string;
}

export const preparedPath = (file: CensusFile): string => join(censusFolder(), `${file}.bin`);

export const isPrepared = (file: CensusFile): boolean => existsSync(preparedPath(file));

/** Writes the prepared form of a file atomically. @throws InputError where it cannot be written */
export function writePrepared(file: CensusFile, { sha256: source, table }: CensusFileContent): void {
  const payload = new Uint8Array(table.bytes);
  const header: PreparedHeader = {
    format: FORMAT,
    version: VERSION,
    file,
    rows: table.rows,
    source,
    payload: sha256Of(payload),
  };
  makeFolder(censusFolder());
  writeWhole(preparedPath(file), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]));
}

/**
 * Reads the header of a prepared file, and checks it against the file's length.
 * @throws InputError where the file is missing, damaged, of another version, or cannot be read
 */
export function readHeader(file: CensusFile): PreparedHeader {
  const path = preparedPath(file);
  if (!isPrepared(file)) throw new InputError([`${path}: it does not exist: ${remedy}`]);
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
export function readPrepared(file: CensusFile): { header: PreparedHeader; table: CensusTable } {
  const path = preparedPath(file);
  if (!isPrepared(file)) throw new InputError([`${path}: it does not exist: ${remedy}`]);
  const content = withFile(path, 'read', () => readWhole(path));
  const { header, length } = parseHeader(file, content, content.length);
  // A copy, so that views of the bytes are aligned.
  const payload = new Uint8Array(content.subarray(length));
  if (sha256Of(payload) !== header.payload) refuse(path, 'it is damaged: its bytes do not match their hash');
  return { header, table: tableOver(payload.buffer, header.rows) };
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
  if (size !== length + header.rows! * ROW_BYTES) refuse(path, 'it is damaged: its length does not match its rows');
  return { header: header as PreparedHeader, length };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
