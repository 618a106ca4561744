import { Console } from 'node:console';
import { Writable } from 'node:stream';
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

/**
 * What code of users and libraries log goes to stderr, as stdout is for results; each text once, as graphs are built many
 * times.
 */
export const logged = (): Console => {
  const said = new Set<string>();
  const write = (text: string, _: string, done: () => void) => {
    if (!said.has(text)) tell(text.replace(/\n$/, ''));
    said.add(text);
    done();
  };
  return new Console(new Writable({ decodeStrings: false, write }));
};

const shownLines = (text: string): string => text.split('\n').map(visible).join('\n');
