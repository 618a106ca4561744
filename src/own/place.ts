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
  // Stacks have paths or URLs: the folder's name is as unique as either. Of an import of what a module does not export,
  // they have the line, and below its text a mark at the column.
  const name = `${basename(dirname(file))}/${basename(file)}:`;
  const [, line, column, before] =
    stack
      .replaceAll('\\', '/')
      .split(name)[1]
      ?.match(/^(\d+)(?::(\d+)|\n.*\n( *)\^)/) ?? [];
  const place =
    line === undefined ? label : placeOf(Number(line), column === undefined ? before!.length + 1 : Number(column));
  return visible(`${place}: ${of}${message}`);
}
