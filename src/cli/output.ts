import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { listed, visible } from '../base/words.js';
import { fittedTables } from '../table/fitted.js';

/*
 * All that the program prints goes through here. It may hold what others wrote, such as names from a results folder: nothing
 * of that may reach the terminal as a command to it.
 */

/**
 * Prints text for people to stdout: lines. Tables are cut to the width of a terminal; `whole` says where all of their columns
 * are.
 */
export function print(text: string, whole = 'a wider terminal or a pipe has them'): void {
  const width = printWidth();
  const shown = shownLines(text);
  const { text: fitted, leftOut } = width ? fittedTables(shown, width) : { text: shown, leftOut: [] };
  process.stdout.write(fitted);
  if (leftOut.length > 0) tell(`${listed(leftOut, 'and')} did not fit in ${width} columns: ${whole}`);
}

/** The characters of a line of what is printed; undefined where that is no terminal. */
export const printWidth = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns : undefined);

/** A line of JSON on stdout, for programs. */
export const printJson = (value: object): void => void process.stdout.write(shownLines(`${JSON.stringify(value)}\n`));

/** The characters of a line of people's terminal; undefined where there is none that could show more than plain lines. */
export const terminalWidth = (): number | undefined =>
  process.stderr.isTTY && process.env.TERM !== 'dumb' ? process.stderr.columns : undefined;

/** Says a line on stderr. One that a text of others would end stays one: it could pass for another one of ours. */
export const tell = (line: string): void => void process.stderr.write(`${visible(line)}\n`);

/**
 * What code of users and libraries log goes to stderr, as stdout is for results; each text once, as graphs are built many
 * times.
 */
export const logged = (): Console => {
  const said = new Set<string>();
  const write = (text: string, _: string, done: () => void) => {
    if (!said.has(text)) text.replace(/\n$/, '').split('\n').forEach(tell);
    said.add(text);
    done();
  };
  return new Console(new Writable({ decodeStrings: false, write }));
};

const shownLines = (text: string): string => text.split('\n').map(visible).join('\n');

/** Writes an event as a line of JSON to stdout, for programs. */
export const writeEvent = printJson;
