import type { Report } from '../report/contents.js';

/** The sentences of sections that wings add, a line each. */
export const sectionLines = ({ sections }: Pick<Report, 'sections'>): string[] =>
  sections.flatMap(({ id, chapters }) => linesOf(id, chapters));

/** The findings of wings, such as which model is best for each task, a line each. */
export const findingLines = ({ findings }: Pick<Report, 'findings'>): string[] =>
  findings.flatMap(({ findings }) => linesOf('what it says', findings));

const linesOf = (
  title: string,
  settings: readonly { readonly place: string; readonly sentences: readonly string[] }[],
): string[] =>
  settings.flatMap(({ place, sentences }) => [
    `${title}${place === '' ? '' : `, ${place}`}:`,
    ...sentences.map((sentence) => `- ${sentence}`),
  ]);
