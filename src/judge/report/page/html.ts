import { type HtmlValue, html, joinHtml, type Markup } from '../../../ground/base/html.js';
import {
  type Column,
  shown,
  sortValue,
  type Table,
  type TableValue,
  withoutBlanks,
} from '../../../ground/table/table.js';
import type { Figure } from '../charts/chart.js';

/** A caption, and how to read what it belongs to, which is folded. */
export const captionHtml = (caption: string, notes = ''): Markup =>
  notes === ''
    ? html`${caption}`
    : html`${caption}<details class="how"><summary>How to read this</summary>${notes}</details>`;

/** The first sentence; the others are folded. */
function tableCaption(caption: string): Markup {
  const [first, ...others] = caption.split(/(?<=\.) (?=[\p{Lu}\d])/u);
  return captionHtml(first!, others.join(' '));
}

/**
 * A table whose column headers are buttons that sort once the page's script runs; blank columns are
 * left out.
 */
export function tableHtml(table: Table): Markup {
  const { caption, columns, rows } = withoutBlanks(table);
  const heads = columns.map(
    (column) =>
      html`<th scope="col"${numeric(column)}><button type="button">${column.title}</button></th>`,
  );
  const body = rows.map(
    (row) => html`<tr>${columns.map((column, i) => cellHtml(row[i], column))}</tr>`,
  );
  return joinHtml([
    html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}"><table class="sortable"><caption>${tableCaption(caption)}</caption><thead><tr>${heads}</tr></thead>`,
    html`<tbody>${joinHtml(body)}</tbody></table></div>`,
  ]);
}

function cellHtml(value: TableValue, column: Column): Markup {
  const sort = sortValue(value);
  const sortAttribute = sort === undefined ? '' : html` data-sort="${sort}"`;
  return html`<td${numeric(column)}${sortAttribute}>${shown(value, column)}</td>`;
}

const numeric = ({ kind }: Column): HtmlValue => (kind === 'text' ? '' : html` class="number"`);

export const figureId = (name: string): string => `figure-${name}`;

/**
 * A figure in the form that `ShownFigure` expects; `drawing` is an SVG, or the reason why there is
 * none.
 */
export function figureHtml(
  name: string,
  { title, caption, notes }: Pick<Figure, 'title' | 'caption' | 'notes'>,
  drawing: HtmlValue,
): Markup {
  const downloads = ['svg', 'csv'].map(
    (kind) =>
      html`<button class="action" type="button" value="${kind}">${kind.toUpperCase()}</button>`,
  );
  return joinHtml([
    html`<figure class="figure" id="${figureId(name)}" data-figure="${name}">`,
    html`<h3>${title}</h3>`,
    html`<div class="drawing" role="group" aria-label="${title}. Its numbers are in the table below.">${drawing}</div>`,
    html`<figcaption>${captionHtml(caption, notes)}</figcaption>`,
    html`<details class="numbers"><summary>Numbers and files of this figure</summary><p class="downloads" hidden>Download as shown: ${joinHtml(downloads, ' ')}</p><div></div></details>`,
    html`</figure>`,
  ]);
}
