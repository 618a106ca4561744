/** Writes a report to its folder. */

import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { makeFolder, removeFile, withFile, writeQuickly } from '../../ground/base/files.js';
import { excerpt, visible } from '../../ground/base/words.js';
import { poolFolders } from '../../sweep/folder/merge-folders.js';
import { folderPaths, refuseLinks, reportFolders } from '../../sweep/folder/paths.js';
import { reportResamples } from '../analysis/report-resamples.js';
import { charts } from './charts/index.js';
import { defaultFormats, type Format, paperFormats, type ReportFile } from './contents.js';
import { folderName } from './page/provenance-html.js';
import { readReport } from './report.js';
import { drawnFigures, figureFiles, goneFigures, reportFiles, tableFiles } from './report-files.js';
import { isCurrent, stampFile } from './stamp.js';
import { reportMarkdown } from './summary-markdown.js';
import { compactColumns, compactTable } from './tables/compact.js';

export interface ReportOptions {
  /**
   * The folder to write to; by default `report/` in the first results folder, or `paper/` with the
   * options of papers.
   */
  readonly out?: string;
  /**
   * Only these figures, and neither tables nor the page. Other figures in an existing report of the
   * same runs stay.
   */
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
  /** Leaves the files of an existing report of the same runs, by the same version, as they are. */
  readonly keep?: boolean;
  /**
   * A file of claims to judge besides the claims of the configs; `out` is then needed, as the
   * folder does not have them.
   */
  readonly claims?: string;
}

/**
 * `out` is the folder, `page` the path of the page if one was written, `figures` the names of those
 * that were written.
 */
export type WrittenReport = Awaited<ReturnType<typeof writeReport>>;

/**
 * Writes the report of a results folder, or the comparison of several, where folders of one plan
 * are one result: `report.html`, `figures/`, `tables/`; for a paper, with `width` or `columns`,
 * only figures or tables. It takes no lock and reads what is there, so it also works while a sweep
 * is running; files are never left half-written.
 * @throws InputError where a folder is no results folder or has nothing to report, and on a figure
 * that is unknown or does not apply, or a column that does not exist, and where a link in the
 * results folder would lead the report elsewhere
 */
export async function writeReport(folders: readonly string[], options: ReportOptions = {}) {
  const { figures: names, width, panels, columns, stepSummary, keep = false, claims } = options;
  if (panels !== undefined && width === undefined) {
    throw new InputError('arguments', [
      `--panels ${panels}: it is for figures of a paper, with --width`,
    ]);
  }
  if (claims !== undefined && options.out === undefined) {
    throw new InputError('arguments', [
      '--claims: --out is needed with it, as the report in the folder itself has the claims of its config alone',
    ]);
  }
  const paper =
    width === undefined ? undefined : { width, ...(panels !== undefined && { panels }) };
  const isPaper = width !== undefined || columns !== undefined;
  const { formats = isPaper ? paperFormats : defaultFormats } = options;
  refuseUnknown(
    'figure',
    charts.map(({ name }) => name),
    names,
  );
  const out = options.out ?? folderPaths(folders[0]!)[isPaper ? 'paper' : 'report'];
  // The stamp is made before the runs are read: if a sweep adds runs in the meantime, the report
  // does not count as a report of those, too.
  const ownNames = folders.map((folder) => folderName(visible(folder)));
  const stamp = isPaper || names ? undefined : stampFile(folders, ownNames);
  const report = readReport(poolFolders(folders), names, undefined, claims);
  if (options.out === undefined) refuseLinks(reportFolders(out));
  const isDrawn = columns === undefined || width !== undefined;
  const { figures, skipped } = isDrawn ? drawnFigures(report) : { figures: [], skipped: [] };
  if (names && figures.length === 0) {
    throw new InputError(
      'arguments',
      skipped.map(({ name, reason }) => `--figure ${name}: ${reason}`),
    );
  }
  const { arrangement, metrics } = report;
  refuseUnknown('columns', compactColumns(metrics[0]), columns);
  const kinds = new Set(formats);
  const write = ({ path, content }: ReportFile) => {
    const file = join(out, path);
    makeFolder(dirname(file));
    writeQuickly(file, content);
  };
  if (!stamp) {
    const compact =
      columns &&
      metrics.map((one) => compactTable(arrangement, one, columns, reportResamples('report')));
    if (isDrawn) for await (const file of figureFiles(report, kinds, paper)) write(file);
    if (!names) for (const file of tableFiles(compact ?? report.tables, kinds)) write(file);
  } else if (!keep || !isCurrent(out, stamp)) {
    for await (const file of reportFiles(report, kinds)) write(file);
    write(stamp);
  }
  if (isDrawn) for (const path of goneFigures(report)) removeFile(join(out, path));
  if (stepSummary)
    withFile(stepSummary, 'written', () => appendFileSync(stepSummary, reportMarkdown(report)));
  const page = stamp && kinds.has('html') ? join(out, 'report.html') : undefined;
  return { report, out, page, figures, skipped };
}

function refuseUnknown(
  option: 'figure' | 'columns',
  known: readonly string[],
  given: readonly string[] = [],
): void {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const noun = option.replace(/s$/, '');
  throw new InputError(
    'arguments',
    unknown.map(
      (name) => `--${option} ${excerpt(name)}: there is no such ${noun}: ${known.join(', ')}`,
    ),
  );
}
