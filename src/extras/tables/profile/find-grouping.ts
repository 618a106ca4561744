/**
 * Finds the column of persons, shops, sessions or other things that have several rows each. Split
 * at random, a model is tested on things that it has seen in training.
 */

import { applying, listed } from '../../../ground/base/words.js';
import { columnName, type TableColumn } from '../../../train/data/table/columns.js';
import type { ColumnFacts } from '../../../train/data/table/facts.js';
import { contentId } from '../files/reading.js';
import { readColumns, type StoredFile } from '../files/store.js';
import { areWhole, isTime } from '../resolve.js';
import { countsAmong, valuesAt } from './column-values.js';

export interface Grouping {
  readonly column: string;
  readonly groups: number;
  /** Columns that do not vary within a group, such as a person's sex. */
  readonly constant: readonly string[];
  /**
   * Columns whose values each belong to a single group: they name groups, or things within them.
   */
  readonly within: readonly string[];
}

/** With fewer groups, a part of the rows would have hardly any. */
const MIN_GROUPS = 20;

/** Matches names of columns whose values are persons or things that have several rows each. */
const NAMES_GROUPS =
  /(^|[ _.-])(user|customer|client|patient|subject|person|member|player|student|pupil|child|household|family|account|name|shop|store|session|school|hospital|firm|company|machine|device|station)s?([ _.-]?(id|no|nr|number|code))?$|^(id|ident|pid|uid|nr)$/i;

/** Matches names such as personId. */
export const ENDS_IN_ID = /[a-z](Id|ID)$/;

/** Matches names of times and ages, whose values repeat in another way. */
const NAMES_TIMES =
  /(^|[ _.-])(year|yr|quarter|month|week|day|date|hour|minute|time|period|wave|season|age)s?$/i;

export const namesGroups = (name: string): boolean =>
  NAMES_GROUPS.test(name) || ENDS_IN_ID.test(name);

/** The columns without a name of groups that are tried at most. */
const MAX_TRIED = 8;

/** The rows of the first groups on which columns are compared. */
const SAMPLE = 100_000;

/**
 * The share of agreement within groups, beyond the agreement of random rows, from which a column
 * counts as constant.
 */
const CONSTANT = 0.98;

/** The fewest pairs of rows that would differ by chance: otherwise a column says nothing. */
const MIN_DIFFERENT = 20;

/** The number of constant columns that are needed if the name says nothing. */
const ENOUGH = 2;

/**
 * Returns the column of groups if the evidence is strong: its name is a usual one and another
 * column is constant within groups, or two others are. Of several such columns with a usual name,
 * the one of fewest groups; else the one within which most columns are constant. Undefined also if
 * two columns cross, as users and products do: then rows are pairs of both.
 */
export function findGrouping(
  file: Pick<StoredFile, 'rows' | 'columns'>,
  read: (name: string) => TableColumn,
  labels: readonly string[] = [],
): Grouping | undefined {
  const candidates = file.columns.filter(
    (facts) => !labels.includes(facts.name) && mayGroup(facts, file.rows),
  );
  const named = candidates.filter(({ name }) => namesGroups(name));
  const others = candidates.filter((facts) => !named.includes(facts)).slice(0, MAX_TRIED);
  const found = [...named, ...others].flatMap((facts) => {
    const column = read(facts.name);
    if (column.kind === 'number' && !areWhole(column.values)) return [];
    const tried = triedAs(column, facts, file, read);
    return tried && tried.constant.length >= (namesGroups(facts.name) ? 1 : ENOUGH) ? [tried] : [];
  });
  const [best] = found.sort(
    (a, b) =>
      Number(namesGroups(b.column)) - Number(namesGroups(a.column)) ||
      (namesGroups(a.column) ? a.groups - b.groups : b.constant.length - a.constant.length),
  );
  if (!best) return undefined;
  const isNested = (one: Grouping) =>
    one === best || best.constant.includes(one.column) || best.within.includes(one.column);
  return found.every(isNested) ? best : undefined;
}

/** By content and labels: a sweep requests them repeatedly. */
const known = new Map<string, Grouping | undefined>();

/** Returns `findGrouping` for a prepared file. */
export function storedGrouping(file: StoredFile, labels: readonly string[]): Grouping | undefined {
  const id = contentId(file);
  const key = JSON.stringify([id, labels]);
  if (!known.has(key))
    known.set(
      key,
      findGrouping(file, (name) => readColumns(id, [name]).columns[0]!, labels),
    );
  return known.get(key);
}

const mayGroup = (facts: ColumnFacts, rows: number): boolean =>
  facts.missing === 0 &&
  facts.from === undefined &&
  facts.distinct >= MIN_GROUPS &&
  2 * facts.distinct <= rows &&
  !NAMES_TIMES.test(facts.name) &&
  !isTime(facts, true);

