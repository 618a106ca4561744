import { type Judgement, VERDICTS, type Verdict } from '../../claims/verdict.js';
import { groupedBy } from '../../grouped.js';
import { columnsOf } from '../../table/table.js';
import { capitalized, counted, fieldsTitle } from '../../words.js';
import type { ReportFigure } from '../report.js';
import { claimsTable, testsTable } from '../tables/claims.js';
import type { FolderVerdict } from '../verdicts.js';
import { figureId, figuresOfClaim } from './claim-figures.js';
import { escaped, tableHtml } from './table-html.js';
import { verdictSigns } from './verdict-signs.js';

/**
 * One card per claim. With several folders or settings, it counts and lists their verdicts. Claims about other data are
 * listed below.
 */
export function verdictsHtml(verdicts: readonly FolderVerdict[], figures: readonly ReportFigure[]): string {
  const applying = verdicts.filter(({ applies }) => applies);
  const byClaim = groupedBy(applying, ({ id }) => id);
  const cards = `<div class="claims">${[...byClaim.values()].map((own) => cardHtml(own, figures)).join('\n')}</div>`;
  return `${cards}${othersHtml(verdicts.filter(({ applies }) => !applies))}`;
}

function othersHtml(verdicts: readonly FolderVerdict[]): string {
  if (verdicts.length === 0) return '';
  const items = verdicts.map(
    ({ id, sentence, source, reason }) =>
      `<li><span class="id">${escaped(id)}</span> ${escaped(reason)}: ${escaped(sentence)} <span class="source">${escaped(source)}</span></li>`,
  );
  const ids = verdicts.map(({ id }) => id).join(', ');
  return `<details><summary>Claims about other data: ${escaped(ids)}</summary><ul>${items.join('')}</ul></details>`;
}

function cardHtml(verdicts: readonly FolderVerdict[], figures: readonly ReportFigure[]): string {
  const { id, sentence, source, rule } = verdicts[0]!;
  const [only, ...others] = verdicts;
  return [
    `<article class="claim" id="claim-${escaped(id)}">`,
    `<h3><span class="id">${escaped(id)}</span> ${countsOf(verdicts)}</h3>`,
    `<p>${escaped(sentence)} <span class="source">${escaped(source)}${linksHtml(source, figures)}</span></p>`,
    ...(others.length === 0 ? [whyHtml(only!), partsHtml(only!), correctionsHtml(only!)] : [allHtml(verdicts)]),
    `<details><summary>How it is tested</summary><p>${escaped(rule)}</p>` +
      `${verdicts.some(({ tests }) => tests.length > 0) ? tableHtml(testsTable(verdicts)) : ''}</details>`,
    '</article>',
  ].join('\n');
}

/** Where the figures that a claim is about are drawn from these runs. */
function linksHtml(source: string, figures: readonly ReportFigure[]): string {
  const links = figuresOfClaim(source, figures).map(
    ({ name }) => `<a href="#${figureId(name)}">${escaped(name.replace('fig', 'Figure '))}</a>`,
  );
  return links.length > 0 ? `; of these runs: ${links.join(', ')}` : '';
}

/** The verdicts on the claims that are about a figure, beside it. */
export function verdictsOnHtml(figure: ReportFigure, verdicts: readonly FolderVerdict[]): string {
  const about = verdicts.filter(({ applies, source }) => applies && figuresOfClaim(source, [figure]).length > 0);
  if (about.length === 0) return '';
  const items = [...groupedBy(about, ({ id }) => id)].map(
    ([id, own]) =>
      `<li><a href="#claim-${escaped(id)}">${escaped(id)}</a> ${countsOf(own)} ${escaped(own[0]!.sentence)}</li>`,
  );
  return `<ul class="about" aria-label="Verdicts on claims about this figure">${items.join('\n')}</ul>`;
}

function countsOf(verdicts: readonly FolderVerdict[]): string {
  return VERDICTS.map((verdict) => {
    const count = verdicts.filter((one) => one.verdict === verdict).length;
    if (count === 0) return '';
    return badge(verdict, verdicts.length > 1 ? ` in ${count} of ${verdicts.length} settings` : '');
  }).join(' ');
}

const badge = (verdict: Verdict, more = ''): string =>
  `<span class="verdict ${verdict.replace(' ', '-')}"><span aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}${more}</span>`;

const whyHtml = ({ reason, notes }: FolderVerdict): string =>
  `<p class="why">${escaped(capitalized(reason))}.</p>${notes.map((note) => `<p class="note">${escaped(capitalized(note))}.</p>`).join('')}`;

/** What each part of a claim says, and why it got its verdict. */
function partsHtml({ parts }: FolderVerdict): string {
  if (parts.length === 0) return '';
  const items = parts.map(
    ({ part, sentence, verdict, reason }) =>
      `<li><span class="id">${part}</span> ${badge(verdict)} ${escaped(sentence)}` +
      `<details><summary>Why</summary><p class="why">${escaped(capitalized(reason))}.</p></details></li>`,
  );
  return `<ul class="parts">${items.join('\n')}</ul>`;
}

/** The verdicts on a claim and its parts under the three corrections. */
function correctionsHtml({ id, unit, parts, ...claim }: FolderVerdict): string {
  const rows: readonly (readonly [string, Judgement])[] = [
    [id, claim],
    ...parts.map((part) => [`${id}${part.part}`, part] as const),
  ];
  const body = rows.map(
    ([name, { verdict, seedsNeeded, uncorrected, familyWise }]) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${verdict}${seedsNeeded === undefined ? '' : `: ${counted(seedsNeeded, unit)} needed`}</td>` +
      `<td>${uncorrected}</td><td>${familyWise}</td></tr>`,
  );
  return (
    '<div class="scroll"><table class="corrections"><thead><tr><td></td><th scope="col">by the rule</th>' +
    '<th scope="col">uncorrected</th><th scope="col">family-wise</th></tr></thead>' +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}

/** The table's other columns are the same for all of them and are shown above. */
function allHtml(verdicts: readonly FolderVerdict[]): string {
  const table = claimsTable(verdicts);
  const several = verdicts.some(({ parts }) => parts.length > 0);
  const dropped = ['source', ...(several ? [] : ['id', 'sentence'])];
  const kept = table.columns.filter(({ key }) => !dropped.includes(key));
  const part = columnsOf({ ...table, caption: `Verdicts on ${verdicts[0]!.id} by setting` }, kept);
  const settings = verdicts.length;
  const first = fieldsTitle(verdicts[0]!.setting);
  const summary = `All ${settings} settings${first ? `, such as ${escaped(first)}` : ''}`;
  return `<details><summary>${summary}</summary>${tableHtml(part)}</details>`;
}
