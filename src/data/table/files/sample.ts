import { fastStream } from '../../../base/random.js';
import type { TableColumn } from '../columns.js';

/** Rows drawn at random without replacement, in ascending order: the same ones each time; all, where there are no more. */
export function sampledRows(rows: number, most: number): Int32Array {
  const size = Math.min(rows, most);
  const sample = new Int32Array(size);
  const uniform = fastStream('mmoe-exp/table-profile');
  // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
  for (let row = 0, taken = 0; taken < size; row++) {
    if ((rows - row) * uniform() < size - taken) sample[taken++] = row;
  }
  return sample;
}

/** Values of some rows of a column as numbers, NaN where they are missing; of texts, their codes or hashes. */
export function valuesAt(column: TableColumn, rows: Int32Array): Float64Array {
  const known = new Float64Array(rows.length);
  const all = column.kind === 'number' ? column.values : column.kind === 'text' ? column.codes : column.hashes;
  for (let i = 0; i < rows.length; i++) known[i] = all[rows[i]!]!;
  return column.kind === 'number' ? known : known.map((code) => code || Number.NaN);
}
