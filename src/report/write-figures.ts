import { join } from 'node:path';
import { makeFolder, removeFile, writeQuickly } from '../files.js';
import { csvPieces } from '../table/csv.js';
import { charts, tableOf, tooLarge } from './charts/index.js';
import type { Format } from './formats.js';
import type { Report } from './report.js';

/** Wide enough for three panels, and legible at a third of the size, the text width of a page. */
const WIDTH = 900;

const pictures = ['svg', 'png', 'pdf'] as const;

export interface WrittenFigures {
  /** Their names. */
  readonly figures: readonly string[];
  readonly skipped: Report['skipped'];
}

/**
 * Writes the figures of the leading metric into a folder, as SVG, PNG and PDF with their numbers as CSV. At the width of a paper,
 * in pixels, they are drawn without title and caption, and the text of SVGs stays text. Files that an earlier report left for
 * figures that no longer apply are removed.
 */
export async function writeFigures(
  folder: string,
  { figures, skipped, arrangement: { dimensions } }: Report,
  formats: ReadonlySet<Format>,
  paperWidth?: number,
): Promise<WrittenFigures> {
  const fileOf = (name: string, format: Format) => join(folder, `${name}.${format}`);
  // What draws and renders takes long to load: a report without pictures does without.
  const print = pictures.some((format) => formats.has(format))
    ? { ...(await import('./print/print-figure.js')), ...(await import('./print/render.js')) }
    : undefined;
  const written: string[] = [];
  const large: { name: string; reason: string }[] = [];
  makeFolder(folder);
  for (const { name, views } of figures) {
    const { figure } = views[0]!;
    if (formats.has('csv')) {
      const { columns, rows } = tableOf(figure.drawing, dimensions)!;
      writeQuickly(fileOf(name, 'csv'), csvPieces(columns, rows));
    }
    const reason = tooLarge(figure.drawing);
    if (reason !== undefined) {
      large.push({ name, reason });
      continue;
    }
    written.push(name);
    if (!print) continue;
    const sheet = { document: print.emptyDocument(), width: paperWidth ?? WIDTH };
    const svg = (paperWidth === undefined ? print.printFigure : print.bareFigure)(figure, dimensions, sheet);
    const image = await print.render(svg.outerHTML, figure);
    const text = paperWidth === undefined ? image.svg : print.withWords(svg.outerHTML, figure);
    if (formats.has('svg')) writeQuickly(fileOf(name, 'svg'), text);
    if (formats.has('png')) writeQuickly(fileOf(name, 'png'), image.png());
    if (formats.has('pdf')) writeQuickly(fileOf(name, 'pdf'), print.renderPdf(svg, figure));
  }
  const gone = charts.map((chart) => chart.name).filter((name) => skipped.some((figure) => figure.name === name));
  for (const name of gone) {
    for (const format of [...pictures, 'csv'] as const) removeFile(fileOf(name, format));
  }
  return { figures: written, skipped: [...skipped, ...large] };
}
