import { columnsOf } from '../../table/table.js';
import { capitalized, fieldsTitle } from '../../words.js';
import { claimsTable, testsTable } from '../tables/claims.js';
import type { FolderVerdict } from '../verdicts.js';
import { escaped, tableHtml } from './table-html.js';

const signs = { supported: '✓', contradicted: '✗', inconclusive: '?' } as const;

/**
 * One card per claim. With several folders or settings, it counts and lists their verdicts. Claims about other data are
 * listed below.
 */
export function verdictsHtml(verdicts: readonly FolderVerdict[]): string {
  const applying = verdicts.filter(({ applies }) => applies);
  const byClaim = new Map<string, FolderVerdict[]>();
  for (const verdict of applying) byClaim.set(verdict.id, [...(byClaim.get(verdict.id) ?? []), verdict]);
  const cards = `<div class="claims">${[...byClaim.values()].map(cardHtml).join('\n')}</div>`;
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

function cardHtml(verdicts: readonly FolderVerdict[]): string {
  const { id, sentence, source, rule } = verdicts[0]!;
  const [only, ...others] = verdicts;
  return [
    `<article class="claim" id="claim-${escaped(id)}">`,
    `<h3><span class="id">${escaped(id)}</span> ${countsOf(verdicts)}</h3>`,
    `<p>${escaped(sentence)} <span class="source">${escaped(source)}</span></p>`,
    ...(others.length === 0 ? [whyHtml(only!)] : [allHtml(verdicts)]),
    `<details><summary>How it is tested</summary><p>${escaped(rule)} A test counts if its Holm-corrected p is below ` +
      `0.05.</p>${verdicts.some(({ tests }) => tests.length > 0) ? tableHtml(testsTable(verdicts)) : ''}</details>`,
    '</article>',
  ].join('\n');
}

function countsOf(verdicts: readonly FolderVerdict[]): string {
  return (['supported', 'contradicted', 'inconclusive'] as const)
    .map((verdict) => {
      const count = verdicts.filter((one) => one.verdict === verdict).length;
      if (count === 0) return '';
      const share = verdicts.length > 1 ? ` in ${count} of ${verdicts.length} settings` : '';
      return `<span class="verdict ${verdict}"><span aria-hidden="true">${signs[verdict]}</span> ${verdict}${share}</span>`;
    })
    .join(' ');
}

const whyHtml = ({ reason, notes }: FolderVerdict): string =>
  `<p class="why">${escaped(capitalized(reason))}.</p>${notes.map((note) => `<p class="note">${escaped(capitalized(note))}.</p>`).join('')}`;

/** The table's other columns are the same for all of them and are shown above. */
function allHtml(verdicts: readonly FolderVerdict[]): string {
  const table = claimsTable(verdicts);
  const kept = table.columns.filter(({ key }) => !['id', 'sentence', 'source'].includes(key));
  const part = columnsOf({ ...table, caption: `Verdicts on ${verdicts[0]!.id} by setting` }, kept);
  const settings = verdicts.length;
  const first = fieldsTitle(verdicts[0]!.setting);
  const summary = `All ${settings} settings${first ? `, such as ${escaped(first)}` : ''}`;
  return `<details><summary>${summary}</summary>${tableHtml(part)}</details>`;
}
