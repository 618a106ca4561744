import { type HtmlValue, html, joinHtml, Markup } from '../../../ground/base/html.js';
import { counted, listed, thousands } from '../../../ground/base/words.js';
import type { Table } from '../../../ground/table/table.js';
import { countRuns } from '../../results/cells.js';
import { type Results, resultsTitle } from '../../results/read.js';
import { figuresNamed, leadingFigure, makeAnswer } from '../answer.js';
import { overSettingsTable } from '../charts/over-settings.js';
import {
  type AddedSection,
  type AllFindings,
  NONE_APPLIES,
  type Report,
  type ReportFigure,
  type Section,
  someApply,
} from '../contents.js';
import { splitClaims } from '../judged-claims.js';
import { withoutQuiet } from '../tables/cells.js';
import { chipsHtml, claimHtml, othersHtml } from './claims-html.js';
import { type Assets, documentHtml, foldedHtml, packedText } from './document.js';
import { controlsHtml, foldedFigures, pageData, pageJson, shownHtml } from './figures-html.js';
import { tableHtml } from './html.js';
import {
  citeHtml,
  folderName,
  listedCodes,
  manifestHtml,
  noticesHtml,
  verifyHtml,
} from './provenance-html.js';

/**
 * The whole report as one file that needs no network. Without its script, its leading figures and
 * its tables are static.
 */
export function pageHtml(report: Report, assets: Assets, document: Document): string {
  const title = resultsTitle(report.folders);
  const added = report.additions.flatMap(({ section }) => section(report) ?? []);
  const { lead, sections } = layOut(report, added, document);
  const { judged } = splitClaims(report);
  const { headline, details } = makeAnswer(report);
  const data = pageData(report);
  const progress = report.folders.map((results) =>
    progressLine(results, report.folders.length > 1),
  );
  const body = html`<a class="skip" href="#${sections[0]!.id}">Skip to ${sections[0]!.title.toLowerCase()}</a>
<header>
<p class="kicker"><b>${title}</b> ${variedText(report)}</p>
<h1>${headline}</h1>
${details === undefined ? '' : html`<p class="details">${details}</p>`}
${judged.length > 0 ? chipsHtml(judged) : ''}
<p class="summary">${joinHtml(progress, new Markup('<br>'))}
${joinHtml(
  added.map(({ id, title }) => html`<a class="action" href="#${id}">${title}</a>`),
  ' ',
)}</p>
</header>
<main>
${lead === '' ? '' : html`<h2 class="unseen">In one figure</h2>`}
${lead}
${report.figures.length > 0 ? controlsHtml(data) : ''}
${navHtml(sections)}
${joinHtml(sections.map(sectionHtml))}
</main>
${noticesHtml()}
${joinHtml([packedText('data', pageJson(data)), ...added.map(({ data }) => data)])}`;
  return documentHtml({
    title: `${title}: report of mmoe-exp`,
    trains: added.length > 0,
    body,
    ...assets,
  });
}

/** The leading figure, and the sections that have content: claims with their figures first. */
function layOut(
  report: Report,
  added: readonly AddedSection[],
  document: Document,
): { lead: HtmlValue; sections: Section[] } {
  const { tables, verdicts, findings, folders, figures, skipped } = report;
  const { judged, others } = splitClaims(report);
  const shown = new Set<ReportFigure>();
  const show = (figure: ReportFigure): HtmlValue => {
    if (shown.has(figure)) return '';
    shown.add(figure);
    return shownHtml(figure, report.arrangement.dimensions, document);
  };
  const leading = figures.find(({ name }) => name === leadingFigure(report));
  const lead = leading ? show(leading) : '';
  const articles = judged.map((claim) => {
    const named = figuresNamed(claim.first.source);
    const own = figures.filter(({ name }) => named.includes(name));
    const above = own.filter((figure) => shown.has(figure));
    return claimHtml(claim, joinHtml(own.map(show)), above);
  });
  const ofFindings = new Set(findings.flatMap(({ tables }) => tables.map(({ name }) => name)));
  const isResult = ({ name }: Table) => /^(table-|cells-)/.test(name) || ofFindings.has(name);
  const isClaim = ({ name }: Table) =>
    ['claims', 'claim-tests', 'claims-over-settings'].includes(name);
  const rest = tables.filter((table) => !isResult(table) && !isClaim(table));
  const results = tables
    .filter(isResult)
    .map(withoutQuiet)
    .map((table) => (table.rows.length > 30 ? foldedTable(table) : tableHtml(table)));
  const applies = someApply(verdicts);
  const claims = {
    id: 'claims',
    title: "The paper's claims",
    content: applies
      ? joinHtml([rulesHtml(report), ...articles, othersHtml(others)])
      : html`<p>${NONE_APPLIES}</p>`,
  };
  const all: Section[] = [
    ...findings.map((section) => ({ ...section, content: findingsHtml(section) })),
    ...(applies ? [claims] : []),
    {
      id: 'figures',
      title: 'More figures',
      content: foldedFigures(
        figures.filter((figure) => !shown.has(figure)),
        skipped,
      ),
    },
    ...added,
    { id: 'results', title: 'Results', content: joinHtml(results) },
    { id: 'tables', title: 'More tables', content: joinHtml(rest.map(foldedTable)) },
    ...(applies ? [] : [claims]),
    { id: 'origin', title: 'Where it comes from', content: joinHtml(folders.map(manifestHtml)) },
    { id: 'verify', title: 'How to verify', content: verifyHtml(folders) },
    { id: 'cite', title: 'How to cite', content: citeHtml(folders) },
  ];
  return { lead, sections: all.filter(({ content }) => content.text !== '') };
}

