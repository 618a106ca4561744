/**
 * Recognises numbers, dates and missing values in texts, and forms of text that deserve a remark.
 */

import { applying, counted, quoted } from '../../../ground/base/words.js';
import type { TableColumn, TextColumn } from '../../../train/data/table/columns.js';
import type { ColumnFacts } from '../../../train/data/table/facts.js';
import { readingWords } from './reading.js';

/** Words for a missing value in columns of numbers, booleans or dates. */
const missingWords = new Set(['NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None']);

export const isMissingWord = (text: string): boolean => missingWords.has(text);

/** A number without leading zeros or a plus sign, which are typical of codes. */
const NUMERAL = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Undefined for codes such as 007, and for integers beyond 2^53, which would lose digits. */
export function parseNumber(text: string): number | undefined {
  if (!NUMERAL.test(text)) return undefined;
  const value = Number(text);
  const losesDigits = Math.abs(value) > Number.MAX_SAFE_INTEGER && /^-?\d+$/.test(text);
  return Number.isFinite(value) && !losesDigits ? value : undefined;
}

export const parseCommaNumber = (text: string): number | undefined =>
  text.includes('.') ? undefined : parseNumber(text.replace(',', '.'));

/** 1 for true, 0 for false, in upper or lower case. */
export function parseTruth(text: string): number | undefined {
  if (text.length !== 4 && text.length !== 5) return undefined;
  const word = text.toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined;
}

const ISO_DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?<fraction>\.\d+)?)?(?:Z|(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d))?)?$/;

/** Parses an ISO 8601 date or date-time as seconds since 1970, in UTC unless it has an offset. */
export function parseSeconds(text: string): number | undefined {
  if (text.length < 10) return undefined;
  const found = ISO_DATE.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = new Date(0);
  // Other than `Date.UTC`, which takes the years 0 to 99 for those of the 20th century.
  date.setUTCFullYear(year!, month! - 1, day);
  // Refuses dates such as the 30th of February, which Date would convert to the 2nd of March.
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const seconds = date.getTime() / 1000 + 3600 * hour + 60 * minute + second;
  const { fraction = 0, sign, hours = 0, minutes = 0 } = found.groups!;
  // Local time is UTC plus the offset.
  const offset = (sign === '-' ? -1 : 1) * (3600 * Number(hours) + 60 * Number(minutes));
  return seconds + Number(fraction) - offset;
}

export interface Looks {
  readonly like: 'dates' | 'decimal commas';
  readonly example: string;
}

/**
 * Patterns of dates: day and month in either order; a year of two digits only after slashes or the
 * name of a month.
 */
const [DAY, MONTH] = [
  '(?:0?[1-9]|[12]\\d|3[01])',
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?',
];
const YEAR = '(?:1[89]|20|21)\\d\\d';
const TIME =
  '(?:(?:,? +|T)\\d?\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?: ?[ap]m)?(?: ?(?:z|utc|gmt|[+-]\\d\\d:?\\d\\d))?)?';
const DATE = new RegExp(
  `^(?:${[
    `${DAY}([/.-])${DAY}\\1${YEAR}`,
    `${DAY}/${DAY}/\\d\\d`,
    `${YEAR}([/.-])${DAY}\\2${DAY}`,
    `${DAY}[ .-]*${MONTH}[ -]*(?:${YEAR}|\\d\\d)`,
    `${MONTH} ${DAY}(?:st|nd|rd|th)?,? ${YEAR}`,
  ].join('|')})${TIME}$`,
  'i',
);

/** The form that all texts of a column have in common. */
export function commonLooks(column: TableColumn): Looks | undefined {
  if (column.kind !== 'text') return undefined;
  const texts = column.texts.filter((text) => !isMissingWord(text));
  if (texts.length < 2) return undefined;
  if (texts.every((text) => text.length <= 40 && DATE.test(text))) {
    return {
      like: 'dates',
      example: texts.find((text) => parseSeconds(text) === undefined) ?? texts[0]!,
    };
  }
  // The comma of 1,234 may be a thousands separator.
  const clear = texts.find((text) => /,/.test(text) && !/^-?[1-9]\d{0,2},\d{3}$/.test(text));
  const areNumbers =
    clear !== undefined && texts.every((text) => parseCommaNumber(text) !== undefined);
  return areNumbers ? { like: 'decimal commas', example: clear } : undefined;
}

/** Returns remarks on how the values of a column were read. */
export function remarksOn(
  { from, kind }: ColumnFacts,
  column: TableColumn,
  looks = commonLooks(column),
): string[] {
  const word = column.kind === 'text' ? column.texts.find(isMissingWord) : undefined;
  return applying(
    from === 'boolean' && '0 and 1 from false and true',
    from === 'date' && 'seconds since 1970 (UTC) from dates',
    word !== undefined &&
      `${quoted(word)} is kept as a text: leave the value out where it is missing`,
    kind === 'hashed' && 'too many texts to keep: hashes of 32 bits',
    looks ? looksWords(looks) : column.kind === 'text' && nearlyNumbers(column),
  );
}

/** How the texts look, and what to write instead. */
export function looksWords({ like, example }: Looks): string {
  if (like === 'dates') {
    // Texts that JSON lines and Parquet say are texts remain so, whatever they look like.
    const form =
      parseSeconds(example) === undefined ? 'as 2020-03-14' : 'in a CSV, or in Parquet as dates,';
    return `dates such as ${quoted(example)} are kept as texts, each a category: write them ${form} to split by them (by: time), or their parts (month, weekday) as columns`;
  }
  return `numbers such as ${quoted(example)} are kept as texts, each a category: ${readingWords({ decimal: ',' })}`;
}

/** Matches in linear time, as a text may be as long as a file. */
const NUMERAL_LIKE = /^[+-]?(?=[.,]*\d)[\d.,]+(e[+-]?\d+)?$/i;

/** A remark on a column in which most texts look like numbers. */
function nearlyNumbers({ texts }: TextColumn): string | undefined {
  const other = texts.filter((text) => !NUMERAL_LIKE.test(text));
  if (texts.length < 4 || 2 * other.length >= texts.length) return undefined;
  if (other.length === 0)
    return 'numerals that are no plain decimals, such as with leading zeros: kept as texts';
  const numerals = counted(texts.length - other.length, 'text');
  return `${numerals} look like numbers, but not ${quoted(other[0]!)}: kept as texts`;
}
