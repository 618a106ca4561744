/** Reads JSON lines. */

import { counted, quoted } from '../../../ground/base/words.js';
import type { Source } from '../../../train/data/files/bytes.js';
import { Faults } from '../../../train/data/files/faults.js';
import { columnName } from '../../../train/data/table/columns.js';
import type { Content } from '../../../train/data/table/prepared-file.js';
import type { TextSink, Workspace } from './collector.js';
import { checkNames, MAX_COLUMNS, wrongValue } from './faults.js';
import { firstRowLine, readTextLines } from './text.js';

const MAX_LINE_LENGTH = 2 ** 26;

/**
 * A missing key takes no space in the file, but as much memory as any value: so many may be missing
 * in any file, and so many more for each character.
 */
const FEW_LACKING = 2 ** 24;
const MAX_LACKING = 4;

/** Matches numbers so long that digits may have been lost. */
const LONG_NUMERAL = /\d{16}/;

/**
 * Reads a JSON object on each line, whose keys are the columns; a missing key, null and an empty
 * text are missing values. @throws InputError with the first faults
 */
export async function readJsonLines(source: Source, workspace: Workspace): Promise<Content> {
  const rows = new ObjectReader(source.name, workspace);
  for await (const line of readTextLines(source, MAX_LINE_LENGTH)) rows.add(line);
  return rows.finish();
}

class ObjectReader {
  readonly #faults: Faults = new Faults();
  readonly #columns = new Map<string, Growing>();
  #rows = 0;
  #lines = 0;
  /** The lines of the first and the last row. */
  #first = 0;
  #last = 0;
  #characters = 0;
  /** Number of values that are missing because a line lacks the key. */
  #lacking = 0;

  constructor(
    private readonly name: string,
    private readonly workspace: Workspace,
  ) {}

  add(line: string): void {
    this.#lines++;
    this.#characters += line.length;
    if (line.trim() === '') return;
    const row = this.#parsed(line);
    if (!row) return;
    if (this.#rows === 0) this.workspace.columns = Math.max(1, Object.keys(row).length);
    for (const [name, value] of Object.entries(row)) {
      if (value !== null && value !== '') this.#keep(name, value, line);
    }
    this.#last = this.#lines;
    if (this.#rows++ === 0) this.#first = this.#last;
  }

  #parsed(line: string): object | undefined {
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (error) {
      this.#fault(
        `the line is not JSON (${(error as Error).message}): one object on each line is needed`,
      );
      return undefined;
    }
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row;
    this.#fault(
      `the line is ${quoted(line)}: an object such as {"age": 31} is needed on each line`,
    );
    return undefined;
  }

  #keep(name: string, value: unknown, line: string): void {
    const growing = this.#column(name);
    const { collector } = growing;
    this.#fill(growing);
    growing.rows = this.#rows + 1;
    if (typeof value === 'object') {
      const kind = Array.isArray(value) ? 'a list' : 'an object';
      this.#fault(
        `column ${columnName(name)}: the value is ${kind}: a number or a text is needed, so write its parts as columns of their own`,
      );
    } else if (isInexact(value, line)) {
      const need = 'whole numbers beyond 2^53 lose digits: write it as a text, in quotes';
      this.#fault(wrongValue(name, String(value), need));
    } else if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#fault(wrongValue(name, String(value), 'a finite number is needed'));
    } else {
      const text = String(value);
      const need = collector.add(text, typeof value === 'string');
      if (need !== undefined) this.#fault(wrongValue(name, text, need));
    }
  }

  /** Adds missing values for the rows before this one that lack the key. */
  #fill({ collector, rows }: Growing): void {
    const lacking = this.#rows - rows;
    this.#lacking += lacking;
    if (this.#lacking > FEW_LACKING + MAX_LACKING * this.#characters) {
      const most = `${counted(this.#columns.size, 'different key')}, of which rows lack too many`;
      this.#refuse(
        `there are ${most}: keys are the names of columns, and most rows need most of them`,
      );
    }
    for (let row = 0; row < lacking; row++) collector.add('');
  }

  #column(name: string): Growing {
    const known = this.#columns.get(name);
    if (known) return known;
    if (this.#columns.size === MAX_COLUMNS)
      this.#refuse(
        `there are more than ${MAX_COLUMNS} different keys: keys are the names of columns`,
      );
    // Later rows may have many more keys than the first row.
    this.workspace.columns = Math.max(this.workspace.columns, this.#columns.size + 1);
    const made = { collector: this.workspace.textColumn(name), rows: 0 };
    this.#columns.set(name, made);
    return made;
  }

  #fault(fault: string): void {
    this.#faults.add(`${this.name}:${this.#lines}`, fault);
  }

  #refuse(fault: string): never {
    this.#faults.refuse(`${this.name}:${this.#lines}`, fault);
  }

  finish(): Content {
    this.#faults.finish();
    if (this.#rows === 0) this.#faults.refuse(this.name, 'the file has no rows');
    checkNames(this.name, [...this.#columns.keys()], this.#faults);
    for (const growing of this.#columns.values()) this.#fill(growing);
    const columns = [...this.#columns].map(([name, { collector }]) => ({ name, collector }));
    return {
      rows: this.#rows,
      columns,
      firstLine: firstRowLine(this.#rows, this.#first, this.#last),
    };
  }
}

/**
 * A column and its number of rows so far: rows that lack its key are added with the next row that
 * has it.
 */
interface Growing {
  readonly collector: TextSink;
  rows: number;
}

const isInexact = (value: unknown, line: string): boolean =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && LONG_NUMERAL.test(line);
