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

/** Escapes what would end a cell, too. */
const cellOf = (text: string): string => markdownText(text).replaceAll('|', '\\|');

/**
 * Text on one line of Markdown, in which a name that others gave is neither HTML nor a link or picture. Nothing else is
 * escaped: people read it in a terminal, too.
 */
export const markdownText = (text: string): string =>
  text
    .replaceAll('\n', ' ')
    // One that is there already would take the next one's place.
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\')
    .replace(/&(?=#|\w+;)/g, '&amp;')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replaceAll('](', '\\](')
    // GitHub makes links of addresses without any marks.
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/www(?=\.)/gi, '$&\\')
    .replace(/^(- )?\[(?=.*\]:)/, '$1\\[');
