import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { pathsOf } from '../folder/paths.js';
import { type Format, formats } from '../report/formats.js';
import type { ReportFile } from '../report/report-file.js';
import type { Results } from '../report/results.js';
import { REPORT_FORMAT, readStamp, STAMP, type Stamp } from '../report/stamp.js';
import { counted, listed, thousands } from '../words.js';
import { Findings } from './findings.js';
import { holdBytes, holdText } from './held-text.js';
import { holdPage } from './page.js';

/** Of files that differ, as many are told. */
const MOST_FILES = 20;

/** What came of holding a report against the runs that it is of. */
export interface HeldReport {
  readonly findings: Findings;
  /** The number of files that were compared. */
  readonly files: number;
}

/**
 * Makes the report of a folder again, from its ledger, and holds the files of `report/` against it: tables, figures, their numbers,
 * verdicts and the page. One that another version wrote, or that is not of this folder alone, is not compared.
 */
export async function holdReport(folder: string): Promise<HeldReport> {
  const { report: out } = pathsOf(folder);
  const findings = new Findings(MOST_FILES);
  if (!existsSync(out)) return { findings, files: 0 };
  const stamp = readStamp(out);
  const reason = whyNotHeld(stamp);
  if (!stamp || reason !== undefined) {
    findings.note(`${out}: ${reason}, and was not compared: mmoe-exp report ${folder} makes it anew`);
    findings.leave('report');
    return { findings, files: 0 };
  }
  const there = new Set(filesIn(out));
  const files = new Set<string>();
  let missing = 0;
  try {
    const { readResults, runsIn } = await import('../report/results.js');
    const results = readResults(folder);
    const runs = runsIn(results);
    if (stamp.runs !== runs) {
      findings.fault(
        out,
        `${out}: is of ${counted(stamp.runs, 'run')} where ${thousands(runs)} have ended: mmoe-exp report ${folder} makes it anew`,
      );
      findings.leave('report');
      return { findings, files: 0 };
    }
    for await (const file of filesDue(results, stamp, there)) {
      // What is there is held, whatever the stamp says; what the stamp says must be there.
      if (!there.delete(file.path) && !stamp.formats.some((format) => file.path.endsWith(`.${format}`))) {
        missing++;
        continue;
      }
      files.add(file.path);
      const own = new Findings();
      holdFile(join(out, file.path), file, own);
      for (const note of own.notes) findings.note(note);
      for (const what of own.left) findings.leave(what);
      const [first] = own.faults;
      if (first !== undefined) findings.fault(out, own.count > 1 ? `${first} (and ${own.count - 1} more)` : first);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Such as a plan that is none: it is told where the folder is held.
    findings.fault(out, `${out}: cannot be made again: ${error.lines[0]}`);
    return { findings, files: 0 };
  }
  there.delete(STAMP);
  if (there.size > 0) {
    const named = [...there].slice(0, MOST_NAMED);
    const others = listed(there.size > MOST_NAMED ? [...named, 'others'] : named, 'and');
    findings.note(`${out}: ${counted(there.size, 'file')} not of this report: ${others}`);
    findings.leave(`${counted(there.size, 'other file')} in report/`);
  }
  if (missing > 0)
    findings.leave(`${counted(missing, 'file')} of the report that ${missing === 1 ? 'is' : 'are'} not there`);
  if (findings.count > 0)
    findings.note(`${out}: if its runs have changed since it was written, mmoe-exp report ${folder} makes it anew`);
  if (files.size > 0) findings.compare(`report (${counted(files.size, 'file')}: tables, figures, verdicts)`);
  return { findings, files: files.size };
}

const MOST_NAMED = 5;

/** Why a report is not compared; undefined where it is. */
function whyNotHeld(stamp: Stamp | undefined): string | undefined {
  if (!stamp) return 'does not say which version of mmoe-exp wrote it';
  const { format, version, folders } = stamp;
  if (format !== REPORT_FORMAT) return `was written by another version of mmoe-exp (${version})`;
  return folders.length === 1 ? undefined : `is of ${folders.length} folders`;
}

/** The files of the report that a stamp is of, of all formats that it names or that are there. */
async function* filesDue(results: Results, stamp: Stamp, there: ReadonlySet<string>): AsyncGenerator<ReportFile> {
  // What makes reports takes long to load.
  const [{ reportFiles }, { buildReport }] = await Promise.all([
    import('../report/report-files.js'),
    import('../report/report.js'),
  ]);
  // The page has the name that the folder had, and what was attested until then.
  const { folders, attestations } = stamp;
  const then = { ...results, folder: folders[0]!, attestations: results.attestations.slice(0, attestations) };
  const isThere = (format: Format) => [...there].some((path) => path.endsWith(`.${format}`));
  const due = formats.filter((format) => stamp.formats.includes(format) || isThere(format));
  yield* reportFiles(buildReport([then]), new Set(due));
}

/** Holds a file of a report against what it should be. */
export function holdFile(path: string, { content }: ReportFile, findings: Findings): void {
  if (content instanceof Uint8Array) {
    holdBytes(path, content, findings, 'is not the picture that comes of the runs');
  } else if (path.endsWith('.html')) {
    holdPage(path, content as string, findings);
  } else {
    holdText(path, content as string | Iterable<string>, findings, { nearly: true });
  }
}

/** The paths of files in a report's folder. */
const filesIn = (out: string): string[] =>
  withFile(out, 'read', () => readdirSync(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(out, sep).length).split(sep).join('/'))
    .sort();
