import type { PageData } from './data.js';
import { escaped } from './escape.js';

/** What the figures show is chosen here, for all of them together. */
export function controlsHtml({ dimensions, metrics }: PageData): string {
  const { models, correlations, groups } = dimensions;
  const hasCorrelations = correlations.length > 1;
  return [
    '<form class="controls" id="controls" aria-label="What the figures show">',
    choices(
      'Architectures',
      'model',
      models.map(({ title }) => title),
    ),
    ...(hasCorrelations
      ? [
          choices(
            'Correlations',
            'correlation',
            correlations.map(({ title }) => title),
          ),
        ]
      : []),
    ...(groups.length > 1
      ? [
          select(
            'Setting',
            'group',
            groups.map(({ title }, i) => [String(i), title]),
          ),
        ]
      : []),
    ...(metrics.length > 1
      ? [
          select(
            'Metric',
            'metric',
            metrics.map(({ column, title }) => [column, title]),
          ),
        ]
      : []),
    '<fieldset><legend>Axis of the metric</legend>',
    ...[
      ['auto', 'as suits'],
      ['linear', 'linear'],
      ['log', 'log'],
    ].map(
      ([value, title]) =>
        `<label><input type="radio" name="scale" value="${value}"${value === 'auto' ? ' checked' : ''}> ${title}</label>`,
    ),
    '</fieldset>',
    '<p class="status" role="status" id="status"></p>',
    '</form>',
  ].join('\n');
}

const choices = (legend: string, name: string, titles: readonly string[]): string =>
  `<fieldset><legend>${legend}</legend>${titles
    .map((title, i) => `<label><input type="checkbox" name="${name}" value="${i}" checked> ${escaped(title)}</label>`)
    .join('\n')}</fieldset>`;

const select = (label: string, name: string, options: readonly (readonly [value: string, title: string])[]): string =>
  `<label class="select">${label} <select name="${name}">${options
    .map(([value, title]) => `<option value="${escaped(value)}">${escaped(title)}</option>`)
    .join('')}</select></label>`;
