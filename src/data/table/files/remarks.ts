import { counted, quoted } from '../../../base/words.js';
import type { TableColumn, TextColumn } from '../columns.js';
import { type Looks, looksOf } from './looks.js';
import { readingWords } from './reading.js';
import type { ColumnFacts } from './stored-file.js';

/** What is worth telling of how a column was read. */
export function remarksOn({ from, kind }: ColumnFacts, column: TableColumn, looks = looksOf(column)): string[] {
  const remarks: string[] = [];
  if (from === 'boolean') remarks.push('0 and 1 from false and true');
  if (from === 'date') remarks.push('seconds since 1970 (UTC) from dates');
  if (kind === 'hashed') remarks.push('too many texts to keep: hashes of 32 bits');
  if (looks) remarks.push(looksWords(looks));
  else if (column.kind === 'text') remarks.push(...nearlyNumbers(column));
  return remarks;
}

/** What its texts look like, and what would be right. */
export function looksWords({ like, example }: Looks): string {
  if (like === 'dates') {
    return `dates such as ${quoted(example)} are kept as texts, each a category: write them as 2020-03-14 to split by them (by: time), or their parts (month, weekday) as columns`;
  }
  return `numbers such as ${quoted(example)} are kept as texts, each a category: ${readingWords({ decimal: ',' })}`;
}

/** Each sign is looked at once or twice: a text may be as long as a file. */
const NUMERAL = /^[+-]?(?=[.,]*\d)[\d.,]+(e[+-]?\d+)?$/i;

/** Tells of texts among what looks like numbers. */
function nearlyNumbers({ texts }: TextColumn): string[] {
  const other = texts.filter((text) => !NUMERAL.test(text));
  if (texts.length < 4 || 2 * other.length >= texts.length) return [];
  const numerals = texts.length - other.length;
  if (other.length === 0) return ['numerals that are no plain decimals, such as with leading zeros: kept as texts'];
  return [`${counted(numerals, 'text')} look like numbers, but not ${quoted(other[0]!)}: kept as texts`];
}
