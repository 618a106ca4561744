import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { InputError } from '../../base/errors.js';
import { quoted } from '../../base/words.js';
import { type Source, shortLines } from '../files/bytes.js';
import { RowReader } from './row-reader.js';
import type { CensusTable } from './table.js';

/** The content of one file of the data set. */
export interface CensusFileContent {
  readonly name: string;
  /** Of the unpacked text. */
  readonly sha256: string;
  readonly table: CensusTable;
}

/** The most characters of a row: real ones have fewer than 800. */
const LONGEST = 10_000;

/** The most bytes of a line, where characters are not counted: those of empty values. */
const LONGEST_LINE = 2 ** 20;

/** Reads a file of the data set and checks every value. @throws InputError with the first faults, one line each */
export async function readTable({ name, bytes }: Source): Promise<CensusFileContent> {
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const chunk of shortLines({ name, bytes }, LONGEST_LINE)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const parser = parse({ bom: true, quote: null, relax_column_count: true, max_record_size: LONGEST });
  // Errors of the source come out of the parser.
  pipeline(Readable.from(hashed()), parser, () => {});
  const reader = new RowReader(name);
  try {
    for await (const record of parser) reader.add(record as string[]);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.startsWith('CSV_')) throw error;
    throw new InputError([`${name}: cannot be read as comma-separated values: ${quoted(message)}`]);
  }
  return { name, table: reader.finish(), sha256: hash.digest('hex') };
}
