/** The page's script: draws the figures to fit and as chosen, fills their tables, sorts tables, and unfolds what links lead to. */

import { linkedRuns } from '../../plot/view.js';
import type { PageData } from '../data.js';
import { CheckSection, hasChecks } from './check/section.js';
import { ShownFigure } from './figure.js';
import { openFolds } from './fold.js';
import { readForm, restoreForm, writtenForm } from './form.js';
import { onResize } from './resize.js';
import { makeSortable } from './sort.js';

const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
const form = document.getElementById('controls') as HTMLFormElement | null;

const checkable = hasChecks();

const figures = data.figures.map(({ name, views }) => ({ shown: new ShownFigure(name), views }));

function showAll(): void {
  if (!form) return;
  const { metric, chosen, scale } = readForm(form, data);
  for (const { shown, views } of figures) {
    // The leading metric's where the figure does not depend on it.
    const view = views.find((one) => one.metric === metric) ?? views[0]!;
    shown.show(view, data.dimensions, { chosen, checkable, ...(scale && { scale }) });
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
    // The choice is in the address, which can be sent to somebody.
    const choice = writtenForm(form, data);
    history.replaceState(null, '', choice === '#' ? location.pathname + location.search : choice);
    document.getElementById('status')!.textContent = readForm(form, data).words;
  });
  onResize(showAll);
}
makeSortable(document.body);
openFolds();

if (checkable) {
  const metric = () => (form ? readForm(form, data).metric : data.metrics[0]!.column);
  const section = CheckSection.in(data, metric);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('.drawing a');
    const runs = link && linkedRuns(link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? '');
    if (!runs) return;
    event.preventDefault();
    void section.then((shown) => shown.checkNear(runs, metric()));
  });
}
