import { InputError } from '../../../base/errors.js';
import { quoted } from '../../../base/words.js';
import { columnName } from '../../../data/table/columns.js';

/** The most columns of a file: beyond, values were taken for names. */
export const MOST_COLUMNS = 10_000;

/** The number of faults after which reading stops. */
const MOST_FAULTS = 5;

/** Collects the faults of a file, one line each. */
export class Faults {
  readonly #lines: string[] = [];

  /** @throws InputError once there are `MOST_FAULTS` */
  add(place: string, fault: string): void {
    this.#lines.push(`${place}: ${fault}`);
    if (this.#lines.length === MOST_FAULTS) throw new InputError(this.#lines);
  }

  /** Ends reading at once, where what follows would only repeat the fault. */
  refuse(place: string, fault: string): never {
    throw new InputError([...this.#lines, `${place}: ${fault}`]);
  }

  /** @throws InputError where there are faults */
  finish(): void {
    if (this.#lines.length > 0) throw new InputError(this.#lines);
  }
}

/** The fault of a value that a column cannot take. */
export const wrongValue = (column: string, value: string, need: string): string =>
  `column ${columnName(column)}: the value is ${quoted(value)}: ${need}`;

/**
 * Checks the names of columns. @throws InputError where there are none, or one is empty or twice the same
 */
export function checkNames(place: string, names: readonly string[], faults: Faults): void {
  if (names.length === 0) faults.refuse(place, 'it has no columns: at least one is needed');
  if (names.length > MOST_COLUMNS) {
    faults.refuse(place, `there are ${names.length} columns: at most ${MOST_COLUMNS} are possible`);
  }
  const first = new Map<string, number>();
  names.forEach((name, i) => {
    if (name === '') faults.add(place, `column ${i + 1} has no name: give it one`);
    else if (first.has(name)) {
      const columns = `columns ${first.get(name)! + 1} and ${i + 1}`;
      faults.add(place, `${columns} are both named ${columnName(name)}: each needs a name of its own`);
    } else first.set(name, i);
  });
  faults.finish();
}

/** Whether a number in a file is a length or a count. In a damaged one it may be anything. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
