/** Formats words, numbers and names for messages. Text from files is made safe to print. */

/** `a, b and c` */
export function listed(
  items: readonly (string | number)[],
  conjunction: 'and' | 'or' = 'and',
): string {
  const last = String(items.at(-1) ?? '');
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** Those of some sentences that apply. */
export const applying = (...sentences: readonly (string | false | undefined)[]): string[] =>
  sentences.filter((sentence) => typeof sentence === 'string');

/** `1,234` */
export const thousands = (count: number): string => count.toLocaleString('en-US');

/** `64 MiB` */
export const mib = (bytes: number): string => `${bytes / 2 ** 20} MiB`;

/** `1 run`, `3 runs` */
export const counted = (count: number, noun: string): string =>
  `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `20`, or `17–20` where counts differ. */
export function range(counts: readonly number[]): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  return low === high ? String(low) : `${low}–${high}`;
}

/** `6 settings`, or `6–7 settings` where the counts differ. */
export const countedRange = (counts: readonly number[], noun: string): string =>
  counts.every((count) => count === counts[0])
    ? counted(counts[0]!, noun)
    : `${range(counts)} ${noun}s`;

/** A swept field and its value, or its values, in words: `learningRate 0.01`. */
export const fieldTitle = (field: string, value: number | string): string => `${field} ${value}`;

/**
 * A field's value as tables show it: a list or mapping as JSON; a value with a kind as the kind and
 * its fields, `dwa every 500`.
 */
export function fieldValue(value: unknown): number | string {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return JSON.stringify(value);
  if (!('kind' in value)) return JSON.stringify('values' in value ? value.values : value);
  const { kind, ...fields } = value;
  return [
    kind,
    ...Object.entries(fields).map(([name, field]) => `${name} ${fieldValue(field)}`),
  ].join(' ');
}

type Fields = Readonly<Record<string, number | string>>;

/** Swept fields in words: `learningRate 0.01, experts 4`. */
export const fieldsTitle = (fields: Fields): string =>
  Object.entries(fields)
    .map(([field, value]) => fieldTitle(field, value))
    .join(', ');

/** A cell in words: `mmoe, learningRate 0.01`; a part that is empty is left out. */
export const cellName = (model: string, fields: Fields): string =>
  [model, fieldsTitle(fields)].filter((part) => part !== '').join(', ');

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const MAX_LENGTH = 60;

/**
 * Input text as a message shows it: in quotes, shortened, and with nothing in it that could harm a
 * terminal.
 */
export function quoted(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return JSON.stringify(short).replace(/[^ -~…]/g, escapeSign);
}

/** A name as a message shows it: in quotes, unless it is short and plain. */
export const named = (text: string): string => (/^[\w.-]{1,60}$/.test(text) ? text : quoted(text));

/**
 * Control characters, which XML forbids, those that change the direction of text, lone surrogates,
 * line separators.
 */
const HIDDEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Untrusted text with hidden characters as escapes, on one line: `\n`, `\u001b`. */
export const visible = (text: string): string => text.replace(HIDDEN, escapeSign);

const MAX_EXCERPT_LENGTH = 200;

/** The beginning of an untrusted text of any length, made `visible`. */
export function excerpt(text: string): string {
  const short = text.length > MAX_EXCERPT_LENGTH ? `${text.slice(0, MAX_EXCERPT_LENGTH)}…` : text;
  return visible(short);
}

/**
 * A plain value with its texts and keys made `visible`; the value itself, which may be large, where
 * they already are.
 */
export function visibleIn<T>(value: T): T {
  if (isVisible(value)) return value;
  if (typeof value === 'string') return visible(value) as T;
  if (Array.isArray(value)) return value.map(visibleIn) as T;
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([key, item]) => [visible(key), visibleIn(item)])) as T;
}

function isVisible(value: unknown): boolean {
  if (typeof value === 'string') return value.search(HIDDEN) < 0;
  if (typeof value !== 'object' || value === null) return true;
  // Most values of a million runs are lists of numbers: they are checked without recursion.
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item !== 'number' && !isVisible(item)) return false;
    return true;
  }
  for (const key in value)
    if (!isVisible(key) || !isVisible(value[key as keyof typeof value])) return false;
  return true;
}

const escapeSign = (sign: string): string =>
  sign === '\n' ? '\\n' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

const MAX_LINES = 20;

/** A line may quote an argument of any length. */
const MAX_LINE_LENGTH = 2000;

/**
 * Lines as shown to people: the first ones, and the count of the remaining ones, with `what` as
 * their noun.
 */
export function firstLines(lines: readonly string[], what = ''): string[] {
  const more = lines.length - MAX_LINES;
  const shown =
    more > 0 ? [...lines.slice(0, MAX_LINES), `and ${more} more${what && ` ${what}`}`] : lines;
  return shown.map((line) =>
    line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line,
  );
}

/** A number as on an axis: `0.05`, `2k`, `1e-5`. */
export const axisNumber = (value: number): string => withDigits(value, 3);

/** A number with a given count of significant digits: `1.5e-5`, `12k`. */
export function withDigits(value: number, digits: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6)
    return Number(value.toPrecision(digits)).toExponential().replace('+', '');
  return size >= 1000
    ? `${Number((value / 1000).toPrecision(digits))}k`
    : String(Number(value.toPrecision(digits)));
}

/** A number of seconds in words: `1.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 60) return `${wholeSeconds} s`;
  const minutes = Math.floor(wholeSeconds / 60);
  if (minutes < 60) return `${minutes} min ${wholeSeconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
