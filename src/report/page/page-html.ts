import type { Dimensions } from '../drawings/dimensions.js';
import { draw } from '../drawings/index.js';
import { counted } from '../names.js';
import type { Report, ReportFigure } from '../report.js';
import type { Results } from '../results.js';
import type { Table } from '../table/table.js';
import type { Assets } from './assets.js';
import { controlsHtml } from './controls.js';
import { pageData, pageJson } from './data.js';
import { escape } from './escape.js';
import { manifestHtml, nameOf } from './manifest-html.js';
import { tableHtml } from './table-html.js';
import { verdictsHtml } from './verdicts-html.js';

/** Nothing is loaded from anywhere: what the page needs stands in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:";

/** Width of the figures before the script draws them to fit. */
const WIDTH = 760;

/** The whole report as one file that needs no network. Without its script, figures and tables are there and stand still. */
export function pageHtml(report: Report, { script, style, fonts }: Assets, document: Document): string {
  const data = pageData(report);
  const title = report.folders.map(({ manifest }) => manifest.name).join(' and ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escape(title)}: report of mmoe-exp</title>
<link rel="icon" href="data:,">
<style>${fontFaces(fonts)}${style}</style>
</head>
<body>
<a class="skip" href="#claims">Skip to the verdicts</a>
<header>
<h1>${escape(title)}</h1>
${summaryHtml(report)}
${navHtml(report)}
</header>
<main>
${section('claims', 'Verdicts', `<p>${CLAIMS}</p>${verdictsHtml(report.verdicts)}`)}
${section('results', 'Results', tablesHtml(report.tables.filter(isResult)))}
${section('figures', 'Figures', figuresHtml(report, controlsHtml(data), document))}
${section('tables', 'More tables', tablesHtml(report.tables.filter((table) => !isResult(table) && !isClaim(table))))}
${section('origin', 'Where it comes from', report.folders.map(manifestHtml).join('\n'))}
${section('verify', 'How to verify', verifyHtml(report.folders))}
${section('cite', 'How to cite', citeHtml(report.folders))}
</main>
<script type="application/json" id="data">${pageJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const CLAIMS =
  'What the paper says and what these runs say of it. A claim can come out supported, contradicted or inconclusive; the ' +
  'rules were written before the runs were looked at.';

const isResult = ({ name }: Table): boolean => name.startsWith('cells-') || name === 'folders';
const isClaim = ({ name }: Table): boolean => name === 'claims' || name === 'claim-tests';

function fontFaces(fonts: Assets['fonts']): string {
  return fonts
    .map(
      ({ weight, base64 }) =>
        `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/ttf;base64,${base64}) format('truetype')}`,
    )
    .join('\n');
}

const section = (id: string, title: string, content: string): string =>
  content === ''
    ? ''
    : `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${content}\n</section>`;

function navHtml({ tables }: Report): string {
  const more = tables.some((table) => !isResult(table) && !isClaim(table));
  const links: readonly (readonly [id: string, title: string])[] = [
    ['claims', 'Verdicts'],
    ['results', 'Results'],
    ['figures', 'Figures'],
    ...(more ? [['tables', 'More tables'] as const] : []),
    ['origin', 'Where it comes from'],
    ['verify', 'How to verify'],
    ['cite', 'How to cite'],
  ];
  return `<nav aria-label="Sections"><ul>${links.map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`).join('')}</ul></nav>`;
}

function summaryHtml({ folders, layout, metrics }: Report): string {
  const { models, correlations } = layout.dimensions;
  const varied = [
    counted(models.length, 'architecture'),
    ...(correlations.length > 1 ? [counted(correlations.length, 'correlation')] : []),
    ...(layout.dimensions.groups.length > 1 ? [counted(layout.dimensions.groups.length, 'setting')] : []),
  ];
  return [
    `<p class="summary">${escape(varied.join(', '))}; measured by ${escape(metrics.map(({ title }) => title).join(', '))}.</p>`,
    ...folders.map((results) => `<p class="summary">${escape(progressOf(results, folders.length > 1))}</p>`),
  ].join('\n');
}

/** How far a folder is, and what went wrong in it. */
function progressOf({ folder, cells }: Results, named: boolean): string {
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0);
  const count = (status: string) =>
    cells.reduce((sum, cell) => sum + cell.runs.filter((run) => run.status === status).length, 0);
  const [finished, diverged, failed] = [count('finished'), count('diverged'), count('failed')];
  const open = planned - finished - diverged - failed;
  return [
    `${named ? `${nameOf(folder)}: ` : ''}${finished.toLocaleString('en-US')} of ${counted(planned, 'run')} finished`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} still to come: this is the state so far`] : []),
  ]
    .join(', ')
    .concat('.');
}

const tablesHtml = (tables: readonly Table[]): string => tables.map(tableHtml).join('\n');

function figuresHtml({ figures, skipped, layout }: Report, controls: string, document: Document): string {
  const drawn = figures.map((figure) => figureHtml(figure, layout.dimensions, document));
  const left = skipped.map(({ name, reason }) => `<li>${escape(name)}: ${escape(reason)}</li>`);
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
  const first =
    'group' in drawing.items[0]!
      ? { ...drawing, items: drawing.items.filter((item) => 'group' in item && item.group === 0) }
      : drawing;
  const svg = draw(first as typeof drawing, dimensions, { document, width: WIDTH, interactive: false });
  return [
    `<figure class="figure" data-figure="${escape(name)}">`,
    `<h3>${escape(title)}</h3>`,
    `<div class="drawing" role="img" aria-label="${escape(title)}. Its numbers are in the table below it.">${svg.outerHTML}</div>`,
    `<figcaption>${escape(caption)}</figcaption>`,
    '<details class="numbers"><summary>Numbers of this figure</summary><div></div></details>',
    '</figure>',
  ].join('\n');
}

function verifyHtml(folders: readonly Results[]): string {
  const commands = folders.map(({ folder }) => `mmoe-exp verify ${nameOf(folder)} --sample 20`);
  return [
    '<p>Train twenty runs of the results folder anew, on any machine, and compare every metric with what was published ' +
      '(with the wasm engine, to the last bit):</p>',
    `<pre tabindex="0">${escape(commands.join('\n'))}</pre>`,
    '<p>Leave out <code>--sample 20</code> to check every run. The report itself is made anew by ' +
      '<code>mmoe-exp report</code> from the same folder: it draws no random number that is not seeded.</p>',
  ].join('\n');
}

function citeHtml(folders: readonly Results[]): string {
  const own = folders.map(
    ({ manifest: { name, tool, configHash, started } }) =>
      `mmoe-exp ${tool.version}${tool.commit ? ` (commit ${tool.commit.slice(0, 12)})` : ''}, results of config ` +
      `“${name}” (hash ${configHash.slice(0, 16)}), ${started.slice(0, 10)}.`,
  );
  return [
    '<p>The paper:</p>',
    '<blockquote>Jiaqi Ma, Zhe Zhao, Xinyang Yi, Jilin Chen, Lichan Hong, Ed H. Chi: Modeling Task Relationships in ' +
      'Multi-task Learning with Multi-gate Mixture-of-Experts. KDD 2018, pages 1930–1939. ' +
      'doi:10.1145/3219819.3220007.</blockquote>',
    '<p>These results:</p>',
    ...own.map((line) => `<blockquote>${escape(line)}</blockquote>`),
  ].join('\n');
}
