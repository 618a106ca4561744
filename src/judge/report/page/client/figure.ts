import { tableCsv } from '../../../../ground/table/csv.js';
import type { Table } from '../../../../ground/table/table.js';
import type { Dimensions } from '../../../analysis/place.js';
import type { Chosen, Figure } from '../../charts/chart.js';
import { draw, drawingTable, filterDrawing, NOTHING } from '../../charts/index.js';
import type { View } from '../../plot/view.js';
import { captionHtml, tableHtml } from '../html.js';

/** A figure in a page, made by `figureHtml`. Its numbers are filled in where they are requested. */
export class ShownFigure {
  readonly root: Element;
  readonly #title: HTMLElement;
  readonly #drawing: HTMLElement;
  readonly #caption: HTMLElement;
  readonly #downloads: HTMLElement;
  readonly #numbers: HTMLDetailsElement;
  #table: () => Table | undefined = () => undefined;

  /** @param name the name of its chart */
  constructor(private readonly name: string) {
    const root = document.querySelector(`[data-figure="${name}"]`)!;
    this.root = root;
    this.#title = root.querySelector('h3')!;
    this.#drawing = root.querySelector('.drawing')!;
    this.#caption = root.querySelector('figcaption')!;
    this.#downloads = root.querySelector('.downloads')!;
    this.#downloads.addEventListener('click', ({ target }) =>
      this.#save((target as HTMLButtonElement).value),
    );
    this.#numbers = root.querySelector<HTMLDetailsElement>('.numbers')!;
    this.#numbers.addEventListener('toggle', () => {
      if (this.#numbers.open) this.#fill();
    });
  }

  /** Also names the fold that it may be in. */
  entitle(title: string): void {
    this.#title.textContent = title;
    const fold = this.root.closest('.more');
    if (fold) fold.querySelector('summary')!.textContent = title;
  }

  show(
    { title, caption, notes, drawing }: Figure,
    dimensions: Dimensions,
    { chosen = {}, ...view }: Pick<View, 'linked'> & { readonly chosen?: Chosen },
  ): void {
    const part = filterDrawing(drawing, chosen);
    this.entitle(title);
    const isOpen = this.#caption.querySelector('details')?.open ?? false;
    this.#caption.innerHTML = captionHtml(caption, notes).text;
    this.#caption.querySelector('details')?.toggleAttribute('open', isOpen);
    this.#drawing.setAttribute('aria-label', `${title}. Its numbers are in the table below.`);
    const width = Math.max(280, this.#drawing.clientWidth);
    const svg = draw(part, dimensions, { document, width, interactive: true, ...view });
    // The label of the element around it says what it shows.
    svg?.setAttribute('aria-hidden', 'true');
    this.#drawing.replaceChildren(svg ?? NOTHING);
    // Links to runs are for pointers: hundreds of them would be in the way of keyboard users who
    // move from one control to the next.
    for (const link of this.#drawing.querySelectorAll('a')) link.setAttribute('tabindex', '-1');
    this.#downloads.hidden = svg === undefined;
    this.#table = () => drawingTable(part, dimensions);
    if (this.#numbers.open) this.#fill();
  }

  clear(words: string): void {
    this.#drawing.replaceChildren(words);
    this.#caption.textContent = '';
    this.#downloads.hidden = true;
    this.#numbers.querySelector('div')!.replaceChildren();
    this.#table = () => undefined;
  }

  #fill(): void {
    const table = this.#table();
    const box = this.#numbers.querySelector('div')!;
    box.innerHTML = table ? tableHtml(table).text : '';
    makeSortable(box);
  }

  /** Downloads what is shown: the drawing as `svg`, its numbers as `csv`. */
  #save(kind: string): void {
    const svg = this.#drawing.querySelector('svg');
    const table = this.#table();
    if (kind === 'csv' && table) saveFile(`${this.name}.csv`, tableCsv(table), 'text/csv');
    if (kind === 'svg' && svg) saveFile(`${this.name}.svg`, standalone(svg), 'image/svg+xml');
  }
}

/** Calls `show` for the page's first width and for each later one. */
export function onResize(show: () => void): void {
  let width = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    show();
  }).observe(document.body);
}

/** The drawing in ink on paper, as the page may be dark, and without links into the page. */
function standalone(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  for (const tip of copy.querySelectorAll('[aria-label="tip"]')) tip.remove();
  for (const link of copy.querySelectorAll('a')) link.replaceWith(...link.childNodes);
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: '#ffffff' }))
    paper.setAttribute(name, value);
  copy.prepend(paper);
  copy.setAttribute('color', '#1a1a1a');
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}

/** Offers a text to the reader as a download. */
export function saveFile(name: string, content: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/**
 * Makes the column headers of the tables in an element sort their columns: ascending first, then
 * descending.
 */
export function makeSortable(root: HTMLElement): void {
  for (const table of root.querySelectorAll<HTMLTableElement>('table.sortable')) {
    table.querySelectorAll('th').forEach((head, column) => {
      head.querySelector('button')!.onclick = () => {
        const descending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of table.querySelectorAll('th')) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortRows(table.tBodies[0]!, column, descending);
      };
    });
  }
}

function sortRows(body: HTMLTableSectionElement, column: number, descending: boolean): void {
  const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[column]!) }));
  rows.sort((a, b) => {
    // Blanks stay last in both directions.
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    const areNumbers = typeof a.key === 'number' && typeof b.key === 'number';
    const order = areNumbers
      ? Number(a.key) - Number(b.key)
      : String(a.key).localeCompare(String(b.key), 'en');
    return descending ? -order : order;
  });
  body.append(...rows.map(({ row }) => row));
}

const sortKey = (cell: HTMLTableCellElement): string | number =>
  cell.dataset.sort === undefined ? cell.textContent!.trim() : Number(cell.dataset.sort);
