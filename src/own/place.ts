import { oneLine } from '../schema/text.js';

/** Where a line and column of a text come from, both counted from 1: `my-gate.mjs:12:5`. */
export type PlaceOf = (line: number, column: number) => string;

/** Where the text of a module was imported from, and what people call its places. */
export interface Module {
  readonly url: string;
  readonly label: string;
  readonly placeOf: PlaceOf;
}

/** What was thrown in a module or in what it called: one line that starts with its place there, as far as the stack tells. */
export function faultLine(error: unknown, { url, label, placeOf }: Module, of = ''): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const [, line, column] = stack.match(new RegExp(`${url.replace(/[^\w]/g, '\\$&')}:(\\d+):(\\d+)`)) ?? [];
  const place = line === undefined ? label : placeOf(Number(line), Number(column));
  return oneLine(`${place}: ${of}${message}`);
}
