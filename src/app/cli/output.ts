/**
 * All output of the program goes through this module. It may contain text from others, such as
 * names from a results folder, which must not reach the terminal as control sequences.
 */

import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { InputError } from '../../ground/base/errors.js';
import { counted, firstLines, listed, visible } from '../../ground/base/words.js';
import { fittedTables } from '../../ground/table/markdown.js';
import type { Report } from '../../judge/report/contents.js';
import type { Required } from '../../judge/report/required.js';
import type { OnFile } from '../../train/data/kind.js';

/**
 * Prints text for people; tables are cut to the terminal's width, and `whole` says where all
 * columns are.
 */
export function print(text: string, whole = 'a wider terminal or a pipe shows them'): void {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const shown = shownLines(text);
  const { text: fitted, leftOut } = width
    ? fittedTables(shown, width)
    : { text: shown, leftOut: [] };
  process.stdout.write(fitted);
  if (leftOut.length > 0)
    printStatus(`${listed(leftOut)} did not fit in ${width} columns: ${whole}`);
}

/** Prints an event or another value as a line of JSON on stdout, for programs. */
export const printJson = (value: object): void =>
  void process.stdout.write(shownLines(`${JSON.stringify(value)}\n`));

/**
 * Prints a line on stderr; line breaks within it are escaped, as the rest could pass for a line of
 * this program.
 */
export const printStatus = (line: string): void => void process.stderr.write(`${visible(line)}\n`);

/** Reports the faults of the input, a line each; with `--json` also as an event. */
export function printRefusal({ code, lines }: Pick<InputError, 'code' | 'lines'>): void {
  firstLines(lines).forEach(printStatus);
  if (process.argv.includes('--json')) printJson({ event: 'refused', code, lines });
}

/** Tells that a large file is read, which takes a while, and how far. */
export const printReading: OnFile = (file, bytes, lines) => {
  if (lines !== undefined) printStatus(`reading ${file}: ${counted(lines, 'line')} so far`);
  else if (bytes >= 5e6) printStatus(`reading ${file}`);
};

/**
 * Prints output of custom code and libraries on stderr, as stdout is for results. Each text is
 * printed once, because graphs are built often.
 */
export const logged = (): Console => {
  const said = new Set<string>();
  const write = (text: string, _: string, done: () => void) => {
    if (!said.has(text)) text.replace(/\n$/, '').split('\n').forEach(printStatus);
    said.add(text);
    done();
  };
  return new Console(new Writable({ decodeStrings: false, write }));
};

/**
 * Reports each claim that has another verdict than the required one, and then sets the exit code to
 * 1.
 */
export async function requireVerdicts(
  required: readonly Required[],
  report: Report,
): Promise<void> {
  const { unmetLines } = await import('../../judge/report/required.js');
  const lines = unmetLines(required, report);
  lines.forEach(printStatus);
  if (lines.length > 0) process.exitCode = 1;
}

/** In GitHub Actions, the file that the job's summary is appended to. */
export function stepSummaryOption(): { stepSummary?: string } {
  const stepSummary = process.env.GITHUB_STEP_SUMMARY;
  return stepSummary ? { stepSummary } : {};
}

const shownLines = (text: string): string => text.split('\n').map(visible).join('\n');
