import { counted, listed } from '../../base/words.js';
import { countRuns } from '../../results/cells.js';
import { titleOf } from '../../results/folder-labels.js';
import type { Results } from '../../results/read.js';
import type { Table } from '../../table/table.js';
import { forPage } from '../charts/index.js';
import { overSettingsTable } from '../charts/over-settings.js';
import { type AddedSection, NONE_APPLIES, type Report, type Section, someApply } from '../contents.js';
import { withoutQuiet } from '../tables/cells.js';
import { pageData, pageJson } from './data.js';
import { type Assets, documentHtml, jsonScript } from './document.js';
import { figuresHtml } from './figures-html.js';
import { addedHtml, findingsHtml } from './findings-html.js';
import { citeHtml, manifestHtml, nameOf, noticesHtml, verifyHtml } from './origin-html.js';
import { escaped, tableHtml } from './table-html.js';
import { verdictsHtml } from './verdicts-html.js';

/** The whole report as one file that needs no network. Without its script, figures and tables are static. */
export function pageHtml(whole: Report, assets: Assets, document: Document): string {
  const report = thinned(whole);
  const title = titleOf(report.folders);
  const added = report.additions.flatMap(({ section }) => section(report) ?? []);
  const sections = sectionsOf(report, added, document);
  const body = `<a class="skip" href="#${sections[0]!.id}">Skip to ${sections[0]!.inText}</a>
<header>
<h1>${escaped(title)}</h1>
${summaryHtml(report)}
${navHtml(sections)}
</header>
<main>
${sections.map(sectionHtml).join('\n')}
</main>
${noticesHtml()}
${[jsonScript('data', pageJson(pageData(report))), ...added.map(({ data }) => data)].join('\n')}`;
  const trains = added.some((section) => section.trains);
  return documentHtml({ title: `${title}: report of mmoe-exp`, trains, body, ...assets });
}

const thinned = (report: Report): Report => ({
  ...report,
  figures: report.figures.map(({ name, views }) => ({
    name,
    views: views.map(({ metric, figure }) => ({ metric, figure: forPage(figure) })),
  })),
});

/** The fields that were varied, and the progress of each folder. */
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

/** The progress of a folder, and its failed runs and damaged lines. */
function progressLine({ folder, manifest: { shard }, cells, damaged }: Results, named: boolean): string {
  const { planned, finished, diverged, failed, open } = countRuns(cells);
  return [
    `${named ? `${nameOf(folder)}: ` : ''}${finished.toLocaleString('en-US')} of ${counted(planned, 'run')} finished`,
    ...(shard ? [`as this is shard ${shard.index} of ${shard.count} alone`] : []),
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} still to come: this is the state so far`] : []),
    ...(damaged.length > 0 ? [`${counted(damaged.length, 'line')} of the ledger left out as damaged`] : []),
  ]
    .join(', ')
    .concat('.');
}

/** The verdicts, with their meaning, their rules, and the version of the tool that made the runs. */
function claimsHtml(report: Report): string {
  const { folders, verdicts } = report;
  if (!someApply(verdicts)) return `<p>${NONE_APPLIES}</p>`;
  const commits = [...new Set(folders.flatMap(({ manifest: { tool } }) => tool.commit ?? []))];
  return [
    `<p>What the paper says, and what these runs say about it. ${RULES}` +
      `${commits.length > 0 ? ` The runs were made by commit ${listed(commits.map(codeOf), 'and')}.` : ''}</p>`,
    ...(report.overSettings.length > 0 ? [tableHtml(overSettingsTable(report.overSettings))] : []),
    verdictsHtml(verdicts, report.figures),
  ].join('\n');
}

/** The rules of verdicts in short, with the file of the tool's repository that contains them. */
const RULES =
  'A claim is supported where every comparison shows an effect that counts; it is contradicted where some show the opposite, ' +
  'mixed where others show it, alike where no difference counts, partly supported where some comparisons show it and none ' +
  'the opposite, and else not decided. The rules and the reasons for them are in <code>results/reference/RULES-2.md</code>.';

const codeOf = (commit: string): string => `<code>${escaped(commit.slice(0, 12))}</code>`;

const isClaim = ({ name }: Table): boolean => ['claims', 'claim-tests', 'claims-over-settings'].includes(name);

/** The sections that have content: verdicts, unless no claim is about such data, and their figures, before the tables. */
function sectionsOf(report: Report, added: readonly AddedSection[], document: Document): Section[] {
  const { tables, verdicts, findings, sections, folders } = report;
  const isOneOf = (groups: readonly { readonly tables: readonly Table[] }[], { name }: Table) =>
    groups.some(({ tables }) => tables.some((table) => table.name === name));
  const isOfSection = (table: Table) => isOneOf(sections, table);
  const isResult = (table: Table) =>
    table.name === 'folders' ||
    ['table-', 'cells-'].some((start) => table.name.startsWith(start)) ||
    isOneOf(findings, table);
  const claims = { id: 'claims', title: 'Verdicts', inText: 'the verdicts', content: claimsHtml(report) };
  const applies = someApply(verdicts);
  const all: Section[] = [
    { id: 'findings', title: 'What it says', inText: 'what it says', content: findings.map(findingsHtml).join('\n') },
    ...(applies ? [claims] : []),
    { id: 'figures', title: 'Figures', inText: 'the figures', content: figuresHtml(report, document) },
    ...sections.map((section) => ({ ...section, content: addedHtml(section, tables) })),
    ...added,
    {
      id: 'results',
      title: 'Results',
      inText: 'the results',
      content: tablesHtml(tables.filter(isResult).map(withoutQuiet)),
    },
    {
      id: 'tables',
      title: 'More tables',
      content: tablesHtml(tables.filter((table) => ![isResult, isClaim, isOfSection].some((is) => is(table)))),
    },
    ...(applies ? [] : [claims]),
    { id: 'origin', title: 'Where it comes from', content: folders.map(manifestHtml).join('\n') },
    { id: 'verify', title: 'How to verify', content: verifyHtml(folders) },
    { id: 'cite', title: 'How to cite', content: citeHtml(folders) },
  ];
  return all.filter(({ content }) => content !== '');
}

const tablesHtml = (tables: readonly Table[]): string => tables.map(tableHtml).join('\n');

const sectionHtml = ({ id, title, content }: Section): string =>
  `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${content}\n</section>`;

const navHtml = (sections: readonly Section[]): string =>
  `<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`).join('')}</ul></nav>`;
