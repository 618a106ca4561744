/** Compares the text of a file with the expected one, and describes the first difference. */

import { existsSync } from 'node:fs';
import { type Content, readWhole } from '../../ground/base/files.js';
import { counted } from '../../ground/base/words.js';
import { readLines, splitCsvLine } from '../../sweep/folder/lines.js';
import { type Findings, faulting } from './findings.js';

/** Compares a file, if it exists, with what its writer makes; `name` is its name in messages. */
export function compareDerived(file: string, name: string, due: Content, findings: Findings): void {
  if (existsSync(file)) {
    findings.compare(name);
    compareFile(file, due, findings);
  } else findings.lack(name);
}

/**
 * Adds the first difference to the findings. Where `nearly`, numbers in CSV may differ in their
 * last digits.
 */
export function compareFile(file: string, due: Content, findings: Findings, nearly = false): void {
  faulting(file, findings, () => {
    if (!(due instanceof Uint8Array)) compareLines(file, linesIn(file), due, findings, nearly);
    else if (!readWhole(file, due.length + 2 ** 24).equals(due)) {
      findings.fault(file, `${file}: its bytes are not those that are made of the runs`);
    }
  });
}

/**
 * Compares lines that were read with the expected content, and adds the first difference to the
 * findings.
 */
export function compareLines(
  file: string,
  found: Iterator<string>,
  due: Exclude<Content, Uint8Array>,
  findings: Findings,
  nearly = false,
): void {
  const difference = firstDifference(
    found,
    linesOfContent(due),
    /\.csv(\.gz)?$/.test(file),
    nearly,
  );
  if (difference !== undefined) findings.fault(file, `${file}:${difference}`);
}

function firstDifference(
  found: Iterator<string>,
  due: Iterator<string>,
  isCsv: boolean,
  nearly: boolean,
) {
  let columns: readonly string[] | undefined;
  for (let number = 1; ; number++) {
    const [line, need] = [next(found), next(due)];
    if (line === undefined && need === undefined) return undefined;
    if (line === undefined)
      return `${number}: ${counted(1 + rest(due), 'line')} missing from here on`;
    if (need === undefined)
      return `${number}: ${counted(1 + rest(found), 'line')} too many from here on`;
    if (number === 1 && isCsv) columns = splitCsvLine(need);
    const change = line === need ? undefined : lineChange(line, need, columns, nearly);
    if (change !== undefined) return `${number}: ${change}`;
  }
}

const next = (lines: Iterator<string>): string | undefined => lines.next().value ?? undefined;

function rest(lines: Iterator<string>): number {
  let count = 0;
  while (next(lines) !== undefined) count++;
  return count;
}

function* linesIn(file: string): Generator<string> {
  // A last line without a newline differs from one with it.
  for (const { text, whole } of readLines(file)) yield whole ? text : `${text}…`;
}

/** The lines of a text, in the same form as those of a file. */
export function* linesOfContent(content: string | Iterable<string>): Generator<string> {
  for (const piece of typeof content === 'string' ? [content] : content) {
    const lines = piece.split('\n');
    const rest = lines.pop();
    yield* lines;
    if (rest) yield `${rest}…`;
  }
}

/**
 * The difference between two lines, in CSV by the first cell; undefined where their numbers are
 * near enough.
 */
function lineChange(
  line: string,
  due: string,
  columns: readonly string[] | undefined,
  nearly: boolean,
) {
  const [cells = [], needed = []] = columns ? [splitCsvLine(line), splitCsvLine(due)] : [];
  if (cells.length === 0 || cells.length !== needed.length) return describeChange(line, due);
  const isSame = nearly ? isNearly : Object.is;
  const at = cells.findIndex((cell, i) => !isSame(cell, needed[i]!));
  if (at >= 0) return `${columns![at]}: ${describeChange(cells[at]!, needed[at]!)}`;
  return nearly ? undefined : describeChange(line, due);
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;

function isNearly(cell: string, due: string): boolean {
  if (cell === due) return true;
  if (!NUMBER.test(cell) || !NUMBER.test(due)) return false;
  const [a, b] = [Number(cell), Number(due)];
  // A relative tolerance: the last digits of exp, log and others differ between runtimes.
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

const MAX_LENGTH = 80;

/**
 * The actual and the expected text; for long texts, from shortly before the place where they
 * differ.
 */
export function describeChange(found: string, due: string): string {
  let from = 0;
  if (found.length > MAX_LENGTH || due.length > MAX_LENGTH) {
    while (found[from] === due[from]) from++;
    from = Math.max(0, from - 20);
  }
  const [before, now] = [found, due].map((text) => {
    const shown = text.slice(from, from + MAX_LENGTH);
    return `${from > 0 ? '…' : ''}${shown || 'nothing'}${text.length > from + MAX_LENGTH ? '…' : ''}`;
  });
  return `${before} is where ${now} should be`;
}
