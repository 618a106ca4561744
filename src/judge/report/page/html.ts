import {
  type Column,
  shown,
  sortValue,
  type Table,
  type TableValue,
  withoutBlanks,
} from '../../../ground/table/table.js';
import type { Figure } from '../charts/chart.js';

/** For HTML between tags and in attributes in double quotes. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A caption, and how to read what it belongs to, which is folded. */
export const captionHtml = (caption: string, notes = ''): string =>
  escaped(caption) +
  (notes === '' ? '' : `<details class="how"><summary>How to read this</summary>${escaped(notes)}</details>`);

/** The first sentence; the others are folded. */
function tableCaption(caption: string): string {
  const [first, ...others] = caption.split(/(?<=\.) (?=[\p{Lu}\d])/u);
  return captionHtml(first!, others.join(' '));
}

/** A table whose column headers are buttons that sort once the page's script runs; blank columns are left out. */
export function tableHtml(table: Table): string {
  const { caption, columns, rows } = withoutBlanks(table);
  const heads = columns
    .map((column) => `<th scope="col"${numeric(column)}><button type="button">${escaped(column.title)}</button></th>`)
    .join('');
  const body = rows
    .map((row) => `<tr>${columns.map((column, i) => cellHtml(row[i], column)).join('')}</tr>`)
    .join('\n');
  return (
    `<div class="scroll" role="group" tabindex="0" aria-label="${escaped(caption)}">` +
    `<table class="sortable"><caption>${tableCaption(caption)}</caption><thead><tr>${heads}</tr></thead>\n` +
    `<tbody>${body}</tbody></table></div>`
  );
}

function cellHtml(value: TableValue, column: Column): string {
  const sort = sortValue(value);
  return `<td${numeric(column)}${sort === undefined ? '' : ` data-sort="${sort}"`}>${escaped(shown(value, column))}</td>`;
}

const numeric = ({ kind }: Column): string => (kind === 'text' ? '' : ' class="number"');

export const figureId = (name: string): string => `figure-${name}`;

/** A figure in the form that `ShownFigure` expects; `drawing` is an SVG, or the reason why there is none. */
export const figureHtml = (
  name: string,
  { title, caption, notes }: Pick<Figure, 'title' | 'caption' | 'notes'>,
  drawing: string,
): string =>
  [
    `<figure class="figure" id="${figureId(name)}" data-figure="${escaped(name)}">`,
    `<h3>${escaped(title)}</h3>`,
    `<div class="drawing" role="group" aria-label="${escaped(title)}. Its numbers are in the table below.">${drawing}</div>`,
    `<figcaption>${captionHtml(caption, notes)}</figcaption>`,
    '<details class="numbers"><summary>Numbers and files of this figure</summary><p class="downloads" hidden>Download as shown: ' +
      ['svg', 'csv']
        .map((kind) => `<button class="action" type="button" value="${kind}">${kind.toUpperCase()}</button>`)
        .join(' ') +
      '</p><div></div></details>',
    '</figure>',
  ].join('\n');
