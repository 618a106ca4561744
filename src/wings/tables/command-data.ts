import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applying, counted, listed, quoted, thousands } from '../../base/words.js';
import { print, printJson, printWidth, tell } from '../../cli/output.js';
import { prepareProgress } from '../../cli/transfer-progress.js';
import { columnName } from '../../data/table/columns.js';
import { markdownText, tableMarkdown } from '../../table/markdown.js';
import { number, percent, type Table, text } from '../../table/table.js';
import { readingOf } from './files/layout.js';
import { readColumns, tableFolder } from './files/prepared.js';
import { contentId, type Reading } from './files/reading.js';
import { prepareFile } from './files/store.js';
import { isLeaking, type LabelCandidate, type Leak, leakScore } from './profile/labels.js';
import { type ColumnProfile, type Profile, profileOf } from './profile/profile.js';

export interface DataTableOptions extends Reading {
  readonly check?: boolean;
  readonly json?: boolean;
}

export async function dataTableCommand(
  files: readonly string[],
  { check = false, json = false, ...reading }: DataTableOptions,
): Promise<void> {
  for (const [i, path] of files.entries()) {
    const folder = check ? mkdtempSync(join(tmpdir(), 'mmoe-exp-')) : tableFolder();
    const profile = await profiledFile(path, { reading, folder }).finally(() => {
      if (check) rmSync(folder, { recursive: true, force: true });
    });
    tell(summaryOf(profile, check));
    if (json) writeEvents(profile);
    else print(`${i > 0 ? '\n' : ''}${profileMarkdown(profile, printWidth())}`);
  }
}

function summaryOf({ file: { name, rows, sha256, columns } }: Profile, check: boolean): string {
  const place = check ? name : `${name} -> ${tableFolder()}`;
  return `${place}: ${counted(rows, 'row')}, ${counted(columns.length, 'column')}, sha256 ${sha256}`;
}

function writeEvents({ file, columns, correlations }: Profile): void {
  const { name, rows, sha256 } = file;
  printJson({ event: 'file', file: name, rows, sha256, columns: columns.length });
  for (const { facts, ...found } of columns) printJson({ event: 'column', file: name, ...facts, ...found });
  for (const { labels, value } of correlations) {
    printJson({ event: 'correlation', file: name, labels, correlation: Number.isNaN(value) ? null : value });
  }
}

/** @throws InputError where a file cannot be read or has faults */
export async function profiledFile(
  path: string,
  options: { readonly reading: Reading; readonly labels?: readonly string[]; readonly folder?: string },
): Promise<Profile> {
  const { reading, labels, folder = tableFolder() } = options;
  const progress = prepareProgress();
  const file = await prepareFile(path, progress.onProgress, readingOf(reading, [path]), folder).finally(progress.stop);
  return profileOf(file, (names) => readColumns(contentId(file), names, folder), labels);
}

/** A row for each column, remarks on some, and the correlations of possible labels; texts are cut to fit `width`. */
export function profileMarkdown(profile: Profile, width = Number.POSITIVE_INFINITY): string {
  const { columns, correlations } = profile;
  const remarks = columns.flatMap((column) => {
    const said = remarksOn(column);
    return said.length === 0 ? [] : [`- ${markdownText(`${columnName(column.facts.name)}: ${said.join('; ')}`)}\n`];
  });
  const left = correlations.length - MOST_CORRELATIONS;
  const note = left > 0 ? `\n${left} more correlations are closer to 0.\n` : '';
  const parts = applying(
    cutTable(columnTable(profile), width),
    remarks.length > 0 && remarks.join(''),
    correlations.length > 0 && cutTable(correlationTable(profile), width) + note,
  );
  return parts.join('\n');
}

/** The lengths to which texts are shortened, in characters: the first at which a table fits. */
const LENGTHS = [Number.POSITIVE_INFINITY, 96, 64, 48, 36, 28, 22, 16];

