import { appendFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reportResamples } from '../analysis/resamples.js';
import { InputError } from '../base/errors.js';
import { makeFolder, removeFile, withFile, writeQuickly } from '../base/files.js';
import { excerpt, visible } from '../base/words.js';
import { poolsOf } from '../folder/merge.js';
import { pathsOf, refuseLinks, reportFolders } from '../folder/paths.js';
import type { Table } from '../table/table.js';
import { charts } from './charts/index.js';
import { type Format, paperFormats, type Report, type ReportFile, usualFormats } from './contents.js';
import { drawnFigures, figureFiles, figurePath, goneFigures, pictures } from './figure-files.js';
import { nameOf } from './page/origin-html.js';
import { readReport } from './report.js';
import { PAGE, reportFiles, tableFiles } from './report-files.js';
import { isCurrent, stampFile } from './stamp.js';
import { reportMarkdown } from './summary-markdown.js';
import { compactColumns, compactTable } from './tables/compact.js';

export interface ReportOptions {
  /** The folder to write to; by default `report/` in the first results folder, or `paper/` with the options of papers. */
  readonly out?: string;
  /** Only these figures, and neither tables nor the page. Other figures in an existing report of the same runs stay. */
  readonly figures?: readonly string[];
  readonly formats?: readonly Format[];
  /** Draws figures for a paper, with a width in pixels of 1/96 inch. */
  readonly width?: number;
  /** Panels in a row of such a figure; by default as many as its width has room for. */
  readonly panels?: number;
  /** Writes compact tables with these columns in place of the others. */
  readonly columns?: readonly string[];
  /** A file to append a Markdown summary to, such as that of a CI job on GitHub. */
  readonly stepSummary?: string;
  /** Leaves the files of an existing report of the same runs as they are. */
  readonly keep?: boolean;
}

/** `out` is the folder, `figures` the names of those that were written. */
export type WrittenReport = Awaited<ReturnType<typeof writeReport>>;

/**
 * Writes the report of a results folder, or the comparison of several, where folders of one plan are one result:
 * `report.html`, `figures/`, `tables/`; for a paper, with `width` or `columns`, only figures or tables. It takes no lock
 * and reads what is there, so it also works while a sweep is running; files are never left half-written.
 * @throws InputError where a folder is no results folder or has nothing to report, and on a figure that is unknown or does
 * not apply, or a column that does not exist, and where a link in the results folder would lead the report elsewhere
 */
export async function writeReport(folders: readonly string[], options: ReportOptions = {}) {
  const { figures: names, width, panels, columns, stepSummary, keep = false } = options;
  if (panels !== undefined && width === undefined) {
    throw new InputError([`--panels ${panels}: it is for figures of a paper, with --width`]);
  }
  const paper = width === undefined ? undefined : { width, ...(panels !== undefined && { panels }) };
  const isPaper = width !== undefined || columns !== undefined;
  const { formats = isPaper ? paperFormats : usualFormats } = options;
  refuseUnknown(names ?? []);
  const out = options.out ?? pathsOf(folders[0]!)[isPaper ? 'paper' : 'report'];
  // The stamp is made before the runs are read: if a sweep adds runs in the meantime, the report does not count as a report
  // of those, too.
  const stamp = isPaper
    ? undefined
    : stampFile(
        folders,
        folders.map((folder) => nameOf(visible(folder))),
      );
  const report = readReport(poolsOf(folders), names);
  if (options.out === undefined) refuseLinks(reportFolders(out));
  const isDrawn = columns === undefined || width !== undefined;
  const { figures, skipped } = isDrawn ? drawnFigures(report) : { figures: [], skipped: [] };
  if (names && figures.length === 0) {
    throw new InputError(skipped.map(({ name, reason }) => `--figure ${name}: ${reason}`));
  }
  const tables = columns ? compactTables(report, columns) : report.tables;
  const kinds = new Set(formats);
  const write = ({ path, content }: ReportFile) => {
    const file = join(out, path);
    makeFolder(dirname(file));
    writeQuickly(file, content);
  };
  const paths = () => [
    ...(!names && kinds.has('html') ? [PAGE] : []),
    ...(names ? [] : [...tableFiles(report.tables, kinds)].map(({ path }) => path)),
    ...pictures
      .filter((format) => kinds.has(format))
      .flatMap((format) => figures.map((name) => figurePath(name, format))),
  ];
  const isThere = stamp && isCurrent(out, stamp) && paths().every((path) => existsSync(join(out, path)));
  if (!stamp || names) {
    if (isDrawn && !isThere) for await (const file of figureFiles(report, kinds, paper)) write(file);
    if (!names) for (const file of tableFiles(tables, kinds)) write(file);
  } else if (!keep || !isThere) {
    for await (const file of reportFiles(report, kinds)) write(file);
    write(stamp);
  }
  if (isDrawn) for (const path of goneFigures(report)) removeFile(join(out, path));
  if (stepSummary) withFile(stepSummary, 'written', () => appendFileSync(stepSummary, reportMarkdown(report)));
  return { report, out, figures, skipped };
}

function compactTables({ arrangement, metrics }: Report, keys: readonly string[]): Table[] {
  const known = compactColumns(metrics[0]);
  const unknown = keys.filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new InputError(
      unknown.map((key) => `--columns ${excerpt(key)}: there is no such column: ${known.join(', ')}`),
    );
  }
  return metrics.map((metric) => compactTable(arrangement, metric, keys, reportResamples('report')));
}

function refuseUnknown(names: readonly string[]): void {
  const known = charts.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((name) => `--figure ${excerpt(name)}: there is no such figure: ${known.join(', ')}`),
  );
}
