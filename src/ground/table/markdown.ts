import { markdownTable } from 'markdown-table';
import { shown, type Table } from './table.js';

/** A table as Markdown, without its caption. */
export function tableMarkdown({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const head = columns.map(({ title }) => escapeBars(title));
  const body = rows.map((row) => columns.map((column, i) => escapeBars(shown(row[i], column))));
  return markdownTable([head, ...body], {
    align: columns.map(({ kind }) => (kind === 'text' ? 'l' : 'r')),
  });
}

/** The text of a cell, with bars, which would end the cell, escaped, too. */
const escapeBars = (text: string): string => markdownText(text).replaceAll('|', '\\|');

/**
 * Text on one line, in which no name forms HTML, a link or an image. Nothing else is escaped, for
 * terminals.
 */
export const markdownText = (text: string): string =>
  text
    .replaceAll('\n', ' ')
    // A backslash that is already there would cancel one that is added.
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\')
    .replace(/&(?=#|\w+;)/g, '&amp;')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replaceAll('](', '\\](')
    // GitHub turns plain addresses into links.
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/www(?=\.)/gi, '$&\\')
    .replace(/^(- )?\[(?=.*\]:)/, '$1\\[');

/** Groups of columns that are left out together, the least important first. */
const DISPENSABLE = [
  ...[['q05', 'q95'], ['min', 'max'], ['q1', 'q3'], ['median excess'], ['IQM'], ['values']],
  ...[['sd'], ['median'], ['metric']],
];

/** The most important columns, which stay even where the table is then too wide. */
const DECIDING = ['sure', 'verdict'];

/**
 * Cuts the tables of a text by `tableMarkdown` to a width: columns of DISPENSABLE are left out
 * first, then others from the last on, but for the first and DECIDING. Returns the headings of what
 * was left out, too.
 */
export function fittedTables(markdown: string, width: number) {
  const leftOut = new Set<string>();
  const text = markdown.replace(/(?:^\|.*\|(?:\n|$))+/gm, (table) => {
    const rows = table.trimEnd().split('\n').map(splitMarkdownLine);
    const headings = rows[0]!.map((heading) => heading.trim());
    const kept = chooseKept(
      headings,
      rows[0]!.map(({ length }) => length),
      width,
    );
    for (const [i, heading] of headings.entries()) if (!kept.has(i)) leftOut.add(heading);
    if (kept.size === headings.length) return table;
    const lines = rows.map((cells) => `|${cells.filter((_, i) => kept.has(i)).join('|')}|`);
    return `${lines.join('\n')}${table.endsWith('\n') ? '\n' : ''}`;
  });
  return { text, leftOut: [...leftOut] };
}

/**
 * The cells of a line with the blanks around them; a bar within a cell has a backslash before it.
 */
const splitMarkdownLine = (line: string): string[] => line.slice(1, -1).split(/(?<!\\)\|/);

function chooseKept(
  headings: readonly string[],
  widths: readonly number[],
  width: number,
): ReadonlySet<number> {
  const kept = new Set(widths.keys());
  const places = [...widths.keys()].slice(1).filter((i) => !DECIDING.includes(headings[i]!));
  const known = DISPENSABLE.map((group) => places.filter((i) => group.includes(headings[i]!)));
  const others = places.filter((i) => !known.flat().includes(i)).reverse();
  for (const group of [...known, ...others.map((i) => [i])]) {
    if ([...kept].reduce((sum, i) => sum + widths[i]! + 1, 1) <= width) break;
    for (const i of group) kept.delete(i);
  }
  return kept;
}