/** Formats a table in Markdown; shortens its texts as far as it is wider than `width` characters. */
function cutTable({ columns, rows }: Cells, width: number): string {
  const texts = LENGTHS.map((most) => {
    const cut = (row: Cells['rows'][number]) =>
      row.map((value, i) => (columns[i]!.kind === 'text' ? shortened(String(value), most, i === 0) : value));
    return tableMarkdown({ columns, rows: rows.map(cut) });
  });
  return `${texts.find((text) => text.indexOf('\n') <= width) ?? texts.at(-1)}\n`;
}

/** Shortens a text to at most `most` characters: to its beginning, or to both of its ends. */
function shortened(text: string, most: number, hasEnd: boolean): string {
  if (text.length <= most) return text;
  const end = hasEnd ? Math.floor(most / 2) : 0;
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`;
}

type Cells = Pick<Table, 'columns' | 'rows'>;

function columnTable({ columns }: Profile): Cells {
  const counts = ['missing', 'distinct'].map((name) => number(name, name, thousands));
  return {
    columns: [text('column'), text('kind'), ...counts, text('values')],
    rows: columns.map((column) => {
      const { name, kind, missing, distinct } = column.facts;
      return [columnName(name), kind === 'number' ? 'number' : 'text', missing, distinct, valuesOf(column)];
    }),
  };
}

function valuesOf({ facts: { from, min, max }, commonest }: ColumnProfile): string {
  if (min !== undefined)
    return from === 'date' ? `${dateOf(min)} to ${dateOf(max!)}` : `${short(min)} to ${short(max!)}`;
  return commonest.map(({ text, rows }) => `${quoted(text)} ${thousands(rows)}`).join(', ');
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

function dateOf(seconds: number): string {
  const date = new Date(1000 * seconds);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const text = date.toISOString();
  return text.replace(/T00:00:00.000Z$/, '').slice(0, 19);
}

function remarksOn({ label, unfit, leaks, remarks }: ColumnProfile): string[] {
  return applying(
    ...remarks,
    // Any column of few texts could be classes.
    label && label.labels !== 'classes' && `could be a label: ${labelWords(label)}`,
    unfit !== undefined && `no feature: ${unfit}`,
    ...leakWords(leaks),
  );
}

export function labelWords({ labels, positive, share, classes, commonest, rarest }: LabelCandidate): string {
  if (labels === 'regression') return 'regression on grades';
  if (labels === 'classes')
    return `${classes} classes, ${percent(commonest!.share)} are ${commonest!.value}, the rarest has ${counted(rarest!, 'row')}`;
  return `binary, ${percent(share!)} ${positive === undefined ? 'are 1' : `are ${quoted(positive)}`}`;
}

const MOST_NAMED = 3;

/** What a column alone gives away, and what it tells much of. */
export function leakWords(leaks: readonly Leak[]): string[] {
  const parts = [
    ['by itself gives away', leaks.filter(isLeaking)],
    ['by itself tells much of', leaks.filter((leak) => !isLeaking(leak))],
  ] as const;
  return parts.flatMap(([what, own]) => {
    if (own.length === 0) return [];
    const named = own.slice(0, MOST_NAMED).map((leak) => `${columnName(leak.label)} (${leakScore(leak)})`);
    const more = own.length - named.length;
    return [`${what} ${listed(applying(...named, more > 0 && `${more} more`))}`];
  });
}

const MOST_CORRELATIONS = 20;

function correlationTable({ correlations }: Profile): Cells {
  const known = correlations.map(({ value }) => Math.abs(value) || 0).sort((a, b) => b - a);
  const least = known[MOST_CORRELATIONS - 1] ?? 0;
  const shown = correlations.filter(({ value }) => (Math.abs(value) || 0) >= least).slice(0, MOST_CORRELATIONS);
  return {
    columns: [text('labels', 'correlation of'), number('correlation', 'correlation', (value) => value.toFixed(4))],
    rows: shown.map(({ labels, value }) => [labels.map(columnName).join(', '), value]),
  };
}
