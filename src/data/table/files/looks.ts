import type { TableColumn } from '../columns.js';
import { commaNumberOf, isMissingWord } from './values.js';

/** What the texts of a column look like, with one of them. */
export interface Looks {
  readonly like: 'dates' | 'decimal commas';
  readonly example: string;
}

/** Days and months in either order; a year of two digits only after slashes or the name of a month. */
const [DAY, MONTH] = ['(?:0?[1-9]|[12]\\d|3[01])', '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?'];
const YEAR = '(?:1[89]|20|21)\\d\\d';
const TIME = '(?:(?:,? +|T)\\d?\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?: ?[ap]m)?(?: ?(?:z|utc|gmt|[+-]\\d\\d:?\\d\\d))?)?';
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

/** Longer texts are no dates. */
const LONGEST = 40;

const readers: readonly { like: Looks['like']; fits: (text: string) => boolean }[] = [
  { like: 'dates', fits: (text) => text.length <= LONGEST && DATE.test(text) },
  { like: 'decimal commas', fits: (text) => commaNumberOf(text) !== undefined },
];

/** What all texts of a column look like that are not missing; undefined for other columns. */
export function looksOf(column: TableColumn): Looks | undefined {
  if (column.kind !== 'text') return undefined;
  const texts = column.texts.filter((text) => !isMissingWord(text));
  const found = texts.length < 2 ? undefined : readers.find(({ fits }) => texts.every(fits));
  if (!found) return undefined;
  // The comma of 1,234 may be one of thousands.
  const isClear = (text: string) => found.like === 'dates' || (/,/.test(text) && !/^-?[1-9]\d{0,2},\d{3}$/.test(text));
  const example = texts.find(isClear);
  return example === undefined ? undefined : { like: found.like, example };
}
