import { markdownTable } from 'markdown-table';
import { shown, type Table } from './table.js';

/** A table as Markdown, without its caption. */
export function tableMarkdown({ columns, rows }: Table): string {
  const body = rows.map((row) => columns.map((column, i) => oneLine(shown(row[i], column))));
  return markdownTable([columns.map((column) => column.title), ...body], {
    align: columns.map(({ kind }) => (kind === 'text' ? 'l' : 'r')),
  });
}

/** Replaces or escapes what would end a cell or its line. */
const oneLine = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|');
