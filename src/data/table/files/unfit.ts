import type { TableColumn, TextColumn } from '../columns.js';
import type { ColumnFacts } from './stored-file.js';

/** Fewer rows than this may all differ by chance. */
const FEWEST_ROWS = 20;

/** The share of rows of a value of their own from which texts are ids or free text. */
const NEARLY_ALL = 0.95;

/** Longer texts, in characters, are sentences. */
const SENTENCE = 30;

/** Why a column is no feature; undefined where it may be one. */
export function whyUnfit(
  facts: ColumnFacts,
  column: TableColumn,
  rows: number,
  isWhole = column.kind === 'number' && holdsWhole(column.values),
): string | undefined {
  const { kind, missing, distinct } = facts;
  if (distinct === 0) return 'it has no values';
  if (distinct === 1 && missing === 0) return 'it is constant';
  if (isTime(facts, isWhole)) {
    return 'it is a time: split by it (by: time), or write its parts (hour, weekday) as columns';
  }
  const known = rows - missing;
  if (known < FEWEST_ROWS) return undefined;
  if (kind === 'number')
    return isWhole && distinct === known ? 'it is an id: each row has a number of its own' : undefined;
  if (column.kind === 'text' && 2 * distinct > known && meanLength(column) >= SENTENCE) {
    return 'it is free text, which these models do not read: turn it into numbers or categories first';
  }
  if (distinct >= NEARLY_ALL * known) return 'it is an id: nearly each row has a text of its own';
  return undefined;
}

/** Names of times; RecBole's files add a type after a colon. */
const TIME = /(time|timestamp|date|_at)(:\w+)?$/i;

/** Seconds since 1970 of 1973, and milliseconds of 2100. */
const TIMES = [1e8, 4.2e12] as const;

/** Dates, and whole numbers that are seconds or milliseconds since 1970 by the name of the column and their size. */
export const isTime = ({ from, name, min = 0, max = 0 }: ColumnFacts, isWhole: boolean): boolean =>
  from === 'date' || (isWhole && TIME.test(name) && min >= TIMES[0] && max < TIMES[1]);

function meanLength({ texts }: TextColumn): number {
  return texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
}

/** Whether all numbers that are there are whole. */
export function holdsWhole(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isInteger(values[i]) && !Number.isNaN(values[i])) return false;
  return true;
}
