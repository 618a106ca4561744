import type { Table } from '../../table/table.js';
import type { AllFindings, Findings } from '../findings.js';
import type { ReportSection } from '../section.js';
import { escaped, tableHtml } from './table-html.js';

/** Findings as lists of sentences. */
export const findingsHtml = (all: AllFindings): string =>
  `${chaptersHtml(all.findings)}\n<p class="note">${escaped(all.terms)}</p>`;

/** A section of a wing, with its own tables among those of the report. */
export function addedHtml({ lead, chapters, tables }: ReportSection, all: readonly Table[]): string {
  const own = all.filter(({ name }) => tables.some((table) => table.name === name));
  return [`<p>${escaped(lead)}</p>`, chaptersHtml(chapters), ...own.map(tableHtml)].join('\n');
}

const chaptersHtml = (chapters: readonly Findings[]): string =>
  chapters
    .map(({ place, sentences }) => {
      const items = sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('\n');
      return `${place === '' ? '' : `<h3>${escaped(place)}</h3>\n`}<ul class="findings">${items}</ul>`;
    })
    .join('\n');
