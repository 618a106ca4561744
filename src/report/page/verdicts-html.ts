import { fieldsTitle } from '../names.js';
import { claimsTable, testsTable } from '../tables/claims.js';
import type { FolderVerdict } from '../verdicts.js';
import { escape } from './escape.js';
import { tableHtml } from './table-html.js';

const signs = { supported: '✓', contradicted: '✗', inconclusive: '?' } as const;

/** A card a claim. With several folders or settings it counts their verdicts and lists them. */
export function verdictsHtml(verdicts: readonly FolderVerdict[]): string {
  const byClaim = new Map<string, FolderVerdict[]>();
  for (const verdict of verdicts) byClaim.set(verdict.id, [...(byClaim.get(verdict.id) ?? []), verdict]);
  return `<div class="claims">${[...byClaim.values()].map(cardHtml).join('\n')}</div>`;
}

function cardHtml(verdicts: readonly FolderVerdict[]): string {
  const { id, sentence, source, rule } = verdicts[0]!;
  const [only, ...others] = verdicts;
  return [
    `<article class="claim" id="claim-${escape(id)}">`,
    `<h3><span class="id">${escape(id)}</span> ${countsOf(verdicts)}</h3>`,
    `<p>${escape(sentence)} <span class="source">${escape(source)}</span></p>`,
    ...(others.length === 0 ? [whyHtml(only!)] : [allHtml(verdicts)]),
    `<details><summary>How it is tested</summary><p>${escape(rule)} A test counts below a Holm-corrected level of ` +
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
  `<p class="why">${escape(sentenceCase(reason))}.</p>${notes.map((note) => `<p class="note">${escape(sentenceCase(note))}.</p>`).join('')}`;

/** The rest of the table's columns is the same for all of them and stands above. */
function allHtml(verdicts: readonly FolderVerdict[]): string {
  const table = claimsTable(verdicts);
  const kept = [...table.columns.keys()].filter((i) => !['id', 'sentence', 'source'].includes(table.columns[i]!.key));
  const caption = `Verdicts on ${verdicts[0]!.id} by setting`;
  const part = {
    ...table,
    caption,
    columns: kept.map((i) => table.columns[i]!),
    rows: table.rows.map((row) => kept.map((i) => row[i])),
  };
  const settings = verdicts.length;
  const first = fieldsTitle(verdicts[0]!.setting);
  const summary = `All ${settings} settings${first ? `, such as ${escape(first)}` : ''}`;
  return `<details><summary>${summary}</summary>${tableHtml(part)}</details>`;
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
