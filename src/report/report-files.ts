import { tableCsv } from '../table/csv.js';
import { tableLatex } from '../table/latex.js';
import { markdownText, tableMarkdown } from '../table/markdown.js';
import { plainName, type Table } from '../table/table.js';
import type { Format, Report, ReportFile } from './contents.js';
import { figureFiles } from './figure-files.js';
import { readAssets } from './page/document.js';
import { pageHtml } from './page/page-html.js';

export const PAGE = 'report.html';

/** Files of a report, which depend on nothing but the folders' content and names: `verify` makes them again. */
export async function* reportFiles(report: Report, formats: ReadonlySet<Format>): AsyncGenerator<ReportFile> {
  yield* tableFiles(report.tables, formats);
  yield* figureFiles(report, formats);
  if (!formats.has('html')) return;
  const { emptyDocument } = await import('./print/print-figure.js');
  yield { path: PAGE, content: pageHtml(report, readAssets('report/page'), emptyDocument()) };
}

const writers: Partial<Record<Format, (table: Table) => string>> = {
  csv: tableCsv,
  md: (table) => `${markdownText(table.caption)}\n\n${tableMarkdown(table)}\n`,
  tex: tableLatex,
};

export function* tableFiles(tables: readonly Table[], formats: ReadonlySet<Format>): Generator<ReportFile> {
  for (const [format, write] of Object.entries(writers)) {
    if (!formats.has(format as Format)) continue;
    for (const table of tables) yield { path: `tables/${plainName(table.name)}.${format}`, content: write(table) };
  }
}
