import { titleOf } from '../results/folder-labels.js';
import { markdownText, tableMarkdown } from '../table/markdown.js';
import { columnsOf, type Table } from '../table/table.js';
import type { Report } from './contents.js';
import { type AllFindings, findingsOf } from './findings.js';
import { withoutQuiet } from './tables/cells.js';

/** The verdicts and a short table of the cells, as Markdown: the summary of a CI job. */
export function reportMarkdown(report: Report): string {
  const title = titleOf(report.folders);
  const claims = isOfMany(report) ? undefined : report.tables.find((table) => table.name === 'claims');
  return [
    `## ${markdownText(title)}`,
    ...(claims ? ['### Verdicts', tableMarkdown(claims)] : []),
    '### Results',
    resultsMarkdown(report),
    '',
  ].join('\n\n');
}

/** What is printed of a specification curve: verdicts and cells of every setting would be too many to read. */
const OF_MANY = ['verdict-counts', 'specification-shares', 'specification-tree'];

/** Whether there are so many settings that the report has a specification curve. */
export const isOfMany = ({ tables }: Pick<Report, 'tables'>): boolean =>
  tables.some(({ name }) => name === 'specification-shares');

/**
 * Without the columns that a reader in a hurry does not need: where tasks are one's own, what the runs say about them in words
 * and by model; of other data, the cells by the leading metric.
 */
export function resultsMarkdown({ tables, metrics, comparisons, folders }: Report): string {
  if (isOfMany({ tables })) {
    const shown = tables.filter(({ name }) => OF_MANY.includes(name));
    return shown.flatMap((table) => [markdownText(table.caption), tableMarkdown(table)]).join('\n\n');
  }
  const said = findingsOf(comparisons);
  const table = tables.find(({ name }) => name === `cells-${metrics[0].column}`)!;
  const isAllSaid = said !== undefined && folders.every(({ kind }) => kind.ownTasks);
  return [
    ...(said ? [ownTasksMarkdown(said, tables)] : []),
    ...(isAllSaid ? [] : [markdownText(metrics[0].heading), tableMarkdown(inShort(table))]),
  ].join('\n\n');
}

function ownTasksMarkdown({ findings, terms }: AllFindings, tables: readonly Table[]): string {
  const lists = findings.map(({ place, sentences }) =>
    [...(place === '' ? [] : [`${place}:`]), ...sentences.map((sentence) => `- ${sentence}`)]
      .map(markdownText)
      .join('\n'),
  );
  const shown = tables.filter(({ name }) => name === 'best' || name === 'gains');
  return [...lists, terms, ...shown.map((table) => tableMarkdown(inShort(table)))].join('\n\n');
}

const LONG = new Set(['q05', 'q1', 'q3', 'q95', 'min', 'max']);

function inShort(table: Table): Table {
  const short = withoutQuiet(table);
  return columnsOf(
    short,
    short.columns.filter(({ key }) => !LONG.has(key)),
  );
}
