import { markdownTable } from 'markdown-table';
import { shown, type Table } from './table.js';

/** A table as Markdown, without its caption. */
export function tableMarkdown({ columns, rows }: Table): string {
  const head = columns.map(({ title }) => cellOf(title));
  const body = rows.map((row) => columns.map((column, i) => cellOf(shown(row[i], column))));
  return markdownTable([head, ...body], {
    align: columns.map(({ kind }) => (kind === 'text' ? 'l' : 'r')),
  });
}

/** The text of a cell, with bars, which would end the cell, escaped, too. */
const cellOf = (text: string): string => markdownText(text).replaceAll('|', '\\|');

/**
 * Text on one line of Markdown, in which an untrusted name forms neither HTML nor a link or image. Nothing else is escaped:
 * people read it in a terminal, too.
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
