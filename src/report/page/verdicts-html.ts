import { groupedBy } from '../../base/grouped.js';
import { capitalized, counted, fieldsTitle, firstLines } from '../../base/words.js';
import { VERDICTS, type Verdict } from '../../claims/verdict.js';
import { columnsOf } from '../../table/table.js';
import type { FolderVerdict, ReportFigure } from '../contents.js';
import { claimsTable, testsTable } from '../tables/claims.js';
import { escaped, tableHtml } from './table-html.js';

/**
 * One card per claim; with several folders or settings, it counts and lists their verdicts. Claims without any verdict are
 * folded below.
 */
export function verdictsHtml(verdicts: readonly FolderVerdict[], figures: readonly ReportFigure[]): string {
  const byClaim = [...groupedBy(verdicts, ({ id }) => id).values()];
  const judged = byClaim.filter((own) => own.some(isJudged));
  const others = byClaim.filter((own) => !own.some(isJudged));
  const cards = judged.map((own) => cardHtml(own, figures)).join('\n');
  return `${cards === '' ? '' : `<div class="claims">${cards}</div>`}${othersHtml(others, figures)}`;
}

/** Whether there is a verdict on a claim, or on a part of it. */
const isJudged = ({ parts, ...claim }: FolderVerdict): boolean =>
  [claim, ...parts].some(({ verdict }) => verdict !== 'not applicable');

/** Claims without a verdict, each with the reasons; a link to one of them unfolds the list. */
function othersHtml(claims: readonly (readonly FolderVerdict[])[], figures: readonly ReportFigure[]): string {
  if (claims.length === 0) return '';
  const items = claims.map((own) => {
    const { id, rule } = own[0]!;
    const why = own.map(({ applies, reason }) => capitalized(applies ? reason : `it ${reason}`));
    const reasons = firstLines([...new Set(why)], 'reasons');
    return (
      `<li id="${claimId(id)}"><span class="id">${escaped(id)}</span> ${sentenceHtml(own[0]!, figures)}` +
      `${reasons.map((reason) => `<p class="why">${escaped(reason)}.</p>`).join('')}` +
      `<details><summary>How it is tested</summary><p>${escaped(rule)}</p></details></li>`
    );
  });
  const ids = claims.map((own) => own[0]!.id).join(', ');
  const [are, need] = claims.length === 1 ? ['is', 'needs'] : ['are', 'need'];
  return (
    `<details class="others"><summary>${counted(claims.length, 'claim')} ${are} about other data or ${need} cells that are not ` +
    `here: ${escaped(ids)}</summary><ul>${items.join('\n')}</ul></details>`
  );
}

/** The id of a claim's element. */
const claimId = (id: string): string => `claim-${escaped(id)}`;

function cardHtml(verdicts: readonly FolderVerdict[], figures: readonly ReportFigure[]): string {
  const [only, ...others] = verdicts;
  const { id, rule } = only!;
  return [
    `<article class="claim" id="${claimId(id)}">`,
    `<h3><span class="id">${escaped(id)}</span> ${countsOf(verdicts)}</h3>`,
    `<p>${sentenceHtml(only!, figures)}</p>`,
    ...(others.length === 0 ? [whyHtml(only!), partsHtml(only!)] : [allHtml(verdicts)]),
    `<details><summary>How it is tested</summary><p>${escaped(rule)}</p>` +
      `${verdicts.some(({ tests }) => tests.length > 0) ? tableHtml(testsTable(verdicts)) : ''}</details>`,
    '</article>',
  ].join('\n');
}

/** The sentence and the source of a claim. */
const sentenceHtml = ({ applies, sentence, source }: FolderVerdict, figures: readonly ReportFigure[]): string =>
  `${escaped(sentence)} <span class="source">${escaped(source)}${applies ? linksHtml(source, figures) : ''}</span>`;

/** Links to the figures of these runs that a claim is about. */
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
      `<li><a href="#${claimId(id)}">${escaped(id)}</a> ${countsOf(own)} ${escaped(own[0]!.sentence)}</li>`,
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

/** The sentence of each part of a claim, and the reason for its verdict. */
function partsHtml({ parts }: FolderVerdict): string {
  if (parts.length === 0) return '';
  const items = parts.map(
    ({ part, sentence, verdict, reason }) =>
      `<li><span class="id">${part}</span> ${badge(verdict)} ${escaped(sentence)}` +
      `<details><summary>Why</summary><p class="why">${escaped(capitalized(reason))}.</p></details></li>`,
  );
  return `<ul class="parts">${items.join('\n')}</ul>`;
}

/**
 * The verdicts on a claim in all settings. The other columns of the table are the same in all settings and are shown above.
 */
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

/** The sign of a verdict, beside its name. */
const verdictSigns: Readonly<Record<Verdict, string>> = {
  supported: '+',
  partly: '(+)',
  alike: '=',
  mixed: '±',
  contradicted: '−',
  'not decided': '?',
  'not testable': '·',
  'not applicable': '·',
};

/** The id of a figure's element. */
export const figureId = (name: string): string => `figure-${name}`;

/** The figures of a report that the source of a claim names: `Figures 3 and 4`. */
function figuresOfClaim(source: string, figures: readonly ReportFigure[]): ReportFigure[] {
  const numbers = [...source.matchAll(/Figures? (\d+)(?: and (\d+))?/g)].flatMap(([, ...found]) => found);
  // The source is another paper, whose figures have other numbers.
  if (source.includes('et al')) return [];
  return figures.filter(({ name }) => numbers.some((number) => name === `fig${number}`));
}
