import type { TableColumn, TextColumn } from '../../data/table/columns.js';
import type { FeatureColumns } from '../../data/table/feature-encoder.js';
import type { TableValues } from './fields.js';
import type { ColumnFacts, StoredFile } from './files/facts.js';
import { readColumns } from './files/prepared.js';
import { contentId } from './files/reading.js';

/** A column that is no feature by default, and the reason. */
export interface LeftOut {
  readonly column: string;
  readonly why: string;
}

/**
 * The features of a table whose config names none: all columns but those of labels, weights, sample spaces and the split,
 * and but ids, dates, free text and the like. Numbers are numeric, texts categorical.
 */
export function defaultFeatures(
  { tasks, weight, split }: Pick<TableValues, 'tasks' | 'weight' | 'split'>,
  files: readonly StoredFile[],
): { features: FeatureColumns; leftOut: LeftOut[] } {
  const used = new Set([...tasks.flatMap(({ column, where }) => [column, where]), weight, split?.column]);
  const candidates = files[0]!.columns.filter(({ name }) => !used.has(name));
  const reasons = new Map(candidates.map(({ name }) => [name, whyNot(name, files)]));
  const kept = candidates.filter(({ name }) => reasons.get(name) === undefined);
  const namesOf = (isNumber: boolean) =>
    kept.filter(({ kind }) => (kind === 'number') === isNumber).map(({ name }) => name);
  return {
    features: { numeric: namesOf(true), categorical: namesOf(false), log: [] },
    leftOut: [...reasons].flatMap(([column, why]) => (why === undefined ? [] : [{ column, why }])),
  };
}

/** The reason why a column is no feature in any of the files; undefined where it may be one. */
function whyNot(name: string, files: readonly StoredFile[]): string | undefined {
  const reasons = files.map((file) => {
    const column = file.columns.find((column) => column.name === name);
    return column && whyNotIn(file, column);
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** The reasons found, by the hash of the file and the name of the column: a sweep asks over and over. */
const known = new Map<string, string | undefined>();

function whyNotIn(file: StoredFile, facts: ColumnFacts): string | undefined {
  const id = contentId(file);
  const key = `${id}/${facts.name}`;
  if (!known.has(key)) known.set(key, whyUnfit(facts, readColumns(id, [facts.name]).columns[0]!, file.rows));
  return known.get(key);
}

/** The number of rows below which all may differ by chance. */
const FEWEST_ROWS = 20;

/** The share of rows of a value of their own from which texts are ids or free text. */
const NEARLY_ALL = 0.95;

/** Longer texts, in characters, are sentences. */
const SENTENCE = 30;

/** The reason why a column is no feature; undefined where it may be one. */
export function whyUnfit(
  facts: ColumnFacts,
  column: TableColumn,
  rows: number,
  isWhole = column.kind === 'number' && areWhole(column.values),
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
export function areWhole(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isInteger(values[i]) && !Number.isNaN(values[i])) return false;
  return true;
}
