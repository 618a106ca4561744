import { tableMarkdown } from '../table/markdown.js';
import { columnsOf, type Table } from '../table/table.js';
import { titleOf } from './arrangement.js';
import type { Report } from './report.js';
import { withoutQuiet } from './tables/cells.js';

/** The verdicts and a short table of the cells, as Markdown: the summary of a CI job. */
export function reportMarkdown(report: Report): string {
  const title = titleOf(report.folders);
  const claims = report.tables.find((table) => table.name === 'claims');
  return [
    `## ${title}`,
    ...(claims ? ['### Verdicts', tableMarkdown(claims)] : []),
    '### Results',
    resultsMarkdown(report),
    '',
  ].join('\n\n');
}

/** The cells by the leading metric, without the columns that a reader in a hurry does not need. */
export function resultsMarkdown({ tables, metrics }: Report): string {
  const table = tables.find(({ name }) => name === `cells-${metrics[0].column}`)!;
  return `${metrics[0].heading}\n\n${tableMarkdown(inShort(table))}`;
}

const LONG = new Set(['q05', 'q1', 'q3', 'q95', 'min', 'max']);

function inShort(table: Table): Table {
  const short = withoutQuiet(table);
  return columnsOf(
    short,
    short.columns.filter(({ key }) => !LONG.has(key)),
  );
}
