/** Words for faults of a file: values, paths, and the nearest valid name. */

import { distance } from 'fastest-levenshtein';
import { listed } from '../base/words.js';

export type Path = readonly PropertyKey[];

const longest = 60;

/**
 * A value in the form for messages: short, on one line, and with numeric text distinguished from a
 * number.
 */
export function showValue(value: unknown): string {
  if (value === null) return 'empty';
  const isNumeric =
    typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value));
  const text = `${isNumeric ? 'the text ' : ''}${flow(value, 3)}`;
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/**
 * A value in YAML's flow style down to a depth: an anchor may contain itself, and a list may be
 * long.
 */
function flow(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Number.isNaN(value)) return 'not a number';
  if (typeof value !== 'object' || value === null) return String(value).replace('Infinity', '.inf');
  if (depth === 0) return Array.isArray(value) ? '[…]' : '{…}';
  const below = (item: unknown) => flow(item, depth - 1);
  if (Array.isArray(value)) return `[${value.slice(0, longest).map(below).join(', ')}]`;
  const entries = Object.entries(value).slice(0, longest);
  return `{${entries.map(([key, item]) => `${showKey(key)}: ${below(item)}`).join(', ')}}`;
}

function showKey(key: string): string {
  const short = key.length > longest ? `${key.slice(0, longest)}…` : key;
  return /^[\w.-]+$/.test(short) ? short : JSON.stringify(short);
}

/** A path in words, such as `data.correlation[1]`; the empty path is the file itself. */
export function showPath(path: Path): string {
  const text = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${showKey(String(key))}`))
    .join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}

/**
 * A suggestion for an unknown key: the path at which there is a key of this name, or the nearest of
 * the keys known here.
 */
export function instead(key: string, known: readonly string[], elsewhere?: string): string {
  const near = elsewhere ?? nearest(key, known);
  return near === undefined ? `valid here: ${known.join(', ')}` : `did you mean ${near}?`;
}

/**
 * The requirement for a value that is not among the choices; `need` is used where there are too
 * many to be listed.
 */
export function choiceNeed(
  value: unknown,
  choices: readonly string[],
  need = `${listed(choices, 'or')} is needed`,
): string {
  const near = typeof value === 'string' ? nearest(value, choices) : undefined;
  return near === undefined ? need : `did you mean ${near}?`;
}

/**
 * The name nearest to a misspelling, with at most one letter in three wrong; of dotted paths, by
 * their last names.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const plain = (text: string) =>
    text
      .slice(text.lastIndexOf('.') + 1)
      .toLowerCase()
      .replace(/[-_ ]/g, '');
  const ranked = names
    .map((name) => ({ name, pair: [plain(word), plain(name)] as const }))
    .map(({ name, pair: [a, b] }) => ({
      name,
      away: distance(a, b),
      allowed: Math.floor(Math.max(a.length, b.length) / 3),
    }))
    .filter(({ away, allowed }) => away <= allowed)
    .sort((a, b) => a.away - b.away);
  return ranked[0]?.name;
}
