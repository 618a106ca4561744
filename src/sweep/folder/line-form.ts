/**
 * How a line of a ledger is split between the columns of `ledger.parquet` and its column `form`,
 * the line as JSON with other values in the place of what columns have: null for the value of a
 * column, false for JSON that a column has as a text, true for a curve that is the mean of the
 * curves of tasks.
 */

import { isMapping } from '../../ground/base/grouped.js';

/** A value that a column may have. */
export type Cell = number | string | Numbers;
export type Numbers = readonly (number | null)[];

/** What a form has in the place of a value. */
export const IN_COLUMN = null;
export const JSON_IN_COLUMN = false;
export const MEAN_OF_TASKS = true;

/** The column of the form, and of lines that are no records of runs. */
export const FORM = 'form';
export const LINE = 'line';

/** The field that is one column of JSON, as its parts are many and repeat. */
const SPEC = 'spec';

/** Fields whose parts are columns without a prefix, as in `runs.csv`. */
const PLAIN = new Set(['cell', 'metrics']);

/** The column of the value at a path; of an item in a list, the path has its `name`. */
export function columnAt(path: readonly string[]): string {
  return path.length > 1 && PLAIN.has(path[0]!) ? path.slice(1).join('.') : path.join('.');
}

/**
 * Walks through a parsed line or form, and returns its copy with other leaves. A leaf is what a
 * column may have: anything but a mapping, and but a list of mappings with names.
 */
export function mapLeaves(
  value: unknown,
  leaf: (value: unknown, path: readonly string[]) => unknown,
): unknown {
  const visit = (value: unknown, path: readonly string[]): unknown => {
    if (isMapping(value) && !(path.length === 1 && path[0] === SPEC)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, visit(part, [...path, key])]),
      );
    }
    if (isNamedList(value)) {
      return value.map(({ name, ...item }) => ({
        name,
        ...(visit(item, [...path, name]) as object),
      }));
    }
    return leaf(value, path);
  };
  return visit(value, []);
}

const isNamedList = (value: unknown): value is readonly { readonly name: string }[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isMapping(item) && typeof item.name === 'string');

/** Writes a line without its checksum, from the values of columns. */
export type LineForm = (cellAt: (column: string) => Cell | null) => string;

type Part =
  | string
  | { readonly column: string; readonly isJson: boolean }
  | { readonly meanOf: readonly string[] };

/**
 * Compiles a form: a ledger has few of them, and many lines. It may be hostile, and name a column
 * many times.
 * @param most the largest number of characters of a line
 * @throws Error where it is no JSON; the compiled form throws where a line is longer
 */
export function compileForm(form: string, most = Number.POSITIVE_INFINITY): LineForm {
  const parts: Part[] = [];
  const parsed = JSON.parse(form) as { readonly curve?: unknown };
  const curves = isMapping(parsed) && isMapping(parsed.curve) ? Object.keys(parsed.curve) : [];
  const write = (value: unknown, path: readonly string[]): void => {
    if (isNamedList(value)) {
      for (const [i, item] of value.entries()) {
        parts.push(i === 0 ? '[' : ',');
        write(item, [...path, item.name]);
      }
      parts.push(']');
    } else if (isMapping(value)) {
      for (const [i, [key, part]] of Object.entries(value).entries()) {
        parts.push(`${i === 0 ? '{' : ','}${JSON.stringify(key)}:`);
        write(part, [...path, key]);
      }
      parts.push(Object.keys(value).length === 0 ? '{}' : '}');
    } else if (value === IN_COLUMN || value === JSON_IN_COLUMN) {
      parts.push({ column: columnAt(path), isJson: value === JSON_IN_COLUMN });
    } else if (value === MEAN_OF_TASKS && path.length === 2 && path[0] === 'curve') {
      const tasks = curves.filter((name) => name.startsWith(`${path[1]}_`));
      parts.push({ meanOf: tasks.map((name) => columnAt(['curve', name])) });
    } else {
      parts.push(JSON.stringify(value));
    }
  };
  write(parsed, []);
  return (cellAt) => {
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else if ('meanOf' in part) {
        text += JSON.stringify(meanOver(part.meanOf.map((column) => cellAt(column) as Numbers)));
      } else {
        const cell = cellAt(part.column);
        text += part.isJson ? cell : JSON.stringify(cell);
      }
      if (text.length > most) throw new Error('it has more values than it says');
    }
    return text;
  };
}

/**
 * Returns the mean of the curves of tasks, step by step; undefined for fewer than two, or curves of
 * unequal lengths.
 */
export function meanOver(tasks: readonly Numbers[]): readonly number[] | undefined {
  const [first, ...others] = tasks;
  if (!first || others.length === 0 || others.some((task) => task?.length !== first.length))
    return undefined;
  return first.map((_, i) => {
    let sum = 0;
    for (const task of tasks) sum += task[i]!;
    return sum / tasks.length;
  });
}
