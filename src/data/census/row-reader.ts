import { InputError } from '../../errors.js';
import { quoted } from '../../words.js';
import { codeOf, columns, needOf } from './columns.js';
import { type CensusTable, ROW_BYTES, resized, tableOver } from './table.js';

/** Faults that are told before reading stops. */
const MOST_FAULTS = 5;

/** Columns of the Adult data set, which is often taken for this one. */
const ADULT_COLUMNS = 15;

/** Checks row after row and keeps them in a growing table. */
export class RowReader {
  #table: CensusTable = tableOver(new ArrayBuffer(1024 * ROW_BYTES), 1024);
  #targets = this.#targetsOf();
  /** Rows kept, and lines read: blank ones are passed over. */
  #rows = 0;
  #lines = 0;
  readonly #faults: string[] = [];

  constructor(private readonly name: string) {}

  /** @throws InputError after some faults, at once where rows are of another form altogether */
  add(record: readonly string[]): void {
    this.#lines++;
    if (record.length === 1 && record[0]!.trim() === '') return;
    if (record.length !== columns.length) this.#refuseWidth(record.length);
    if (this.#rows === this.#table.rows) this.#grow();
    const wrong = this.#keep(record);
    if (this.#rows === 0 && isHeader(wrong)) {
      this.#refuse('the first row has names of columns, it seems: the data set has no such row, take it out');
    }
    for (const i of wrong) this.#fault(i, record[i]!);
    this.#rows++;
  }

  /** @throws InputError where rows had faults or there were none */
  finish(): CensusTable {
    if (this.#faults.length > 0) throw new InputError(this.#faults);
    if (this.#rows === 0) throw new InputError([`${this.name}: the file has no rows`]);
    return resized(this.#table, this.#rows);
  }

  /** Writes a row into the table; gives the columns whose values are none. */
  #keep(record: readonly string[]): number[] {
    const wrong: number[] = [];
    for (let i = 0; i < columns.length; i++) {
      // The files have a blank before each value.
      const code = codeOf(columns[i]!, record[i]!.trim());
      const target = this.#targets[i];
      if (code === undefined) wrong.push(i);
      else if (target) target[this.#rows] = code;
    }
    return wrong;
  }

  #grow(): void {
    this.#table = resized(this.#table, 2 * this.#table.rows);
    this.#targets = this.#targetsOf();
  }

  /** Where the values of each column go; undefined: they are not kept. */
  #targetsOf() {
    return columns.map(({ name }) => this.#table.columns.get(name));
  }

  #fault(i: number, value: string): void {
    const column = columns[i]!;
    const place = `${this.name}, row ${this.#lines}, column ${i + 1} (${column.name})`;
    this.#faults.push(`${place}: the value is ${quoted(value.trim())}: ${needOf(column)}`);
    if (this.#faults.length === MOST_FAULTS) throw new InputError(this.#faults);
  }

  #refuseWidth(found: number): never {
    const adult = found === ADULT_COLUMNS ? 'this is the Adult data set, it seems, and ' : '';
    this.#refuse(
      `${found} column${found === 1 ? '' : 's'}: ${adult}${columns.length} comma-separated columns are needed`,
    );
  }

  /** What follows would only repeat this. */
  #refuse(line: string): never {
    throw new InputError([...this.#faults, `${this.name}, row ${this.#lines}: ${line}`]);
  }
}

/** Of a header no value is a number. */
const isHeader = (wrong: readonly number[]): boolean =>
  columns.every(({ kind }, i) => kind === 'nominal' || wrong.includes(i));
