/**
 * The page's script: draws figures to fit and as chosen, fills their tables, sorts tables, and unfolds the targets of
 * links.
 */

import { wingScripts } from '../../../wings/page-scripts.js';
import { linkedRuns } from '../../plot/view.js';
import type { PageData } from '../data.js';
import { onResize, ShownFigure } from './figure.js';
import { readForm, restoreForm, writtenForm } from './form.js';
import { makeSortable } from './sort.js';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const form = document.getElementById('controls') as HTMLFormElement | null;

const metric = () => (form ? readForm(form, data).metric : data.metrics[0]!.column);
const shows = wingScripts.flatMap((start) => start(data, metric) ?? []);
const linked = shows.length > 0;

const figures = data.figures.map(({ name, views }) => ({ shown: new ShownFigure(name), views }));

function showAll(): void {
  if (!form) return;
  const { metric, chosen, scale } = readForm(form, data);
  for (const { shown, views } of figures) {
    // Where the figure does not depend on the metric, the view of the leading metric is shown.
    const view = views.find((one) => one.metric === metric) ?? views[0]!;
    shown.show(view, data.dimensions, { chosen, linked, ...(scale && { scale }) });
  }
}

if (form) {
  form.addEventListener('submit', (event) => event.preventDefault());
  restoreForm(form, data, location.hash);
  addEventListener('hashchange', () => {
    if (restoreForm(form, data, location.hash)) showAll();
  });
  form.addEventListener('change', () => {
    showAll();
    // The address contains the choice, so that it can be shared.
    const choice = writtenForm(form, data);
    history.replaceState(null, '', choice === '#' ? location.pathname + location.search : choice);
    document.getElementById('status')!.textContent = readForm(form, data).words;
  });
  onResize(showAll);
}
makeSortable(document.body);
openFolds();

if (linked) {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('.drawing a');
    const runs = link && linkedRuns(link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? '');
    if (!runs) return;
    event.preventDefault();
    for (const show of shows) show(runs, metric());
  });
}

/**
 * Opens the folded elements around the target of a link, when the page is opened at it and when the link is followed, even
 * repeatedly.
 */
function openFolds(): void {
  addEventListener('hashchange', () => unfold(location.hash));
  document.addEventListener('click', ({ target }) => {
    const link = (target as Element).closest('a[href^="#"]');
    if (link?.getAttribute('href') === location.hash) unfold(location.hash);
  });
  unfold(location.hash);
}

function unfold(fragment: string): void {
  const target = document.getElementById(fragment.slice(1));
  const folds: HTMLDetailsElement[] = [];
  for (let fold = closedAround(target); fold; fold = closedAround(fold.parentElement)) folds.push(fold);
  for (const fold of folds) fold.open = true;
  if (folds.length > 0) target!.scrollIntoView();
}

function closedAround(element: Element | null): HTMLDetailsElement | null | undefined {
  return element?.closest('details:not([open])');
}
