import { findingsOf } from '../report/findings.js';
import { liveSentences } from '../report/live-sentences.js';
import type { Report } from '../report/report.js';

/** What live experiments would have said, and what is true, a line each. */
export const liveLines = ({ live }: Pick<Report, 'live'>): string[] => linesOf('live', liveSentences(live));

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
