import type { Chosen, Figure } from '../../charts/chart.js';
import { chosenOf, draw, NOTHING, tableOf } from '../../charts/index.js';
import type { Dimensions } from '../../plot/place.js';
import type { View } from '../../plot/view.js';
import { tableHtml } from '../table-html.js';
import { makeSortable } from './sort.js';

/** How a figure is shown: what is chosen of it, and on which scale. */
export interface FigureOptions extends Pick<View, 'scale' | 'checkable'> {
  readonly chosen?: Chosen;
}

/** A figure in a page, made by `figureHtml`: its words, its drawing to fit the page, and its numbers, where they are asked for. */
export class ShownFigure {
  readonly #title: HTMLElement;
  readonly #drawing: HTMLElement;
  readonly #caption: HTMLElement;
  readonly #numbers: HTMLDetailsElement;
  #fill: () => void = () => undefined;

  /** @param name of its chart */
  constructor(name: string) {
    const root = document.querySelector(`[data-figure="${name}"]`)!;
    this.#title = root.querySelector('h3')!;
    this.#drawing = root.querySelector('.drawing')!;
    this.#caption = root.querySelector('figcaption')!;
    this.#numbers = root.querySelector<HTMLDetailsElement>('.numbers')!;
    this.#numbers.addEventListener('toggle', () => {
      if (this.#numbers.open) this.#fill();
    });
  }

  show({ title, caption, drawing }: Figure, dimensions: Dimensions, { chosen = {}, ...view }: FigureOptions): void {
    const part = chosenOf(drawing, chosen);
    this.#title.textContent = title;
    this.#caption.textContent = caption;
    this.#drawing.setAttribute('aria-label', `${title}. Its numbers are in the table below.`);
    const width = Math.max(280, this.#drawing.clientWidth);
    const svg = draw(part, dimensions, { document, width, interactive: true, ...view });
    this.#drawing.replaceChildren(svg ?? NOTHING);
    // Links to runs are for pointers: hundreds of them would be in the way of who goes from one control to the next.
    for (const link of this.#drawing.querySelectorAll('a')) link.setAttribute('tabindex', '-1');
    this.#fill = () => {
      const table = tableOf(part, dimensions, view.scale);
      const box = this.#numbers.querySelector('div')!;
      box.innerHTML = table ? tableHtml(table) : '';
      makeSortable(box);
    };
    if (this.#numbers.open) this.#fill();
  }

  /** Shows words in its place. */
  clear(words: string): void {
    this.#drawing.replaceChildren(words);
    this.#caption.textContent = '';
    this.#numbers.querySelector('div')!.replaceChildren();
    this.#fill = () => undefined;
  }
}
