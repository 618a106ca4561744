import { countRuns } from '../../claims/results.js';
import type { Table } from '../../table/table.js';
import { counted, listed } from '../../words.js';
import { titleOf } from '../arrangement.js';
import type { Report } from '../report.js';
import type { Results } from '../results.js';
import { withoutQuiet } from '../tables/cells.js';
import type { Assets } from './assets.js';
import { pageData, pageJson } from './data.js';
import { figuresHtml } from './figures-html.js';
import { citeHtml, manifestHtml, nameOf, noticesHtml, verifyHtml } from './origin-html.js';
import { escaped, tableHtml } from './table-html.js';
import { verdictsHtml } from './verdicts-html.js';

/** Nothing is loaded from elsewhere: the page contains all it needs. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:";

/** The whole report as one file that needs no network. Without its script, figures and tables are static. */
export function pageHtml(report: Report, { script, style, fonts }: Assets, document: Document): string {
  const title = titleOf(report.folders);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(title)}: report of mmoe-exp</title>
<link rel="icon" href="data:,">
<style>${fontFaces(fonts)}${style}</style>
</head>
<body>
<a class="skip" href="#claims">Skip to the verdicts</a>
<header>
<h1>${escaped(title)}</h1>
${summaryHtml(report)}
${navHtml(report)}
</header>
<main>
${section('claims', 'Verdicts', claimsHtml(report))}
${section('results', 'Results', tablesHtml(report.tables.filter(isResult).map(withoutQuiet)))}
${section('figures', 'Figures', figuresHtml(report, document))}
${section('tables', 'More tables', tablesHtml(report.tables.filter((table) => !isResult(table) && !isClaim(table))))}
${section('origin', 'Where it comes from', report.folders.map(manifestHtml).join('\n'))}
${section('verify', 'How to verify', verifyHtml(report.folders))}
${section('cite', 'How to cite', citeHtml(report.folders))}
</main>
${noticesHtml()}
<script type="application/json" id="data">${pageJson(pageData(report))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What was varied and how far it got. */
function summaryHtml({ folders, arrangement, metrics }: Report): string {
  const { models, axis, groups } = arrangement.dimensions;
  const varied = [
    counted(models.length, 'architecture'),
    ...(axis && axis.values.length > 1 ? [counted(axis.values.length, axis.noun)] : []),
    ...(groups.length > 1 ? [counted(groups.length, 'setting')] : []),
  ];
  return [
    `<p class="summary">${escaped(varied.join(', '))}; measured by ${escaped(metrics.map(({ title }) => title).join(', '))}.</p>`,
    ...folders.map((results) => `<p class="summary">${escaped(progressLine(results, folders.length > 1))}</p>`),
  ].join('\n');
}

/** How far a folder has got, and what went wrong in it. */
function progressLine({ folder, cells }: Results, named: boolean): string {
  const { planned, finished, diverged, failed, open } = countRuns(cells);
  return [
    `${named ? `${nameOf(folder)}: ` : ''}${finished.toLocaleString('en-US')} of ${counted(planned, 'run')} finished`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} still to come: this is the state so far`] : []),
  ]
    .join(', ')
    .concat('.');
}

/** What verdicts mean, by which rules, and which version of the tool made the runs that they judge. */
function claimsHtml({ folders, verdicts }: Report): string {
  const commits = [...new Set(folders.flatMap(({ manifest: { tool } }) => tool.commit ?? []))];
  return [
    '<p>What the paper says, and what these runs say about it. A claim is supported where every comparison that it makes is ' +
      'significant for it; otherwise it is contradicted where some speak against it, mixed where others speak for it, without ' +
      'power where the seeds are too few to tell, and else inconclusive. The rules, the reasons for them, and what of them ' +
      `was changed after runs had been seen, are in <code>${RULES}</code>.` +
      `${commits.length > 0 ? ` The runs were made by commit ${listed(commits.map(codeOf), 'and')}.` : ''}</p>`,
    verdictsHtml(verdicts),
  ].join('\n');
}

/** In the tool's repository. */
const RULES = 'results/reference/RULES.md';

const codeOf = (commit: string): string => `<code>${escaped(commit.slice(0, 12))}</code>`;

const isResult = ({ name }: Table): boolean =>
  name.startsWith('table-') || name.startsWith('cells-') || name === 'folders';
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

const tablesHtml = (tables: readonly Table[]): string => tables.map(tableHtml).join('\n');
