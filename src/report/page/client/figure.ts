import type { Dimensions } from '../../../analysis/place.js';
import { tableCsv } from '../../../table/csv.js';
import type { Table } from '../../../table/table.js';
import type { Chosen, Figure } from '../../charts/chart.js';
import { chosenOf, draw, NOTHING, tableOf } from '../../charts/index.js';
import type { View } from '../../plot/view.js';
import { tableHtml } from '../table-html.js';
import { drawingFile, saveFile } from './save.js';
import { makeSortable } from './sort.js';

/** The options of a shown figure: the choices and the scale. */
export interface FigureOptions extends Pick<View, 'scale' | 'linked'> {
  readonly chosen?: Chosen;
}

/**
 * A figure in a page, made by `figureHtml`: its words, its drawing to fit the page, and its numbers, where they are
 * requested.
 */
export class ShownFigure {
  readonly #title: HTMLElement;
  readonly #drawing: HTMLElement;
  readonly #caption: HTMLElement;
  readonly #notes: HTMLElement;
  readonly #downloads: HTMLElement;
  readonly #numbers: HTMLDetailsElement;
  /** Computes the numbers of what is shown. */
  #table: () => Table | undefined = () => undefined;

  /** @param name the name of its chart */
  constructor(private readonly name: string) {
    const root = document.querySelector(`[data-figure="${name}"]`)!;
    this.#title = root.querySelector('h3')!;
    this.#drawing = root.querySelector('.drawing')!;
    this.#caption = root.querySelector('figcaption')!;
    this.#notes = root.querySelector('.notes')!;
    this.#downloads = root.querySelector('.downloads')!;
    this.#downloads.addEventListener('click', ({ target }) => void this.#save((target as HTMLButtonElement).value));
    this.#numbers = root.querySelector<HTMLDetailsElement>('.numbers')!;
    this.#numbers.addEventListener('toggle', () => {
      if (this.#numbers.open) this.#fill();
    });
  }

  show(
    { title, caption, notes, drawing }: Figure,
    dimensions: Dimensions,
    { chosen = {}, ...view }: FigureOptions,
  ): void {
    const part = chosenOf(drawing, chosen);
    this.#title.textContent = title;
    this.#caption.textContent = caption;
    this.#tell(notes);
    this.#drawing.setAttribute('aria-label', `${title}. Its numbers are in the table below.`);
    const width = Math.max(280, this.#drawing.clientWidth);
    const svg = draw(part, dimensions, { document, width, interactive: true, ...view });
    this.#drawing.replaceChildren(svg ?? NOTHING);
    // Links to runs are for pointers: hundreds of them would be in the way of keyboard users who move from one control to
    // the next.
    for (const link of this.#drawing.querySelectorAll('a')) link.setAttribute('tabindex', '-1');
    this.#downloads.hidden = svg === undefined;
    this.#table = () => tableOf(part, dimensions, view.scale);
    if (this.#numbers.open) this.#fill();
  }

  /** Shows words in place of the figure. */
  clear(words: string): void {
    this.#drawing.replaceChildren(words);
    this.#caption.textContent = '';
    this.#tell('');
    this.#downloads.hidden = true;
    this.#numbers.querySelector('div')!.replaceChildren();
    this.#table = () => undefined;
  }

  #tell(notes: string): void {
    this.#notes.hidden = notes === '';
    this.#notes.querySelector('p')!.textContent = notes;
  }

  #fill(): void {
    const table = this.#table();
    const box = this.#numbers.querySelector('div')!;
    box.innerHTML = table ? tableHtml(table) : '';
    makeSortable(box);
  }

  /** Downloads what is shown: the drawing as `svg` or `png`, its numbers as `csv`. */
  async #save(kind: string): Promise<void> {
    const svg = this.#drawing.querySelector('svg');
    const table = this.#table();
    if (kind === 'csv' && table) saveFile(`${this.name}.csv`, tableCsv(table), 'text/csv');
    if ((kind === 'svg' || kind === 'png') && svg) {
      const file = await drawingFile(kind, svg);
      saveFile(`${this.name}.${kind}`, file, file.type);
    }
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
