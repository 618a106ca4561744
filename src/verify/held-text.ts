import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { readWhole, withFile } from '../files.js';
import { cellsOf } from '../folder/csv-rows.js';
import { linesOf } from '../folder/lines.js';
import { listed } from '../words.js';
import { type Findings, faulting } from './findings.js';

export interface HeldTextOptions {
  /** Columns that a file of an earlier version may lack. */
  readonly later?: readonly string[];
  /** Whether numbers may differ in their last digits. */
  readonly nearly?: boolean;
}

/**
 * Holds a file against the text that it should have, line by line, and adds how it differs to the findings; the cells of
 * CSV are told by their columns.
 */
export function holdText(
  file: string,
  due: string | Iterable<string>,
  findings: Findings,
  options: HeldTextOptions = {},
): void {
  holdPresent(file, findings, () => holdLinesOf(file, linesIn(file), linesOfContent(due), findings, options));
}

/** A part of a file's content. */
export interface TextPart {
  readonly text: string;
  readonly linesBefore: number;
}

/** Holds a part of a file against what it should be. */
export const holdPart = (file: string, { text, linesBefore }: TextPart, due: string, findings: Findings): void =>
  holdLinesOf(file, linesOfContent(text), linesOfContent(due), findings, { linesBefore });

function holdLinesOf(
  file: string,
  found: Iterator<string>,
  due: Iterator<string>,
  findings: Findings,
  { later = [], nearly = false, linesBefore = 0 }: HeldTextOptions & Partial<Pick<TextPart, 'linesBefore'>> = {},
): void {
  const [have, need] = [numbered(found, linesBefore), numbered(due)];
  const isSame = nearly ? isNearly : (cell: string, due: string) => cell === due;
  const rows = file.endsWith('.csv') ? rowsUnder(have.next(), need.next(), later, isSame) : undefined;
  if (rows?.fault !== undefined) {
    findings.fault(file, `${file}:1: ${rows.fault}`);
    return;
  }
  if (rows && rows.lacking.length > 0) {
    findings.leave(`${listed(rows.lacking, 'and')} in ${basename(file)}, which the first versions did not write`);
  }
  for (;;) {
    const [found, expected] = [have.next(), need.next()];
    if (found === undefined && expected === undefined) return;
    if (found === undefined || expected === undefined) {
      const [more, what] = found === undefined ? [need, 'are missing'] : [have, 'are too many'];
      const { number } = have;
      let count = 1;
      while (more.next() !== undefined) count++;
      findings.fault(file, `${file}:${number}: ${count} lines ${what} from here on`);
      return;
    }
    if (found === expected) continue;
    const fault = rows ? rows.faultOf(found, expected) : change(found, expected);
    if (fault !== undefined) findings.fault(file, `${file}:${have.number}: ${fault}`);
  }
}

/** Holds a file against the bytes that it should have; `fault` says what another one is. */
export function holdBytes(file: string, due: Uint8Array, findings: Findings, fault: string): void {
  holdPresent(file, findings, () => {
    if (!hasBytes(file, due)) findings.fault(file, `${file}: ${fault}`);
  });
}

/** Does what holds a file, which must be there and can be read. */
export function holdPresent(file: string, findings: Findings, hold: () => void): void {
  if (existsSync(file)) faulting(file, findings, hold);
  else findings.fault(file, `${file}: is missing`);
}

const hasBytes = (file: string, due: Uint8Array): boolean =>
  withFile(file, 'read', () => statSync(file).size === due.length && readWhole(file).equals(due));

interface Lines {
  /** Undefined at the end. */
  next(): string | undefined;
  /** Of the line that came last, from 1; at the end, of the one that would come next. */
  readonly number: number;
}

function numbered(lines: Iterator<string>, before = 0): Lines {
  let number = before;
  return {
    next() {
      const { value, done } = lines.next();
      number++;
      return done ? undefined : value;
    },
    get number() {
      return number;
    },
  };
}

function* linesIn(file: string): Generator<string> {
  const lines = linesOf(file);
  for (;;) {
    const { value, done } = withFile(file, 'read', () => lines.next());
    if (done) return;
    // A last line without a newline is another one than with it.
    yield value.whole ? value.text : `${value.text}…`;
  }
}

function* linesOfContent(content: string | Iterable<string>): Generator<string> {
  for (const piece of typeof content === 'string' ? [content] : content) {
    const lines = piece.split('\n');
    const rest = lines.pop();
    yield* lines;
    if (rest) yield `${rest}…`;
  }
}

interface HeldRows {
  readonly fault?: string;
  /** The later columns that the file does not have. */
  readonly lacking: readonly string[];
  /** How a line differs; undefined where it does not. */
  faultOf(found: string, expected: string): string | undefined;
}

/** How lines of CSV are held against each other under their first lines. */
function rowsUnder(
  found = '',
  expected = '',
  later: readonly string[],
  isSame: (cell: string, due: string) => boolean,
): HeldRows {
  const [own, columns] = [cellsOf(found), cellsOf(expected) ?? []];
  const lacking = columns.filter((column) => later.includes(column) && !own?.includes(column));
  const kept = columns.filter((column) => !lacking.includes(column));
  const isRight = own?.length === kept.length && kept.every((column, i) => own[i] === column);
  return {
    ...(!isRight && { fault: `columns ${cut(found)}: ${cut(kept.join(','))} are needed` }),
    lacking,
    faultOf(found, expected) {
      const [cells, due] = [cellsOf(found), cellsOf(expected) ?? []];
      const needed = columns.flatMap((column, i) => (lacking.includes(column) ? [] : [due[i]!]));
      if (cells?.length !== needed.length) return change(found, expected);
      const at = cells.findIndex((cell, i) => !isSame(cell, needed[i]!));
      return at < 0 ? undefined : `${kept[at]}: ${change(cells[at]!, needed[at]!)}`;
    },
  };
}

/** By how much numbers may differ that come of the same ones: exp, log and others have other last digits in other runtimes. */
const NEARLY = 1e-9;

/** How numbers are written. */
const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;

function isNearly(cell: string, due: string): boolean {
  if (cell === due) return true;
  if (!NUMBER.test(cell) || !NUMBER.test(due)) return false;
  const [a, b] = [Number(cell), Number(due)];
  return Math.abs(a - b) <= NEARLY * Math.max(Math.abs(a), Math.abs(b));
}

const LONGEST = 80;
const BEFORE = 20;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const quoted = (text: string): string => (text === '' ? 'nothing' : cut(text));

/** What is there and what should be; of long texts, from shortly before the place where they differ. */
function change(found: string, due: string): string {
  let from = 0;
  if (found.length > LONGEST || due.length > LONGEST) {
    while (found[from] === due[from]) from++;
    from = Math.max(0, from - BEFORE);
  }
  const [before, now] = [found, due].map((text) => (from > 0 ? `…${quoted(text.slice(from))}` : quoted(text)));
  return `${before} is where ${now} should be`;
}
