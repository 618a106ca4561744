import { counted, fieldsTitle, firstLines, listed } from '../base/words.js';
import type { OverSettings } from '../claims/over-settings.js';
import type { ClaimVerdict, Verdict } from '../claims/verdict.js';
import type { Report } from '../report/contents.js';
import type { Findings } from '../report/findings.js';
import { isOfMany } from '../report/summary-markdown.js';
import { digits3 } from '../table/table.js';

/** The sentences of sections added by wings, a line each. */
export const sectionLines = ({ sections }: Pick<Report, 'sections'>): string[] =>
  sections.flatMap(({ id, chapters }) => linesOf(id, chapters));

/** The findings of wings, such as which model is best for each task, a line each. */
export const findingLines = ({ findings }: Pick<Report, 'findings'>): string[] =>
  findings.flatMap(({ findings }) => linesOf('what it says', findings));

const linesOf = (title: string, settings: readonly Findings[]): string[] =>
  settings.flatMap(({ place, sentences }) => [
    `${title}${place === '' ? '' : `, ${place}`}:`,
    ...sentences.map((sentence) => `- ${sentence}`),
  ]);

/** Verdicts on the claim itself rather than on the number of runs. */
const DECIDED: readonly Verdict[] = ['supported', 'partly', 'alike', 'mixed', 'contradicted'];

/** The verdicts of a folder in short: a line for each claim that the runs decide, and one line for the others. */
export function verdictLines(report: Report): string[] {
  if (isOfMany(report)) return report.overSettings.map(overLine);
  const applying = report.verdicts.filter(({ applies, verdict }) => applies && verdict !== 'not applicable');
  const decided = applying.filter(({ verdict }) => DECIDED.includes(verdict));
  const open = [...new Set(applying.filter((one) => !decided.includes(one)).map(({ id }) => id))];
  return [
    ...firstLines(decided.map(verdictLine), 'verdicts'),
    ...(open.length > 0 ? [`not decided by these runs: ${listed(open, 'and')}; the report says why`] : []),
  ];
}

const overLine = ({ id, verdict, sentence, value, interval, settings }: OverSettings): string =>
  `${id} ${verdict} over ${counted(settings.length, 'setting')} (${[value, ...(interval ?? [])].map(digits3).join(', ')}): ${sentence}`;

const verdictLine = ({ id, verdict, setting, sentence }: ClaimVerdict): string => {
  const where = fieldsTitle(setting);
  return `${id} ${verdict}${where && ` (${where})`}: ${sentence}`;
};
