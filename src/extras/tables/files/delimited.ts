/** Reads CSV and TSV files. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { counted, mib, quoted } from '../../../ground/base/words.js';
import { type Source, shortLines } from '../../../train/data/files/bytes.js';
import { Faults } from '../../../train/data/files/faults.js';
import type { Content } from '../../../train/data/table/prepared-file.js';
import type { TextSink, Workspace } from './collector.js';
import { checkNames, wrongValue } from './faults.js';
import { type Reading, ReadingError } from './reading.js';
import { checkedUtf8, firstRowLine } from './text.js';
import { parseNumber } from './values.js';

type Separator = NonNullable<Reading['separator']>;

/**
 * The maximum size of a row in bytes. An unclosed quote would make one row of the rest of the file.
 */
const MAX_ROW_LENGTH = 2 ** 22;

/**
 * Reads rows of values, the first of which names the columns. A quoted value may contain
 * separators, line ends and doubled quotes; blanks around values and empty lines are ignored.
 * @throws InputError with the first faults
 */
export async function readDelimited(
  source: Source,
  separator: Separator,
  workspace: Workspace,
): Promise<Content> {
  const rows = new RowReader(source.name, workspace);
  const parser = parse({
    bom: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_LENGTH,
    delimiter: separator === 'tab' ? '\t' : separator,
    // By default, the parser uses the end of the first line for all lines.
    record_delimiter: ['\r\n', '\n', '\r'],
    // Rows are processed here rather than passed through the stream, which would take longer than
    // parsing them.
    on_record: (record: string[], { lines }: Info) => rows.add(record, lines),
  });
  parser.resume();
  try {
    const bytes = shortLines(source, MAX_ROW_LENGTH);
    await pipeline(Readable.from(checkedUtf8({ name: source.name, bytes })), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    rows.refuse(error);
  }
  return rows.finish();
}

class RowReader {
  readonly #faults: Faults = new Faults();
  #columns: { readonly name: string; readonly collector: TextSink }[] = [];
  #rows = 0;
  /** The lines in which the first and the last row end. */
  #first = 0;
  #line = 0;

  constructor(
    private readonly name: string,
    private readonly workspace: Workspace,
  ) {}

  add(record: readonly string[], line: number): undefined {
    this.#line = line;
    if (this.#columns.length === 0) this.#head(record);
    else if (record.length !== this.#columns.length) {
      const found = `${counted(record.length, 'value')}: ${this.#columns.length} are needed, one for each column name`;
      this.#faults.add(this.#place, found);
    } else {
      for (let i = 0; i < record.length; i++) {
        const { name, collector } = this.#columns[i]!;
        const need = collector.add(record[i]!);
        if (need !== undefined) this.#faults.add(this.#place, wrongValue(name, record[i]!, need));
      }
      if (this.#rows++ === 0) this.#first = line;
    }
  }

  #head(names: readonly string[]): void {
    checkNames(this.#place, names, this.#faults);
    const other = names.length === 1 ? /[;|\t,]/.exec(names[0]!)?.[0] : undefined;
    if (other !== undefined) {
      const separator = other === '\t' ? 'tab' : (other as Separator);
      throw new ReadingError(`${this.#place}: the names are separated by ${quoted(other)}`, {
        separator,
      });
    }
    if (names.every((name, i) => parseNumber(name) !== undefined && parseNumber(name) !== i)) {
      this.#faults.refuse(
        this.#place,
        'it has numbers: column names are needed in the first row, so add such a row',
      );
    }
    this.workspace.columns = names.length;
    this.#columns = names.map((name) => ({ name, collector: this.workspace.textColumn(name) }));
  }

  get #place(): string {
    return `${this.name}:${this.#line}`;
  }

  refuse({ code, lines }: CsvError): never {
    const next = `${this.name}:${this.#line + 1}`;
    if (code === 'CSV_QUOTE_NOT_CLOSED') {
      const cure = 'close it, or double it where it is meant as a sign';
      this.#faults.refuse(next, `the row has a quote that is never closed: ${cure}`);
    }
    if (code === 'CSV_MAX_RECORD_SIZE') {
      const why = 'a quote that is never closed makes one row of all that follows';
      this.#faults.refuse(next, `the row has more than ${mib(MAX_ROW_LENGTH)}: ${why}`);
    }
    const meant =
      'a value with quotes in it is needed in quotes as a whole, each of its own doubled';
    this.#faults.refuse(`${this.name}:${lines}`, `a quote is at the wrong place: ${meant}`);
  }

  finish(): Content {
    this.#faults.finish();
    if (this.#rows === 0)
      this.#faults.refuse(
        this.name,
        this.#line === 0 ? 'the file is empty' : 'the file has no rows, only names',
      );
    return {
      rows: this.#rows,
      columns: this.#columns,
      firstLine: firstRowLine(this.#rows, this.#first, this.#line),
    };
  }
}
