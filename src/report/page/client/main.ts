/** The page's script: draws the figures to fit and as chosen, fills their tables, and sorts tables. */

import { chosenOf, draw, NOTHING, tableOf } from '../../charts/index.js';
import { linkedRuns, type Scale } from '../../plot/view.js';
import type { PageData, PageFigure } from '../data.js';
import { tableHtml } from '../table-html.js';
import { CheckSection, hasChecks } from './check/section.js';
import { type FormState, readForm } from './form.js';
import { makeSortable } from './sort.js';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const form = document.getElementById('controls') as HTMLFormElement | null;

const checkable = hasChecks();

/** The elements of a figure in the page. */
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

/** The view of the chosen metric, or the leading one's where the figure does not depend on it. */
const viewOf = (figure: PageFigure, { metric }: FormState) =>
  figure.views.find((view) => view.metric === metric) ?? figure.views[0]!;

function show({ figure, title, drawing, caption, numbers }: Shown, state: FormState): void {
  const view = viewOf(figure, state);
  const part = chosenOf(view.drawing, state.chosen);
  title.textContent = view.title;
  caption.textContent = view.caption;
  drawing.setAttribute('aria-label', `${view.title}. Its numbers are in the table below.`);
  const width = Math.max(280, drawing.clientWidth);
  const svg = draw(part, data.dimensions, { document, width, interactive: true, checkable, ...scaleOf(state) });
  drawing.replaceChildren(svg ?? NOTHING);
  // Links to runs are for pointers: hundreds of them would be in the way of who goes from one control to the next.
  for (const link of drawing.querySelectorAll('a')) link.setAttribute('tabindex', '-1');
  if (numbers.open) fillNumbers({ figure, title, drawing, caption, numbers }, state);
}

const scaleOf = ({ scale }: FormState): { scale?: Scale } => (scale === undefined ? {} : { scale });

function fillNumbers({ figure, numbers }: Shown, state: FormState): void {
  const table = tableOf(chosenOf(viewOf(figure, state).drawing, state.chosen), data.dimensions, state.scale);
  const box = numbers.querySelector('div')!;
  box.innerHTML = table ? tableHtml(table) : '';
  makeSortable(box);
}

function showAll(): void {
  if (!form) return;
  const state = readForm(form, data);
  for (const one of shown) show(one, state);
}

if (form) {
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    showAll();
    document.getElementById('status')!.textContent = readForm(form, data).words;
  });
  for (const one of shown) {
    one.numbers.addEventListener('toggle', () => {
      if (one.numbers.open) fillNumbers(one, readForm(form, data));
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

if (checkable) {
  const metric = () => (form ? readForm(form, data).metric : data.metrics[0]!.column);
  const section = new CheckSection(data, metric);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('.drawing a');
    const runs = link && linkedRuns(link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? '');
    if (!runs) return;
    event.preventDefault();
    void section.checkNear(runs, metric());
  });
}