/** The rows of a column's groups, one group after another. */
interface Sorted {
  readonly rows: Int32Array;
  /** Whether the row at a place begins a group. */
  readonly begins: Uint8Array;
}

function triedAs(
  column: TableColumn,
  { name, distinct }: ColumnFacts,
  { columns }: Pick<StoredFile, 'columns'>,
  read: (name: string) => TableColumn,
): Grouping | undefined {
  const sorted = sortedBy(valuesAt(column));
  const alone = aloneIn(sorted);
  // Most rows share their group with others.
  if (5 * alone > sorted.rows.length) return undefined;
  const [constant, within]: [string[], string[]] = [[], []];
  for (const facts of columns) {
    if (facts.name === name || facts.distinct < 2) continue;
    const other = read(facts.name);
    const values = valuesAt(other, sorted.rows);
    const isConstant = isConstantIn(values, sorted);
    const isKind = other.kind !== 'number' || areWhole(other.values);
    if (
      isConstant &&
      !(isKind && facts.distinct === distinct) &&
      !isBanded(values, sorted, column, other)
    )
      constant.push(facts.name);
    // Each value belongs to one group: the column is another name of groups, or of things within
    // them.
    if (isKind && facts.distinct >= distinct && !NAMES_TIMES.test(facts.name)) {
      const own = sortedBy(valuesAt(other));
      if (isConstantIn(valuesAt(column, own.rows), own) && 5 * aloneIn(own) < own.rows.length)
        within.push(facts.name);
    }
  }
  return { column: name, groups: distinct, constant, within };
}

/**
 * The rows that have a value in the order of their values, of the first values as many as are
 * compared.
 */
function sortedBy(values: Float64Array): Sorted {
  const counts = countsAmong(values);
  const places = new Map<number, number>();
  const begins: number[] = [];
  for (const value of Float64Array.from(counts.keys()).sort()) {
    if (begins.length >= SAMPLE) break;
    places.set(value, begins.length);
    for (let i = 0; i < counts.get(value)!; i++) begins.push(Number(i === 0));
  }
  const rows = new Int32Array(begins.length);
  values.forEach((value, row) => {
    const place = places.get(value);
    if (place === undefined) return;
    rows[place] = row;
    places.set(value, place + 1);
  });
  return { rows, begins: Uint8Array.from(begins) };
}

/** The number of rows that are a group by themselves. */
function aloneIn({ begins }: Sorted): number {
  let alone = 0;
  for (let i = 0; i < begins.length; i++)
    alone += Number(begins[i] === 1 && (begins[i + 1] ?? 1) === 1);
  return alone;
}

const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/**
 * Whether rows agree with the row before them in their group; `values` are in the order of the
 * groups.
 */
function isConstantIn(values: Float64Array, { begins }: Sorted): boolean {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let byChance = 0;
  for (const count of counts.values()) byChance += (count / values.length) ** 2;
  let [pairs, agree] = [0, 0];
  for (let i = 1; i < values.length; i++) {
    if (begins[i] === 1) continue;
    pairs++;
    if (same(values[i]!, values[i - 1]!)) agree++;
  }
  if (pairs * (1 - byChance) < MIN_DIFFERENT) return false;
  return (agree / pairs - byChance) / (1 - byChance) >= CONSTANT;
}

/**
 * A column follows the numbers of groups if at least this share of its changes is in one direction.
 */
const MOSTLY = 0.9;

/**
 * Returns whether a column is a coarser form of numbers, such as an age group, which says nothing
 * about groups.
 */
function isBanded(
  values: Float64Array,
  { begins }: Sorted,
  groups: TableColumn,
  column: TableColumn,
): boolean {
  if (groups.kind !== 'number') return false;
  let [ups, downs, last] = [0, 0, values[0]!];
  for (let i = 1; i < values.length; i++) {
    if (begins[i] !== 1) continue;
    if (values[i]! > last) ups++;
    else if (values[i]! < last) downs++;
    last = values[i]!;
  }
  if (column.kind !== 'number') return ups + downs <= 1.5 * new Set(values).size;
  return Math.max(ups, downs) >= MOSTLY * (ups + downs);
}

/** Says why a column is taken for one of groups. */
export const groupingWords = ({ column, groups, constant }: Grouping): string =>
  `${columnName(column)} has ${groups} values with several rows each, within which ${shownColumns(constant)} ${constant.length > 1 ? 'do' : 'does'} not vary`;

const SHOWN = 3;

function shownColumns(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return listed(applying(...names.slice(0, SHOWN).map(columnName), more > 0 && `${more} more`));
}
