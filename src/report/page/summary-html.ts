import { counted } from '../../words.js';
import { progressOf } from '../progress.js';
import type { Report } from '../report.js';
import type { Results } from '../results.js';
import { escaped } from './escape.js';
import { nameOf } from './manifest-html.js';

/** What was varied and how far it got. */
export function summaryHtml({ folders, layout, metrics }: Report): string {
  const { models, correlations } = layout.dimensions;
  const varied = [
    counted(models.length, 'architecture'),
    ...(correlations.length > 1 ? [counted(correlations.length, 'correlation')] : []),
    ...(layout.dimensions.groups.length > 1 ? [counted(layout.dimensions.groups.length, 'setting')] : []),
  ];
  return [
    `<p class="summary">${escaped(varied.join(', '))}; measured by ${escaped(metrics.map(({ title }) => title).join(', '))}.</p>`,
    ...folders.map((results) => `<p class="summary">${escaped(progressLine(results, folders.length > 1))}</p>`),
  ].join('\n');
}

/** How far a folder is, and what went wrong in it. */
function progressLine({ folder, cells }: Results, named: boolean): string {
  const { planned, finished, diverged, failed, open } = progressOf(cells);
  return [
    `${named ? `${nameOf(folder)}: ` : ''}${finished.toLocaleString('en-US')} of ${counted(planned, 'run')} finished`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} still to come: this is the state so far`] : []),
  ]
    .join(', ')
    .concat('.');
}
