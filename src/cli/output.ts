import { visible } from '../words.js';

/*
 * All that the program prints goes through here. It may hold what others wrote, such as names from a results folder: nothing
 * of that may reach the terminal as a command to it.
 */

/** Prints text for people to stdout: lines. */
export const print = (text: string): void => void process.stdout.write(shownLines(text));

/** A line of JSON on stdout, for programs. */
export const printJson = (value: object): void => print(`${JSON.stringify(value)}\n`);

/** Says a line on stderr. */
export const tell = (line: string): void => void process.stderr.write(`${shownLines(line)}\n`);

const shownLines = (text: string): string => text.split('\n').map(visible).join('\n');
