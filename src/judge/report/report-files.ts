/** Makes the files of a report's figures and tables, without writing them. */

import { csvPieces, tableCsv } from '../../ground/table/csv.js';
import { tableLatex } from '../../ground/table/latex.js';
import { markdownText, tableMarkdown } from '../../ground/table/markdown.js';
import { plainName, type Table } from '../../ground/table/table.js';
import { charts, drawingTable, tooLarge } from './charts/index.js';
import type { Format, Report, ReportFile } from './contents.js';
import { readAssets } from './page/document.js';
import { pageHtml } from './page/page-html.js';
import type { View } from './plot/view.js';

const pictures = ['svg', 'png', 'pdf'] as const;

const figurePath = (name: string, format: Format): string => `figures/${name}.${format}`;

/**
 * Files of a report, which depend on nothing but the folders' content and names: `verify` makes
 * them again.
 */
export async function* reportFiles(
  report: Report,
  formats: ReadonlySet<Format>,
): AsyncGenerator<ReportFile> {
  yield* tableFiles(report.tables, formats);
  yield* figureFiles(report, formats);
  if (!formats.has('html')) return;
  const { emptyDocument } = await import('./print/print-figure.js');
  yield {
    path: 'report.html',
    content: pageHtml(report, readAssets('report/page'), emptyDocument()),
  };
}

const writers: Partial<Record<Format, (table: Table) => string>> = {
  csv: tableCsv,
  md: (table) => `${markdownText(table.caption)}\n\n${tableMarkdown(table)}\n`,
  tex: tableLatex,
};

/** Returns the files of tables in the given formats. */
export function* tableFiles(
  tables: readonly Table[],
  formats: ReadonlySet<Format>,
): Generator<ReportFile> {
  for (const [format, write] of Object.entries(writers)) {
    if (!formats.has(format as Format)) continue;
    for (const table of tables)
      yield { path: `tables/${plainName(table.name)}.${format}`, content: write(table) };
  }
}

/**
 * Names of the figures that are drawn, and the others: of figures that are too large, only numbers
 * are written.
 */
export function drawnFigures({ figures, skipped }: Report) {
  const judged = figures.map(({ name, views }) => ({ name, reason: tooLarge(views[0]!.drawing) }));
  return {
    figures: judged.flatMap(({ name, reason }) => (reason === undefined ? [name] : [])),
    skipped: [
      ...skipped,
      ...judged.flatMap(({ name, reason }) => (reason === undefined ? [] : [{ name, reason }])),
    ],
  };
}

/** The files of figures that a report does not contain, which an earlier report may have left. */
export const goneFigures = ({ skipped }: Report): string[] =>
  charts
    .filter(({ name }) => skipped.some((figure) => figure.name === name))
    .flatMap(({ name }) => [...pictures, 'csv' as const].map((format) => figurePath(name, format)));

/**
 * Pictures of the leading metric, and CSV. For a `paper` (width in pixels), without title, and SVGs
 * keep text.
 */
export async function* figureFiles(
  { figures, arrangement: { dimensions } }: Report,
  formats: ReadonlySet<Format>,
  paper?: Pick<View, 'width' | 'panels'>,
): AsyncGenerator<ReportFile> {
  // The modules that draw and render take long to load: a report without pictures does not load
  // them.
  const print = pictures.some((format) => formats.has(format))
    ? { ...(await import('./print/print-figure.js')), ...(await import('./print/render.js')) }
    : undefined;
  for (const { name, views } of figures) {
    const figure = views[0]!;
    if (formats.has('csv')) {
      const { columns, rows } = drawingTable(figure.drawing, dimensions)!;
      yield { path: figurePath(name, 'csv'), content: csvPieces(columns, rows) };
    }
    if (!print || tooLarge(figure.drawing) !== undefined) continue;
    // Wide enough for three panels, and legible at a third of the size, the text width of a page.
    const sheet = { document: print.emptyDocument(), width: 900, ...paper };
    const svg = (paper ? print.bareFigure : print.printFigure)(figure, dimensions, sheet);
    const image = await print.render(svg.outerHTML, figure);
    const text = paper ? print.withWords(svg.outerHTML, figure) : image.svg;
    if (formats.has('svg')) yield { path: figurePath(name, 'svg'), content: text };
    if (formats.has('png')) yield { path: figurePath(name, 'png'), content: image.png() };
    if (formats.has('pdf'))
      yield { path: figurePath(name, 'pdf'), content: await print.renderPdf(svg, figure) };
  }
}
