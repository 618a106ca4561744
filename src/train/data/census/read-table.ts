/** Reads and checks a source file of Census-Income. */

import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { InputError } from '../../../ground/base/errors.js';
import { counted, quoted } from '../../../ground/base/words.js';
import { type Source, shortLines } from '../files/bytes.js';
import { Faults } from '../files/faults.js';
import type { ColumnTable, TableColumn } from '../table/columns.js';
import { columns, unmetRequirement } from './columns.js';

export interface CensusFileContent {
  readonly name: string;
  /** SHA-256 of the unpacked text. */
  readonly sha256: string;
  readonly table: ColumnTable;
}

/** The most characters of a row: actual rows have fewer than 800. */
const MAX_LENGTH = 10_000;

/** The most bytes of a line, for lines of empty values, which have no characters to count. */
const MAX_LINE_LENGTH = 2 ** 20;

/**
 * Reads a file of the data set and checks every value.
 * @throws InputError with the first faults, one line each
 */
export async function readTable({ name, bytes }: Source): Promise<CensusFileContent> {
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const chunk of shortLines({ name, bytes }, MAX_LINE_LENGTH)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const parser = parse({
    bom: true,
    quote: null,
    relax_column_count: true,
    max_record_size: MAX_LENGTH,
  });
  // Errors of the source are thrown by the parser.
  pipeline(Readable.from(hashed()), parser, () => {});
  const reader = new RowReader(name);
  try {
    for await (const record of parser) reader.add(record as string[]);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (!code?.startsWith('CSV_')) throw error;
    throw new InputError('data', [
      `${name}: cannot be read as comma-separated values: ${quoted(message)}`,
    ]);
  }
  return { name, table: reader.finish(), sha256: hash.digest('hex') };
}

/** The Adult data set is often mistaken for this one. */
const ADULT_COLUMNS = 15;

class RowReader {
  readonly #values: number[][] = columns.map(() => []);
  readonly #texts = columns.map(() => new Map<string, number>());
  /** The numbers of rows kept and of lines read: blank lines are skipped. */
  #rows = 0;
  #lines = 0;
  readonly #faults: Faults = new Faults();

  constructor(private readonly name: string) {}

  get #row(): string {
    return `${this.name}, row ${this.#lines}`;
  }

  /** @throws InputError after some faults, or at once where rows have a different format */
  add(record: readonly string[]): void {
    this.#lines++;
    if (record.length === 1 && record[0]!.trim() === '') return;
    if (record.length !== columns.length) {
      const adult =
        record.length === ADULT_COLUMNS ? 'this seems to be the Adult data set, and ' : '';
      const need = `${adult}${columns.length} comma-separated columns are needed`;
      this.#faults.refuse(this.#row, `${counted(record.length, 'column')}: ${need}`);
    }
    // The files have a blank before each value.
    const values = record.map((value) => value.trim());
    const needs = columns.map((column, i) => unmetRequirement(column, values[i]!));
    // In a header, no value of a numeric column is a number.
    if (
      this.#rows === 0 &&
      columns.every(({ kind }, i) => kind === 'nominal' || needs[i] !== undefined)
    ) {
      this.#faults.refuse(
        this.#row,
        'the first row seems to hold column names: the data set has no such row, so remove it',
      );
    }
    for (const [i, { kind, name }] of columns.entries()) {
      const [value, codes] = [values[i]!, this.#texts[i]!];
      if (kind === 'nominal' && !codes.has(value)) codes.set(value, codes.size + 1);
      if (needs[i] !== undefined) {
        const place = `${this.#row}, column ${i + 1} (${name})`;
        this.#faults.add(place, `the value is ${quoted(value)}: ${needs[i]}`);
      } else this.#values[i]!.push(codes.get(value) ?? Number(value));
    }
    this.#rows++;
  }

  /** @throws InputError where rows had faults or there were none */
  finish(): ColumnTable {
    this.#faults.finish();
    if (this.#rows === 0) this.#faults.refuse(this.name, 'the file has no rows');
    const kept = columns.flatMap(({ kind, name }, i): TableColumn[] => {
      if (kind === 'weight') return [];
      const values = this.#values[i]!;
      if (kind === 'whole') return [{ kind: 'number', name, values: Int32Array.from(values) }];
      return [
        { kind: 'text', name, codes: Int32Array.from(values), texts: [...this.#texts[i]!.keys()] },
      ];
    });
    return { rows: this.#rows, columns: kept };
  }
}
