/** The page's script. */

import { extraCharts } from '../../../../extras/charts.js';
import { extraScripts } from '../../../../extras/page-scripts.js';
import { unpacked } from '../../../../ground/base/letters.js';
import { addCharts } from '../../charts/index.js';
import { linkedRuns } from '../../plot/view.js';
import { type PageData, readPageJson } from '../figures-html.js';
import { makeSortable, onResize, ShownFigure } from './figure.js';

addCharts(extraCharts);

void unpacked(document.getElementById('data')!.textContent!).then((text) =>
  start(readPageJson(text)),
);

function start(data: PageData): void {
  const form = document.getElementById('controls') as HTMLFormElement | null;
  const metric = () => (form ? readForm(form, data).metric : data.metrics[0]!.column);
  const shows = extraScripts.flatMap((startExtra) => startExtra(data) ?? []);
  const linked = shows.length > 0;
  const figures = data.figures.map(({ name, views }) => ({ shown: new ShownFigure(name), views }));

  const showIn = (inside: Element) => {
    if (!form) return;
    const { metric, chosen } = readForm(form, data);
    for (const { shown, views } of figures) {
      // Where the figure does not depend on the metric, the view of the leading metric is shown.
      const view = views.find((one) => one.metric === metric) ?? views[0]!;
      shown.entitle(view.title);
      if (!inside.contains(shown.root) || closedAround(shown.root)) continue;
      shown.show(view, data.dimensions, { chosen, linked });
    }
  };
  const showAll = () => showIn(document.body);

  if (form) {
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', () => {
      showAll();
      document.getElementById('status')!.textContent = readForm(form, data).words;
    });
    onResize(showAll);
  }
  makeSortable(document.body);
  document.addEventListener(
    'toggle',
    ({ target }) => void opened(target as HTMLElement).then(showIn),
    {
      capture: true,
    },
  );
  openFolds();

  if (linked) {
    document.addEventListener('click', (event) => {
      const link = (event.target as Element).closest('.drawing a');
      const runs =
        link && linkedRuns(link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? '');
      if (!runs) return;
      event.preventDefault();
      for (const show of shows) show(runs, metric());
    });
  }
}

/** The choices; `words` are announced to users who cannot see the figures change. */
function readForm(form: HTMLFormElement, { dimensions, metrics }: PageData) {
  const fields = new FormData(form);
  const indices = (name: string, titles: readonly unknown[]) =>
    // A choice between fewer than two is not offered.
    form.elements.namedItem(name)
      ? new Set(fields.getAll(name).map(Number))
      : new Set(titles.keys());
  const models = indices('model', dimensions.models);
  const places = dimensions.axis?.values ?? [];
  const axis = indices('axis', places);
  const group = Number(fields.get('group') ?? 0);
  const metric = String(fields.get('metric') ?? metrics[0]!.column);
  const titles = [...models].map((i) => dimensions.models[i]!.title);
  const where = [...axis].map((i) => places[i]!.title);
  const parts = [
    titles.join(', ') || 'no architecture',
    ...(where.length > 0 ? [where.join(', ')] : []),
    ...(dimensions.groups.length > 1 ? [dimensions.groups[group]!.title] : []),
    metrics.find(({ column }) => column === metric)!.phrase,
  ];
  return {
    chosen: { models, axis, group },
    metric,
    words: `The figures show: ${parts.join('; ')}.`,
  };
}

/** Unpacks what is compressed in an element. */
async function opened(fold: HTMLElement): Promise<HTMLElement> {
  const packed = fold.matches('.packed[open]') && fold.querySelector('script');
  if (packed) {
    packed.remove();
    fold.insertAdjacentHTML('beforeend', await unpacked(packed.textContent!));
    makeSortable(fold);
  }
  return fold;
}

/** Opens the folds around the target of a link, on loading and whenever the link is followed. */
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
  for (let fold = closedAround(target); fold; fold = closedAround(fold.parentElement))
    folds.push(fold);
  for (const fold of folds) fold.open = true;
  if (folds.length > 0) target!.scrollIntoView();
}

const closedAround = (element: Element | null): HTMLDetailsElement | null | undefined =>
  element?.closest('details:not([open])');
