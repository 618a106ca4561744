import { FieldError } from '../../schema/field-faults.js';
import { needOneOf, showValue } from '../../schema/text.js';
import { codedColumn } from './coded.js';
import type { ColumnTable } from './columns.js';
import type { TableTask } from './spec.js';

/** The most values of a column that a fault lists. */
const MOST_LISTED = 10;

/** @throws InputError where a positive value of a task is in no table, as is a misspelt one */
export function refuseAbsentPositives(
  { name, column, positive = [] }: TableTask,
  tables: readonly ColumnTable[],
): void {
  if (positive.length === 0) return;
  const values = new Set(tables.flatMap((table) => codedColumn(table, column).categories));
  const absent = positive.find((value) => !values.has(String(value)) && !values.has(Number(value)));
  if (absent === undefined) return;
  const texts = [...values].map(String);
  const need = needOneOf(absent, texts);
  const isLong = texts.length > MOST_LISTED && !need.startsWith('did you mean');
  const text =
    `data.tasks: no row of column ${column} is ${showValue(absent)}, a positive value of task ${name}: ` +
    `${isLong ? `one of its ${texts.length} values is needed` : need}`;
  throw new FieldError([{ path: ['data', 'tasks'], text }]);
}
