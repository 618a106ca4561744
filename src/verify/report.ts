import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import type { Manifest } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import { checksIn } from '../report/page/checks-script.js';
import type { ReportFile } from '../report/report-file.js';
import { REPORT_FORMAT, readStamp, STAMP, type Stamp } from '../report/stamp.js';
import { counted, listed } from '../words.js';
import { Findings } from './findings.js';
import { holdText } from './held-text.js';

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
 * verdicts and the page. One that another version wrote, or that is not of this folder alone as it was at its end, is not compared.
 */
export async function holdReport(folder: string, { counts }: Manifest): Promise<HeldReport> {
  const { report: out } = pathsOf(folder);
  const findings = new Findings(MOST_FILES);
  if (!existsSync(out)) return { findings, files: 0 };
  const stamp = readStamp(out);
  const reason = whyNotHeld(stamp, counts !== undefined);
  if (!stamp || reason !== undefined) {
    findings.note(`${out}: ${reason}, and was not compared: mmoe-exp report ${folder} makes it anew`);
    return { findings, files: 0 };
  }
  const due = new Set([STAMP]);
  try {
    for await (const file of filesDue(folder, stamp)) {
      due.add(file.path);
      const own = new Findings();
      holdFile(join(out, file.path), file, own);
      for (const note of own.notes) findings.note(note);
      const [first] = own.faults;
      if (first !== undefined) findings.fault(out, own.count > 1 ? `${first} (and ${own.count - 1} more)` : first);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Such as a plan that is none: it is told where the folder is held.
    findings.fault(out, `${out}: cannot be made again: ${error.lines[0]}`);
    return { findings, files: 0 };
  }
  const others = filesIn(out).filter((path) => !due.has(path));
  if (others.length > 0) {
    const named = listed(others.slice(0, MOST_NAMED).concat(others.length > MOST_NAMED ? 'others' : []), 'and');
    findings.note(`${out}: ${counted(others.length, 'file')} not of this report: ${named}`);
  }
  if (findings.count > 0)
    findings.note(`${out}: if runs were added since it was written, mmoe-exp report ${folder} makes it anew`);
  return { findings, files: due.size - 1 };
}

const MOST_NAMED = 5;

/** Why a report is not compared; undefined where it is. */
function whyNotHeld(stamp: Stamp | undefined, isEnded: boolean): string | undefined {
  if (!stamp) return 'does not say which version of mmoe-exp wrote it';
  const { format, version, folders } = stamp;
  if (format !== REPORT_FORMAT) return `was written by another version of mmoe-exp (${version})`;
  if (folders.length !== 1) return `is of ${folders.length} folders`;
  return isEnded ? undefined : 'is of a sweep that has not ended';
}

/** The files of the report that a stamp is of. */
async function* filesDue(folder: string, { folders, attestations, formats }: Stamp): AsyncGenerator<ReportFile> {
  // What makes reports takes long to load.
  const [{ reportFiles }, { buildReport }, { readResults }] = await Promise.all([
    import('../report/report-files.js'),
    import('../report/report.js'),
    import('../report/results.js'),
  ]);
  const results = readResults(folder);
  // The page has the name that the folder had, and what was attested until then.
  const then = { ...results, folder: folders[0]!, attestations: results.attestations.slice(0, attestations) };
  yield* reportFiles(buildReport([then]), new Set(formats));
}

/** Holds a file of a report against what it should be. */
export function holdFile(path: string, { content }: ReportFile, findings: Findings): void {
  if (content instanceof Uint8Array) {
    holdBytes(path, content, findings);
  } else if (path.endsWith('.html')) {
    holdPage(path, content as string, findings);
  } else {
    holdText(path, content as string | Iterable<string>, findings, { nearly: true });
  }
}

function holdBytes(file: string, due: Uint8Array, findings: Findings): void {
  if (!existsSync(file)) findings.fault(file, `${file}: is missing`);
  else if (!hasContent(file, due)) findings.fault(file, `${file}: is not the picture that comes of the runs`);
}

const hasContent = (file: string, due: Uint8Array): boolean =>
  withFile(file, 'read', () => statSync(file).size === due.length && readFileSync(file).equals(due));

/** Holds what a page says, and what its script draws from; script and style are those of the build that wrote it. */
function holdPage(file: string, due: string, findings: Findings): void {
  holdText(file, due, findings, { heldLines: saidByPage });
  if (existsSync(file) && checksIn(withFile(file, 'read', () => readFileSync(file, 'utf8'))) !== checksIn(due)) {
    findings.fault(file, `${file}: the numbers in it that readers check runs against are not those of the runs`);
  }
  if (findings.count > 0 || hasContent(file, Buffer.from(due))) return;
  findings.note(
    `${file}: its script or its style is not that of this version: what it says was compared, not how it is shown`,
  );
}

/** But for what is packed. */
function saidByPage(): (line: string) => boolean {
  let isSaid = false;
  return (line) => {
    if (line === '<body>') isSaid = true;
    // The page's own script, at the end.
    if (line.startsWith('<script>')) isSaid = false;
    return isSaid && !line.startsWith('<script type="application/gzip"');
  };
}

/** The paths of files in a report's folder. */
const filesIn = (out: string): string[] =>
  withFile(out, 'read', () => readdirSync(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(out, sep).length).split(sep).join('/'))
    .sort();
