import { type ColumnTable, numbersOf } from './columns.js';

/** Of how many rows a task has labels. */
export interface Coverage {
  readonly rows: number;
  readonly labelled: number;
  /** Rows outside its sample space. */
  readonly outside: number;
}

/** The coverage of a task with this sample space, from tables with its labels, NaN where a row has none. */
export function coverageIn(
  tables: readonly { readonly table: ColumnTable; readonly labels: Float32Array }[],
  where: string | undefined,
): Coverage {
  let [rows, labelled, outside] = [0, 0, 0];
  for (const { table, labels } of tables) {
    const marks = where === undefined ? undefined : numbersOf(table, where);
    rows += table.rows;
    for (let row = 0; row < table.rows; row++) {
      if (!Number.isNaN(labels[row])) labelled++;
      if (marks && marks[row] !== 1) outside++;
    }
  }
  return { rows, labelled, outside };
}