const foldedTable = (table: Table): Markup =>
  foldedHtml(
    html`${table.caption.split(/[.:;]/)[0]!} <span class="note">(${counted(table.rows.length, 'row')})</span>`,
    tableHtml(table),
  );

function variedText({ arrangement, metrics }: Report): string {
  const { models, axis, groups, groupNoun } = arrangement.dimensions;
  const varied = [
    counted(models.length, 'architecture'),
    ...(axis && axis.values.length > 1 ? [counted(axis.values.length, axis.noun)] : []),
    ...(groups.length > 1 ? [counted(groups.length, groupNoun)] : []),
  ];
  return `${varied.join(', ')}; measured by ${listed([...new Set(metrics.map(({ title }) => title))])}`;
}

function progressLine(
  { folder, manifest: { shard }, cells, damaged }: Results,
  named: boolean,
): string {
  const { planned, finished, diverged, failed, open } = countRuns(cells);
  const parts = [
    `${named ? `${folderName(folder)}: ` : ''}${thousands(finished)} of ${counted(planned, 'run')} finished`,
    ...(shard ? [`as this is shard ${shard.index} of ${shard.count} alone`] : []),
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} still to come: this is the state so far`] : []),
    ...(damaged.length > 0
      ? [`${counted(damaged.length, 'line')} of the ledger left out as damaged`]
      : []),
  ];
  return `${parts.join(', ')}.`;
}

function rulesHtml({ folders, overSettings }: Report): Markup {
  const commits = [...new Set(folders.flatMap(({ manifest: { tool } }) => tool.commit ?? []))];
  const codes = listedCodes(commits.map((commit) => commit.slice(0, 12)));
  const made = commits.length > 0 ? html` The runs were made by commit ${codes}.` : '';
  return joinHtml([
    foldedHtml('What the verdicts mean', html`<p>${RULES}${made}</p>`),
    ...(overSettings.length > 0 ? [foldedTable(overSettingsTable(overSettings))] : []),
  ]);
}

const RULES = new Markup(
  'A claim is <b>supported</b> if every comparison shows it, by at least the margin. It is <b>contradicted</b> if some comparisons show ' +
    'the opposite and none shows it, or if no comparison shows a difference above the margin. It is <b>mixed</b> if some comparisons show it and others do not. ' +
    'It is <b>not testable</b> if the runs do not have what it compares, and <b>inconclusive</b> otherwise: with too few runs, with an effect close to the margin, or with ' +
    'settings that disagree. The rules are in <code>results/reference/RULES-2.md</code>.',
);

function findingsHtml({ findings, terms }: AllFindings): Markup {
  const lists = findings.map(({ place, sentences }) => {
    const heading = place === '' ? '' : html`<h3>${place}</h3>\n`;
    return html`${heading}<ul class="findings">${joinHtml(sentences.map((sentence) => html`<li>${sentence}</li>`))}</ul>`;
  });
  return joinHtml([...lists, html`<p class="note">${terms}</p>`]);
}

const sectionHtml = ({ id, title, content }: Section): Markup =>
  html`<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${content}\n</section>`;

const navHtml = (sections: readonly Section[]): Markup =>
  html`<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
