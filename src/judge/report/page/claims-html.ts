import { capitalized, counted, firstLines, listed } from '../../../ground/base/words.js';
import { selectColumns } from '../../../ground/table/table.js';
import { registrationText, type Verdict, verdictText } from '../../claims/verdict.js';
import type { FolderVerdict, ReportFigure } from '../contents.js';
import { effectText, partEffect } from '../effect-text.js';
import { type JudgedClaim, summarizeVerdict } from '../judged-claims.js';
import { claimsTable, testsTable } from '../tables/claims.js';
import { foldedHtml } from './document.js';
import { escaped, figureId, tableHtml } from './html.js';

export const chipsHtml = (claims: readonly JudgedClaim[]): string =>
  `<ul class="chips" aria-label="Verdicts on ${claims.some(({ first }) => first.registered !== undefined) ? 'the' : "the paper's"} claims">${claims
    .map((claim) => {
      const { verdict, words } = summarizeVerdict(claim);
      return `<li><a class="${verdictClass(verdict)}" href="#${claimId(claim.id)}" title="${escaped(claim.first.sentence)}">${signHtml(verdict)} ${escaped(claim.id)} ${words}</a></li>`;
    })
    .join('')}</ul>`;

/** `shownAbove` are figures of the claim that stand earlier on the page. */
export function claimHtml(claim: JudgedClaim, figures: string, shownAbove: readonly ReportFigure[]): string {
  const { id, first, verdicts, over } = claim;
  const { verdict, words } = summarizeVerdict(claim);
  const source = /^(Figure|Section|Table)/.test(first.source) ? `Paper, ${first.source}` : first.source;
  const links = shownAbove.map(
    ({ name }) => `<a href="#${figureId(name)}">${escaped(name.replace('fig', 'Figure '))}</a>`,
  );
  const only = verdicts.length === 1;
  const why =
    first.parts.length > 0
      ? first.parts.map(({ part, explanation }) => `${part}: ${explanation}`)
      : [first.explanation];
  return [
    `<article class="claim" id="${claimId(id)}">`,
    `<h3><span class="id">${escaped(id)}</span> ${escaped(first.sentence)}</h3>`,
    `<p class="said">${badge(verdict, words)} <span class="source">${escaped(source)}${links.length > 0 ? `; here ${links.join(' and ')}` : ''}</span></p>`,
    ...registrationHtml(first),
    partsHtml(claim),
    ...(only && first.parts.length === 0 ? [`<p>${escaped(capitalized(first.explanation))}.</p>`] : []),
    ...first.notes
      .slice(registrationText(first.registered) === undefined ? 0 : 1, only ? undefined : 0)
      .map((note) => `<p class="note">${escaped(capitalized(note))}.</p>`),
    figures,
    foldedHtml(
      'Rule and tests',
      [
        `<p>${escaped(first.rule)}</p>`,
        ...(only ? why.map((one) => `<p class="why">${escaped(capitalized(one))}.</p>`) : []),
        ...(!only && over.length === 0 ? [settingsHtml(verdicts)] : []),
        ...(verdicts.some(({ tests }) => tests.length > 0) ? [tableHtml(testsTable(verdicts))] : []),
      ].join(''),
    ),
    '</article>',
  ].join('\n');
}

/** When a claim of a config was registered; nothing for claims of papers. */
function registrationHtml({ registered }: FolderVerdict): string[] {
  if (registered === undefined) return [];
  const when = registered ? `Registered ${registered.time.slice(0, 16).replace('T', ' ')} UTC` : 'Not registered';
  const late = registrationText(registered);
  return [
    `<p class="note">${escaped(late === undefined ? `${when}, before the first run` : registered ? `${when}: ${late}` : capitalized(late))}.</p>`,
  ];
}

function partsHtml({ first: { parts, tests }, verdicts, over }: JudgedClaim): string {
  if (parts.length === 0 || (verdicts.length > 1 && over.length === 0)) return '';
  const items =
    over.length > 0
      ? over.map((part) => ({
          ...part,
          letter: part.id.at(-1)!,
          effect: `${effectText(part, part)}; ${part.agreeing} of ${part.settings.length} agree`,
        }))
      : parts.map(({ part, ...said }) => ({ ...said, letter: part, effect: partEffect(tests, part) ?? '' }));
  const rows = items.map(
    ({ letter, sentence, effect, ...ruling }) =>
      `<li><span class="id">${letter}</span> <span>${escaped(sentence)}</span> <span class="effect">${escaped(effect)}</span> ${badge(ruling.verdict, verdictText(ruling))}</li>`,
  );
  return `<ul class="parts">${rows.join('\n')}</ul>`;
}

function settingsHtml(verdicts: readonly FolderVerdict[]): string {
  const table = claimsTable(verdicts);
  const kept = table.columns.filter(({ key }) => key !== 'source');
  return tableHtml(selectColumns({ ...table, caption: `Verdicts on ${verdicts[0]!.id} by setting` }, kept));
}

/** Claims without a verdict, each with the reasons; a link to one of them unfolds the list. */
export function othersHtml(claims: readonly JudgedClaim[]): string {
  if (claims.length === 0) return '';
  const items = claims.map(({ id, first, verdicts }) => {
    const why = verdicts.map(({ applies, explanation }) => capitalized(applies ? explanation : `it ${explanation}`));
    const reasons = firstLines([...new Set(why)], 'reasons').map((reason) => `<p class="why">${escaped(reason)}.</p>`);
    return `<li id="${claimId(id)}"><span class="id">${escaped(id)}</span> ${escaped(first.sentence)}${reasons.join('')}</li>`;
  });
  const [are, need] = claims.length === 1 ? ['is', 'needs'] : ['are', 'need'];
  return (
    `<details class="others"><summary>${counted(claims.length, 'claim')} ${are} about other data or ${need} cells that are not ` +
    `here: ${escaped(
      listed(
        claims.map(({ id }) => id),
        'and',
      ),
    )}</summary><ul>${items.join('\n')}</ul></details>`
  );
}

const claimId = (id: string): string => `claim-${escaped(id)}`;

const badge = (verdict: Verdict, words: string): string =>
  `<span class="${verdictClass(verdict)}">${signHtml(verdict)} ${words}</span>`;

const verdictClass = (verdict: Verdict): string => `verdict ${verdict.replace(' ', '-')}`;

const signHtml = (verdict: Verdict): string => `<span aria-hidden="true">${SIGNS[verdict]}</span>`;

const SIGNS: Readonly<Record<Verdict, string>> = {
  supported: '+',
  contradicted: '−',
  mixed: '±',
  inconclusive: '?',
  'not testable': '?',
};
