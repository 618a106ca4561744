import { basename, dirname } from 'node:path';
import { visible } from '../words.js';

/** Where a line and column of a text come from, both counted from 1: `my-gate.mjs:12:5`. */
export type PlaceOf = (line: number, column: number) => string;

/** The file that the text of a module was imported from, in a folder of its own, and what people call its places. */
export interface Module {
  readonly file: string;
  readonly label: string;
  readonly placeOf: PlaceOf;
}

/** What was thrown in a module or in what it called: one line that starts with its place there, as far as the stack tells. */
export function faultLine(error: unknown, { file, label, placeOf }: Module, of = ''): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  // Stacks have paths or URLs: the folder's name is as unique as either.
  const name = `${basename(dirname(file))}/${basename(file)}:`;
  const [, line, column] =
    stack
      .replaceAll('\\', '/')
      .split(name)[1]
      ?.match(/^(\d+):(\d+)/) ?? [];
  const place = line === undefined ? label : placeOf(Number(line), Number(column));
  return visible(`${place}: ${of}${message}`);
}
