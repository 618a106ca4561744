/** The claims on a report page: verdicts, tests and the figures that belong to them. */

import { type HtmlValue, html, joinHtml, type Markup } from '../../../ground/base/html.js';
import { capitalized, counted, firstLines, listed } from '../../../ground/base/words.js';
import { selectColumns } from '../../../ground/table/table.js';
import { registrationText, type Verdict, verdictText } from '../../claims/verdict.js';
import type { FolderVerdict, ReportFigure } from '../contents.js';
import { effectText, partEffect } from '../effect-text.js';
import { type JudgedClaim, summarizeVerdict } from '../judged-claims.js';
import { claimsTable, testsTable } from '../tables/claims.js';
import { foldedHtml } from './document.js';
import { figureId, tableHtml } from './html.js';

/** Returns the row of links to claims, each with its verdict. */
export function chipsHtml(claims: readonly JudgedClaim[]): Markup {
  const whose = claims.some(({ first }) => first.registered !== undefined) ? 'the' : "the paper's";
  const chips = claims.map((claim) => {
    const { verdict, words } = summarizeVerdict(claim);
    return html`<li><a class="${verdictClass(verdict)}" href="#${claimId(claim.id)}" title="${claim.first.sentence}">${signHtml(verdict)} ${claim.id} ${words}</a></li>`;
  });
  return html`<ul class="chips" aria-label="Verdicts on ${whose} claims">${chips}</ul>`;
}

/** `shownAbove` are figures of the claim that stand earlier on the page. */
export function claimHtml(
  claim: JudgedClaim,
  figures: Markup,
  shownAbove: readonly ReportFigure[],
): Markup {
  const { id, first, verdicts, over } = claim;
  const { verdict, words } = summarizeVerdict(claim);
  const source = /^(Figure|Section|Table)/.test(first.source)
    ? `Paper, ${first.source}`
    : first.source;
  const links = shownAbove.map(
    ({ name }) => html`<a href="#${figureId(name)}">${name.replace('fig', 'Figure ')}</a>`,
  );
  const shownHere = links.length > 0 ? html`; here ${joinHtml(links, ' and ')}` : '';
  const only = verdicts.length === 1;
  const why =
    first.parts.length > 0
      ? first.parts.map(({ part, explanation }) => `${part}: ${explanation}`)
      : [first.explanation];
  return joinHtml([
    html`<article class="claim" id="${claimId(id)}">`,
    html`<h3><span class="id">${id}</span> ${first.sentence}</h3>`,
    html`<p class="said">${badge(verdict, words)} <span class="source">${source}${shownHere}</span></p>`,
    ...registrationHtml(first),
    partsHtml(claim),
    ...(only && first.parts.length === 0 ? [html`<p>${capitalized(first.explanation)}.</p>`] : []),
    ...first.notes
      .slice(registrationText(first.registered) === undefined ? 0 : 1, only ? undefined : 0)
      .map((note) => html`<p class="note">${capitalized(note)}.</p>`),
    figures,
    foldedHtml(
      'Rule and tests',
      html`${[
        html`<p>${first.rule}</p>`,
        ...(only ? why.map((one) => html`<p class="why">${capitalized(one)}.</p>`) : []),
        ...(!only && over.length === 0 ? [settingsHtml(verdicts)] : []),
        ...(verdicts.some(({ tests }) => tests.length > 0)
          ? [tableHtml(testsTable(verdicts))]
          : []),
      ]}`,
    ),
    html`</article>`,
  ]);
}

/** When a claim of a config was registered; nothing for claims of papers. */
function registrationHtml({ registered }: FolderVerdict): Markup[] {
  if (registered === undefined) return [];
  const when = registered
    ? `Registered ${registered.time.slice(0, 16).replace('T', ' ')} UTC`
    : 'Not registered';
  const late = registrationText(registered);
  if (late === undefined) return [html`<p class="note">${when}, before the first run.</p>`];
  return [html`<p class="note">${registered ? `${when}: ${late}` : capitalized(late)}.</p>`];
}

function partsHtml({ first: { parts, tests }, verdicts, over }: JudgedClaim): HtmlValue {
  if (parts.length === 0 || (verdicts.length > 1 && over.length === 0)) return '';
  const items =
    over.length > 0
      ? over.map((part) => ({
          ...part,
          letter: part.id.at(-1)!,
          effect: `${effectText(part, part)}; ${part.agreeing} of ${part.settings.length} agree`,
        }))
      : parts.map(({ part, ...said }) => ({
          ...said,
          letter: part,
          effect: partEffect(tests, part) ?? '',
        }));
  const rows = items.map(
    ({ letter, sentence, effect, ...ruling }) =>
      html`<li><span class="id">${letter}</span> <span>${sentence}</span> <span class="effect">${effect}</span> ${badge(ruling.verdict, verdictText(ruling))}</li>`,
  );
  return html`<ul class="parts">${joinHtml(rows)}</ul>`;
}

function settingsHtml(verdicts: readonly FolderVerdict[]): Markup {
  const table = claimsTable(verdicts);
  const kept = table.columns.filter(({ key }) => key !== 'source');
  return tableHtml(
    selectColumns({ ...table, caption: `Verdicts on ${verdicts[0]!.id} by setting` }, kept),
  );
}

/** Claims without a verdict, each with the reasons; a link to one of them unfolds the list. */
export function othersHtml(claims: readonly JudgedClaim[]): HtmlValue {
  if (claims.length === 0) return '';
  const items = claims.map(({ id, first, verdicts }) => {
    const why = verdicts.map(({ applies, explanation }) =>
      capitalized(applies ? explanation : `it ${explanation}`),
    );
    const reasons = firstLines([...new Set(why)], 'reasons').map(
      (reason) => html`<p class="why">${reason}.</p>`,
    );
    return html`<li id="${claimId(id)}"><span class="id">${id}</span> ${first.sentence}${reasons}</li>`;
  });
  const [are, need] = claims.length === 1 ? ['is', 'needs'] : ['are', 'need'];
  const ids = listed(claims.map(({ id }) => id));
  const summary = `${counted(claims.length, 'claim')} ${are} about other data or ${need} cells that are not here: ${ids}`;
  return html`<details class="others"><summary>${summary}</summary><ul>${joinHtml(items)}</ul></details>`;
}

const claimId = (id: string): string => `claim-${id}`;

const badge = (verdict: Verdict, words: string): Markup =>
  html`<span class="${verdictClass(verdict)}">${signHtml(verdict)} ${words}</span>`;

const verdictClass = (verdict: Verdict): string => `verdict ${verdict.replace(' ', '-')}`;

const signHtml = (verdict: Verdict): Markup =>
  html`<span aria-hidden="true">${SIGNS[verdict]}</span>`;

const SIGNS: Readonly<Record<Verdict, string>> = {
  supported: '+',
  contradicted: '−',
  mixed: '±',
  inconclusive: '?',
  'not testable': '?',
};
