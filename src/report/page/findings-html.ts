import type { AllFindings } from '../findings.js';
import { escaped } from './table-html.js';

/** What the runs say, as a list of sentences; empty where there is nothing to say. */
export function findingsHtml(all: AllFindings | undefined): string {
  if (!all) return '';
  const lists = all.findings.map(({ place, sentences }) => {
    const items = sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('\n');
    return `${place === '' ? '' : `<h3>${escaped(place)}</h3>\n`}<ul class="findings">${items}</ul>`;
  });
  return `${lists.join('\n')}\n<p class="note">${escaped(all.terms)}</p>`;
}
