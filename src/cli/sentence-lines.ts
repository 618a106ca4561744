import type { Report } from '../report/contents.js';
import { findingsOf } from '../report/findings.js';

/** The sentences of sections that wings add, a line each. */
export const sectionLines = ({ sections }: Pick<Report, 'sections'>): string[] =>
  sections.flatMap(({ id, chapters }) => linesOf(id, chapters));

/** Which model is best for each task, and how sure that is, a line each. */
export const findingLines = ({ comparisons }: Pick<Report, 'comparisons'>): string[] =>
  linesOf('what it says', findingsOf(comparisons)?.findings ?? []);

const linesOf = (
  title: string,
  settings: readonly { readonly place: string; readonly sentences: readonly string[] }[],
): string[] =>
  settings.flatMap(({ place, sentences }) => [
    `${title}${place === '' ? '' : `, ${place}`}:`,
    ...sentences.map((sentence) => `- ${sentence}`),
  ]);
