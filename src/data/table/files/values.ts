/*
 * What a written value means, whatever column it is in.
 */

/** Words for a missing value, which count as such only where all other values of the column are numbers, truth values or dates. */
const missingWords = new Set(['NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None']);

export const isMissingWord = (text: string): boolean => missingWords.has(text);

/** Without leading zeros or a plus sign, which belong to codes. */
const NUMERAL = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The number that a text writes in decimal or exponent notation; undefined for other texts, among which are codes such as
 * 007 and whole numbers beyond 2^53, whose last digits a number would lose.
 */
export function numberOf(text: string): number | undefined {
  if (!NUMERAL.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER && /^-?\d+$/.test(text)) return undefined;
  return value;
}

/** The same of a text with a comma before the fraction. */
export const commaNumberOf = (text: string): number | undefined =>
  text.includes('.') ? undefined : numberOf(text.replace(',', '.'));

/** 1 for true, 0 for false, in any case. */
export function truthOf(text: string): number | undefined {
  if (text.length !== 4 && text.length !== 5) return undefined;
  const word = text.toLowerCase();
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined;
}

const ISO_DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/** The seconds since 1970 of an ISO 8601 date or date-time, in UTC unless it says otherwise. */
export function secondsOf(text: string): number | undefined {
  if (text.length < 10) return undefined;
  const found = ISO_DATE.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const milliseconds = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  // The 30th of February would be the 2nd of March.
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const offset = 3600 * Number(found[9] ?? 0) + 60 * Number(found[10] ?? 0);
  return milliseconds / 1000 + Number(found[7] ?? 0) - (found[8] === '-' ? -offset : offset);
}
