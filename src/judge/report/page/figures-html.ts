import { html, joinHtml, Markup } from '../../../ground/base/html.js';
import { capitalized } from '../../../ground/base/words.js';
import type { Dimensions } from '../../analysis/place.js';
import { draw, filterDrawing, NOTHING } from '../charts/index.js';
import type { Report, ReportFigure } from '../contents.js';
import type { LinkedRuns } from '../plot/view.js';
import { figureHtml } from './html.js';

/** The data of figures and controls, embedded in the page as JSON. */
export interface PageData {
  readonly dimensions: Dimensions;
  readonly metrics: readonly { readonly column: string; readonly phrase: string }[];
  readonly figures: readonly ReportFigure[];
}

/**
 * Starts the script of an extra in the page. It returns a function that shows the runs that a
 * reader clicks in a figure, given the column of a metric; undefined where the page has no such
 * runs.
 */
export type StartScript = (
  data: PageData,
) => ((runs: LinkedRuns, column: string) => void) | undefined;

export const pageData = ({ arrangement: { dimensions }, metrics, figures }: Report): PageData => ({
  dimensions,
  metrics: metrics.map(({ column, phrase }) => ({ column, phrase })),
  figures,
});

/**
 * The values that JSON has not, by the texts that stand for them: no text of a folder has a control
 * character.
 */
const marked = new Map<string, number | undefined>(
  [Infinity, -Infinity, NaN, undefined].map((value) => [`\u0000${value}`, value]),
);

/**
 * The data as JSON, rounded to six digits, more than a screen shows; the CSV files contain all
 * digits.
 */
export const pageJson = (data: PageData): string =>
  JSON.stringify(data, function (this: unknown, _, value: unknown) {
    if (value === undefined) return Array.isArray(this) ? `\u0000${value}` : value;
    if (typeof value !== 'number' || Number.isInteger(value)) return value;
    return Number.isFinite(value) ? Number(value.toPrecision(6)) : `\u0000${value}`;
  });

export const readPageJson = (json: string): PageData =>
  JSON.parse(json, (_, value: unknown) =>
    typeof value === 'string' && marked.has(value) ? marked.get(value) : value,
  ) as PageData;

/** A figure as it is before the page's script starts. */
export function shownHtml(
  { name, views }: ReportFigure,
  dimensions: Dimensions,
  document: Document,
): Markup {
  // The first of several settings is shown, as it is when the script starts.
  const first = filterDrawing(views[0]!.drawing, { group: 0 });
  const svg = draw(first, dimensions, { document, width: 760 });
  const drawing = svg
    ? new Markup(svg.outerHTML.replace('<svg ', '<svg aria-hidden="true" '))
    : NOTHING;
  return figureHtml(name, views[0]!, drawing);
}

/** Figures that are folded under their titles, and the reasons why others are missing. */
export function foldedFigures(
  figures: readonly ReportFigure[],
  skipped: Report['skipped'],
): Markup {
  const folded = figures.map(({ name, views }) => {
    const figure = figureHtml(
      name,
      views[0]!,
      'The script of the page draws it, which is turned off.',
    );
    return html`<details class="more"><summary>${views[0]!.title}</summary>${figure}</details>`;
  });
  const left = skipped.map(({ name, reason }) => html`<li>${name}: ${reason}</li>`);
  const reasons = html`<details class="more"><summary>Figures that do not apply here</summary><ul class="note">${left}</ul></details>`;
  return joinHtml([...folded, ...(left.length > 0 ? [reasons] : [])]);
}

/** Returns the controls by which the reader chooses models, places and metrics. */
export function controlsHtml({ dimensions: { models, axis, groups }, metrics }: PageData): Markup {
  const settings = groups.map(({ title }, i) => [String(i), title] as const);
  const measures = metrics.map(({ column, phrase }) => [column, phrase] as const);
  return joinHtml([
    html`<details class="choose"><summary>Choose what the figures show</summary>`,
    html`<form class="controls" id="controls" aria-label="What the figures show">`,
    choices('Architectures', 'model', models),
    ...(axis && axis.values.length > 1
      ? [choices(capitalized(axis.nouns), 'axis', axis.values)]
      : []),
    ...(groups.length > 1 ? [select('Setting', 'group', settings)] : []),
    ...(metrics.length > 1 ? [select('Metric', 'metric', measures)] : []),
    html`<p class="status" role="status" id="status"></p>`,
    html`</form></details>`,
  ]);
}

function choices(
  legend: string,
  name: string,
  items: readonly { readonly title: string }[],
): Markup {
  const boxes = items.map(
    ({ title }, i) =>
      html`<label><input type="checkbox" name="${name}" value="${i}" checked> ${title}</label>`,
  );
  return html`<fieldset><legend>${legend}</legend>${joinHtml(boxes)}</fieldset>`;
}

function select(
  label: string,
  name: string,
  choices: readonly (readonly [value: string, title: string])[],
): Markup {
  const options = choices.map(([value, title]) => html`<option value="${value}">${title}</option>`);
  return html`<label class="select">${label} <select name="${name}">${options}</select></label>`;
}
