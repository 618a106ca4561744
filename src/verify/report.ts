import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { pathsOf } from '../folder/paths.js';
import { type Format, formats, usualFormats } from '../report/formats.js';
import type { ReportFile } from '../report/report-file.js';
import type { Results } from '../report/results.js';
import { REPORT_FORMAT, type ReportState, readStamp, STAMP, type Stamp } from '../report/stamp.js';
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
  let [files, missing] = [0, 0];
  try {
    const { readResults, runsIn } = await import('../report/results.js');
    const results = readResults(folder);
    const ended = runsIn(results);
    for (const state of statesOf(stamp, there)) {
      const { folders, runs } = state;
      if (folders.length === 1 && runs === ended) {
        const held = await holdState(out, results, state, { there, findings });
        files += held.files;
        missing += held.missing;
        continue;
      }
      const formats = listed(state.formats, 'and');
      const again = `mmoe-exp report ${folder}${optionsFor(state)} makes it anew`;
      if (folders.length > 1) {
        findings.note(`${out} in ${formats}: is of ${folders.length} folders, and was not compared: ${again}`);
      } else {
        const of = `${counted(runs, 'run')} where ${thousands(ended)} have ended`;
        findings.fault(out, `${out} in ${formats}: is of ${of}: ${again}`);
      }
      findings.leave(`report in ${formats}`);
      for (const path of there) if (isOf(state.formats, path)) there.delete(path);
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
  if (findings.count > 0 && files > 0)
    findings.note(`${out}: if its runs have changed since it was written, mmoe-exp report ${folder} makes it anew`);
  if (files > 0) findings.compare(`report (${counted(files, 'file')}: tables, figures, verdicts)`);
  return { findings, files };
}

/** Holds the files of a state; those that are there are taken out of `there`. */
async function holdState(
  out: string,
  results: Results,
  state: HeldState,
  { there, findings }: { readonly there: Set<string>; readonly findings: Findings },
): Promise<{ readonly files: number; readonly missing: number }> {
  let [files, missing] = [0, 0];
  for await (const file of filesDue(results, state)) {
    // What is there is held, whatever the stamp says; what the stamp says must be there.
    if (!there.delete(file.path) && !isOf(state.stamped, file.path)) {
      missing++;
      continue;
    }
    files++;
    const own = new Findings();
    holdFile(join(out, file.path), file, own);
    for (const note of own.notes) findings.note(note);
    for (const what of own.left) findings.leave(what);
    const [first] = own.faults;
    if (first !== undefined) findings.fault(out, own.count > 1 ? `${first} (and ${own.count - 1} more)` : first);
  }
  return { files, missing };
}

const MOST_NAMED = 5;

/** Why a report is not compared; undefined where it is. */
function whyNotHeld(stamp: Stamp | undefined): string | undefined {
  if (stamp && stamp.format !== REPORT_FORMAT) return `was written by another version of mmoe-exp (${stamp.version})`;
  return stamp && stamp.states.length > 0
    ? undefined
    : 'does not say which version of mmoe-exp wrote it, and from what';
}

/** What files of a report are held as, and the formats of those that its stamp says are there. */
interface HeldState extends ReportState {
  readonly stamped: readonly Format[];
}

/** The states of a report; files in formats that its stamp does not name are held as of the last one. */
function statesOf({ states }: Stamp, there: ReadonlySet<string>): HeldState[] {
  const stamped = states.flatMap((state) => state.formats);
  const others = formats.filter(
    (format) => !stamped.includes(format) && [...there].some((path) => isOf([format], path)),
  );
  return states.map((state, i) => ({
    ...state,
    formats: i === 0 ? [...state.formats, ...others] : state.formats,
    stamped: state.formats,
  }));
}

const isOf = (formats: readonly Format[], path: string): boolean =>
  formats.some((format) => path.endsWith(`.${format}`));

/** What makes files of a state anew, where the command alone does not. */
const optionsFor = ({ formats }: HeldState): string =>
  formats.every((format) => usualFormats.includes(format))
    ? ''
    : formats.map((format) => ` --format ${format}`).join('');

/** The files of the report of a state. */
async function* filesDue(results: Results, { folders, formats }: ReportState): AsyncGenerator<ReportFile> {
  // What makes reports takes long to load.
  const [{ reportFiles }, { buildReport }] = await Promise.all([
    import('../report/report-files.js'),
    import('../report/report.js'),
  ]);
  // The page has the name that the folder had.
  yield* reportFiles(buildReport([{ ...results, folder: folders[0]! }]), new Set(formats));
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
