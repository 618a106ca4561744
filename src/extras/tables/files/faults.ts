import { quoted } from '../../../ground/base/words.js';
import type { Faults } from '../../../train/data/files/faults.js';
import { columnName } from '../../../train/data/table/columns.js';

/** The maximum number of columns of a file: with more, values were probably read as names. */
export const MAX_COLUMNS = 10_000;

export const wrongValue = (column: string, value: string, need: string): string =>
  `column ${columnName(column)}: the value is ${quoted(value)}: ${need}`;

/** @throws InputError where there are no names, or a name is empty or there twice */
export function checkNames(place: string, names: readonly string[], faults: Faults): void {
  if (names.length === 0) faults.refuse(place, 'it has no columns: at least one is needed');
  if (names.length > MAX_COLUMNS) {
    faults.refuse(place, `there are ${names.length} columns: at most ${MAX_COLUMNS} are possible`);
  }
  const first = new Map<string, number>();
  names.forEach((name, i) => {
    if (name === '') faults.add(place, `column ${i + 1} has no name: give it one`);
    else if (first.has(name)) {
      const columns = `columns ${first.get(name)! + 1} and ${i + 1}`;
      faults.add(
        place,
        `${columns} are both named ${columnName(name)}: each needs a name of its own`,
      );
    } else first.set(name, i);
  });
  faults.finish();
}
