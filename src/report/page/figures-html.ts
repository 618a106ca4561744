import type { Dimensions } from '../../analysis/place.js';
import { capitalized } from '../../base/words.js';
import { chosenOf, draw, NOTHING } from '../charts/index.js';
import type { Report, ReportFigure } from '../contents.js';
import { type PageData, pageData } from './data.js';
import { escaped } from './table-html.js';
import { figureId, verdictsOnHtml } from './verdicts-html.js';

/** The width of the figures in pixels, before the script draws them to fit. */
const WIDTH = 760;

/** The figures, below the controls that choose what they show, and the reasons why others are missing. */
export function figuresHtml(report: Report, document: Document): string {
  const { figures, skipped, arrangement, verdicts } = report;
  const drawn = figures.map((figure) =>
    drawnHtml(figure, arrangement.dimensions, verdictsOnHtml(figure, verdicts), document),
  );
  const left = skipped.map(({ name, reason }) => `<li>${escaped(name)}: ${escaped(reason)}</li>`);
  return [
    ...(drawn.length > 0 ? [controlsHtml(pageData(report)), ...drawn] : []),
    ...(left.length > 0
      ? [`<details><summary>Figures that do not apply here</summary><ul>${left.join('')}</ul></details>`]
      : []),
  ].join('\n');
}

function drawnHtml(
  { name, views }: ReportFigure,
  dimensions: Dimensions,
  verdicts: string,
  document: Document,
): string {
  const { title, caption, notes, drawing } = views[0]!.figure;
  // The first of several settings is shown, as it is when the script starts.
  const first = chosenOf(drawing, { group: 0 });
  const svg = draw(first, dimensions, { document, width: WIDTH, interactive: false });
  return figureHtml({ name, title, caption, notes, verdicts, drawing: svg?.outerHTML ?? NOTHING });
}

interface FigureTexts {
  /** The name of its chart. */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** How to read it, which is folded. */
  readonly notes?: string;
  /** The verdicts on claims about it. */
  readonly verdicts?: string;
  /** An SVG drawing, or the reason why there is none. */
  readonly drawing: string;
}

/** A figure in the form that `ShownFigure` expects. */
export const figureHtml = ({ name, title, caption, notes = '', verdicts = '', drawing }: FigureTexts): string =>
  [
    `<figure class="figure" id="${figureId(name)}" data-figure="${escaped(name)}">`,
    `<h3>${escaped(title)}</h3>`,
    verdicts,
    `<div class="drawing" role="img" aria-label="${escaped(title)}. Its numbers are in the table below.">${drawing}</div>`,
    `<figcaption>${escaped(caption)}</figcaption>`,
    `<details class="notes"><summary>How to read this</summary><p>${escaped(notes)}</p></details>`,
    '<p class="downloads" hidden>Download as shown: ' +
      ['svg', 'png', 'csv']
        .map((kind) => `<button class="action" type="button" value="${kind}">${kind.toUpperCase()}</button>`)
        .join(' ') +
      '</p>',
    '<details class="numbers"><summary>Numbers of this figure</summary><div></div></details>',
    '</figure>',
  ].join('\n');

/** The form that chooses what the figures show, for all of them at once. */
function controlsHtml({ dimensions, metrics }: PageData): string {
  const { models, axis, groups } = dimensions;
  return [
    '<form class="controls" id="controls" aria-label="What the figures show">',
    choices(
      'Architectures',
      'model',
      models.map(({ title }) => title),
    ),
    ...(axis && axis.values.length > 1
      ? [
          choices(
            capitalized(axis.nouns),
            'axis',
            axis.values.map(({ title }) => title),
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
    '<fieldset><legend>Metric axis</legend>',
    ...[
      ['auto', 'automatic'],
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
