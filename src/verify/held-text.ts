import { existsSync } from 'node:fs';
import { withFile } from '../files.js';
import { cellsOf } from '../folder/csv-rows.js';
import { linesOf } from '../folder/lines.js';
import type { Findings } from './findings.js';

/**
 * Holds a file against the text that it should have, line by line, and adds how it differs to the findings; the cells of
 * CSV are told by their columns. A file of an earlier version may lack `later` columns; comments of YAML are free.
 */
export function holdText(
  file: string,
  due: string | Iterable<string>,
  findings: Findings,
  later: readonly string[] = [],
): void {
  if (!existsSync(file)) {
    findings.fault(file, `${file}: is missing`);
    return;
  }
  const isHeld = (line: string) => !(file.endsWith('.yaml') && line.startsWith('#'));
  const [have, need] = [linesIn(file, isHeld), linesOfContent(due, isHeld)];
  const rows = file.endsWith('.csv') ? rowsUnder(have.next(), need.next(), later) : undefined;
  if (rows?.fault !== undefined) {
    findings.fault(file, `${file}:1: ${rows.fault}`);
    return;
  }
  if (rows && rows.lacking.length > 0) {
    findings.note(
      `${file}: an earlier version wrote it, without ${rows.lacking.join(', ')}: its other columns are held`,
    );
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
    const fault = rows ? rows.faultOf(found, expected) : `${quoted(found)} is where ${quoted(expected)} should be`;
    if (fault !== undefined) findings.fault(file, `${file}:${have.number}: ${fault}`);
  }
}

interface Lines {
  /** Undefined at the end. */
  next(): string | undefined;
  /** Of the line that came last, from 1; at the end, of the one that would come next. */
  readonly number: number;
}

/** Those lines that are held. */
function linesFrom(lines: Iterator<string>, isHeld: (line: string) => boolean): Lines {
  let number = 0;
  return {
    next() {
      for (;;) {
        const { value, done } = lines.next();
        number++;
        if (done) return undefined;
        if (isHeld(value)) return value;
      }
    },
    get number() {
      return number;
    },
  };
}

function linesIn(file: string, isHeld: (line: string) => boolean): Lines {
  const lines = linesOf(file);
  const read = (function* () {
    for (;;) {
      const { value, done } = withFile(file, 'read', () => lines.next());
      if (done) return;
      // What was written ends with a newline.
      yield value.whole ? value.text : `${value.text}…`;
    }
  })();
  return linesFrom(read, isHeld);
}

function linesOfContent(content: string | Iterable<string>, isHeld: (line: string) => boolean): Lines {
  const pieces = typeof content === 'string' ? [content] : content;
  const lines = (function* () {
    for (const piece of pieces) yield* piece.split('\n').slice(0, -1);
  })();
  return linesFrom(lines, isHeld);
}

interface HeldRows {
  readonly fault?: string;
  /** The later columns that the file does not have. */
  readonly lacking: readonly string[];
  /** How a line differs; undefined where it does not. */
  faultOf(found: string, expected: string): string | undefined;
}

/** How lines of CSV are held against each other under their first lines. */
function rowsUnder(found = '', expected = '', later: readonly string[]): HeldRows {
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
      if (cells?.length !== needed.length) return `${quoted(found)} is where ${quoted(expected)} should be`;
      const at = cells.findIndex((cell, i) => cell !== needed[i]);
      return at < 0 ? undefined : `${kept[at]}: ${quoted(cells[at]!)} is where ${quoted(needed[at]!)} should be`;
    },
  };
}

const LONGEST = 80;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const quoted = (text: string): string => (text === '' ? 'nothing' : cut(text));
