import { chosen } from '../drawings/choose.js';
import type { Dimensions } from '../drawings/dimensions.js';
import { draw } from '../drawings/index.js';
import type { Report, ReportFigure } from '../report.js';
import { escaped } from './escape.js';

/** Width of the figures before the script draws them to fit. */
const WIDTH = 760;

/** The figures under the controls that choose what they show, and why others are missing. */
export function figuresHtml({ figures, skipped, layout }: Report, controls: string, document: Document): string {
  const drawn = figures.map((figure) => figureHtml(figure, layout.dimensions, document));
  const left = skipped.map(({ name, reason }) => `<li>${escaped(name)}: ${escaped(reason)}</li>`);
  return [
    ...(drawn.length > 0 ? [controls, ...drawn] : []),
    ...(left.length > 0
      ? [`<details><summary>Figures that do not apply here</summary><ul>${left.join('')}</ul></details>`]
      : []),
  ].join('\n');
}

function figureHtml({ name, views }: ReportFigure, dimensions: Dimensions, document: Document): string {
  const { title, caption, drawing } = views[0]!.figure;
  // Of several settings the first one is shown, as the script does at its start.
  const first = chosen(drawing, { group: 0 });
  const svg = draw(first, dimensions, { document, width: WIDTH, interactive: false });
  return [
    `<figure class="figure" data-figure="${escaped(name)}">`,
    `<h3>${escaped(title)}</h3>`,
    `<div class="drawing" role="img" aria-label="${escaped(title)}. Its numbers are in the table below it.">${svg.outerHTML}</div>`,
    `<figcaption>${escaped(caption)}</figcaption>`,
    '<details class="numbers"><summary>Numbers of this figure</summary><div></div></details>',
    '</figure>',
  ].join('\n');
}
