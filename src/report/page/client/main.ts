/** What runs in the page: draws the figures to fit and as chosen, fills their tables, sorts tables. */

import { type Choice, chosen } from '../../drawings/choose.js';
import { draw, tableOf } from '../../drawings/index.js';
import type { Scale } from '../../drawings/view.js';
import type { PageData, PageFigure } from '../data.js';
import { tableHtml } from '../table-html.js';
import { readSelection, type Selection } from './selection.js';
import { makeSortable } from './sort.js';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const form = document.getElementById('controls') as HTMLFormElement | null;

/** Elements of a figure of the page. */
interface Shown {
  readonly figure: PageFigure;
  readonly title: HTMLElement;
  readonly drawing: HTMLElement;
  readonly caption: HTMLElement;
  readonly numbers: HTMLDetailsElement;
}

const shown: Shown[] = data.figures.flatMap((figure) => {
  const root = document.querySelector<HTMLElement>(`[data-figure="${figure.name}"]`);
  if (!root) return [];
  const find = <T extends HTMLElement>(selector: string) => root.querySelector<T>(selector)!;
  return [
    {
      figure,
      title: find('h3'),
      drawing: find('.drawing'),
      caption: find('figcaption'),
      numbers: find<HTMLDetailsElement>('.numbers'),
    },
  ];
});

const choiceOf = ({ group, models, correlations }: Selection): Choice => ({ group, models, correlations });

/** The view of the chosen metric, or the leading one's where the figure does not depend on it. */
const viewOf = (figure: PageFigure, { metric }: Selection) =>
  figure.views.find((view) => view.metric === metric) ?? figure.views[0]!;

function show({ figure, title, drawing, caption, numbers }: Shown, selection: Selection): void {
  const view = viewOf(figure, selection);
  const part = chosen(view.drawing, choiceOf(selection));
  title.textContent = view.title;
  caption.textContent = view.caption;
  drawing.setAttribute('aria-label', `${view.title}. Its numbers are in the table below it.`);
  if (part.items.length === 0) {
    drawing.textContent = 'Nothing of this figure is among what is chosen above.';
  } else {
    const width = Math.max(280, drawing.clientWidth);
    drawing.replaceChildren(draw(part, data.dimensions, { document, width, interactive: true, ...scaleOf(selection) }));
  }
  if (numbers.open) fillNumbers({ figure, title, drawing, caption, numbers }, selection);
}

const scaleOf = ({ scale }: Selection): { scale?: Scale } => (scale === undefined ? {} : { scale });

function fillNumbers({ figure, numbers }: Shown, selection: Selection): void {
  const part = chosen(viewOf(figure, selection).drawing, choiceOf(selection));
  const box = numbers.querySelector('div')!;
  box.innerHTML = part.items.length > 0 ? tableHtml(tableOf(part, data.dimensions, selection.scale)) : '';
  makeSortable(box);
}

function showAll(): void {
  if (!form) return;
  const selection = readSelection(form, data);
  for (const one of shown) show(one, selection);
}

if (form) {
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    showAll();
    document.getElementById('status')!.textContent = readSelection(form, data).words;
  });
  for (const one of shown) {
    one.numbers.addEventListener('toggle', () => {
      if (one.numbers.open) fillNumbers(one, readSelection(form, data));
    });
  }
  let width = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    showAll();
  }).observe(document.body);
}
makeSortable(document.body);
