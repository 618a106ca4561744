import { type Column, shown, sortValue, type Table, type TableValue } from '../../table/table.js';

/** Text escaped for HTML, between tags and in quoted attributes. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * A table in a box that scrolls sideways. Its column headers are buttons that sort once the page's script runs.
 * Entirely blank columns are left out.
 */
export function tableHtml({ caption, columns, rows }: Table): string {
  const used = [...columns.keys()].filter((i) => rows.some((row) => shown(row[i], columns[i]!) !== ''));
  const heads = used.map((i) => headHtml(columns[i]!)).join('');
  const body = rows.map((row) => `<tr>${used.map((i) => cellHtml(row[i], columns[i]!)).join('')}</tr>`).join('\n');
  return (
    `<div class="scroll" role="region" tabindex="0" aria-label="${escaped(caption)}">` +
    `<table class="sortable"><caption>${escaped(caption)}</caption><thead><tr>${heads}</tr></thead>\n` +
    `<tbody>${body}</tbody></table></div>`
  );
}

const headHtml = (column: Column): string =>
  `<th scope="col"${numeric(column)}><button type="button">${escaped(column.title)}</button></th>`;

function cellHtml(value: TableValue, column: Column): string {
  const sort = sortValue(value);
  return `<td${numeric(column)}${sort === undefined ? '' : ` data-sort="${sort}"`}>${escaped(shown(value, column))}</td>`;
}

const numeric = ({ kind }: Column): string => (kind === 'text' ? '' : ' class="number"');
