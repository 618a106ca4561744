import { markdownText, tableMarkdown } from '../../ground/table/markdown.js';
import { selectColumns, type Table } from '../../ground/table/table.js';
import { resultsTitle } from '../results/read.js';
import type { AllFindings, Report } from './contents.js';
import { withoutQuiet } from './tables/cells.js';

/** The verdicts and a short table of the cells, as Markdown: the summary of a CI job. */
export function reportMarkdown(report: Report): string {
  const title = resultsTitle(report.folders);
  const claims = isOfMany(report)
    ? undefined
    : report.tables.find((table) => table.name === 'claims');
  return [
    `## ${markdownText(title)}`,
    ...(claims ? ['### Verdicts', tableMarkdown(claims)] : []),
    '### Results',
    resultsMarkdown(report),
    '',
  ].join('\n\n');
}

/**
 * The tables that are printed where there is a specification curve, in place of the verdicts and
 * cells of every setting, which would be too many to read.
 */
const OF_MANY = ['claims-over-settings', 'specification-shares'];

/** Whether there are so many settings that the report has a specification curve. */
export const isOfMany = ({ tables }: Pick<Report, 'tables'>): boolean =>
  tables.some(({ name }) => OF_MANY.includes(name));

/**
 * The results for a quick reader: the findings of extras, and the cells by the leading metric
 * unless findings cover all folders; of very many settings, the tables of `OF_MANY` alone.
 */
export function resultsMarkdown({ tables, metrics, findings, folders }: Report): string {
  if (isOfMany({ tables })) {
    const shown = tables.filter(({ name }) => OF_MANY.includes(name));
    return shown
      .flatMap((table) => [markdownText(table.caption), tableMarkdown(table)])
      .join('\n\n');
  }
  const table = tables.find(({ name }) => name === `cells-${metrics[0].column}`)!;
  const isAllSaid = findings.length > 0 && folders.every(({ kind }) => kind.taskByTask);
  return [
    ...findings.map(findingsMarkdown),
    ...(isAllSaid ? [] : [markdownText(metrics[0].heading), tableMarkdown(inShort(table))]),
  ].join('\n\n');
}

function findingsMarkdown({ findings, terms, tables }: AllFindings): string {
  const lists = findings.map(({ place, sentences }) =>
    [...(place === '' ? [] : [`${place}:`]), ...sentences.map((sentence) => `- ${sentence}`)]
      .map(markdownText)
      .join('\n'),
  );
  return [...lists, terms, ...tables.map((table) => tableMarkdown(inShort(table)))].join('\n\n');
}

function inShort(table: Table): Table {
  const short = withoutQuiet(table);
  return selectColumns(
    short,
    short.columns.filter(({ key }) => !['q05', 'q1', 'q3', 'q95', 'min', 'max'].includes(key)),
  );
}
