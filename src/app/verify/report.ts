import { existsSync, readdirSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { readWhole, withFile } from '../../ground/base/files.js';
import { counted } from '../../ground/base/words.js';
import { defaultFormats, formats, type ReportFile } from '../../judge/report/contents.js';
import { withHashes } from '../../judge/report/page/document.js';
import { folderName } from '../../judge/report/page/provenance-html.js';
import { readStamp, STAMP, stampFile } from '../../judge/report/stamp.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import { Findings, faulting, listNames } from './findings.js';
import { compareFile, compareLines, linesOfContent } from './text.js';

/**
 * Makes the report of a folder again from its ledger, in the formats of the files in `report/`, and
 * compares all of them with it: tables, figures, their numbers, verdicts and the page. A report
 * that `isAccepted` is not compared, nor is one over several folders.
 */
export async function checkReport(
  folder: string,
  isAccepted = false,
): Promise<{ readonly findings: Findings; readonly files: number }> {
  const { report: out } = folderPaths(folder);
  const findings = new Findings(20);
  const there = new Set(existsSync(out) ? filesIn(out) : []);
  const hasStamp = there.delete(STAMP);
  if (there.size === 0) {
    findings.lack('report');
    return { findings, files: 0 };
  }
  const stamp = hasStamp ? readStamp(out) : undefined;
  const own = folderName(folder);
  const { folders: [name = own, ...others] = [] } = stamp ?? {};
  if (isAccepted || others.length > 0) {
    findings.leave(
      'report',
      others.length > 0 ? `report, which is of ${1 + others.length} folders` : 'report',
    );
    return { findings, files: 0 };
  }
  const used = formats.filter((format) => [...there].some((path) => path.endsWith(`.${format}`)));
  const isDefault = used.every((format) => defaultFormats.includes(format));
  const again = [
    'mmoe-exp report',
    folder,
    ...(isDefault ? [] : used.map((format) => `--format ${format}`)),
  ].join(' ');
  const missing: string[] = [];
  let files = 0;
  try {
    // The modules that make reports take long to load.
    const [{ readReport }, { reportFiles }] = await Promise.all([
      import('../../judge/report/report.js'),
      import('../../judge/report/report-files.js'),
    ]);
    // The page contains the name that the folder had when it was written.
    const report = readReport([[folder]], undefined, name);
    for await (const file of reportFiles(report, new Set(used))) {
      if (there.delete(file.path)) {
        files++;
        const own = new Findings();
        compareReportFile(join(out, file.path), file, own);
        for (const fault of own.faults) findings.fault(out, fault);
      } else if (hasStamp)
        findings.fault(
          out,
          `${join(out, file.path)}: is missing, where others of its format are there`,
        );
      else missing.push(file.path);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // The cause may be an invalid plan, for example, which the check of the folder reports.
    findings.fault(out, `${out}: cannot be made again: ${error.lines[0]}`);
    return { findings, files };
  }
  if (hasStamp) compareFile(join(out, STAMP), stampFile([folder], [name]).content, findings);
  else findings.lack(STAMP);
  findings.compare(`report (${counted(files, 'file')}: tables, figures, verdicts)`);
  if (missing.length > 0) findings.lack(`${listNames(missing)} of the report`);
  if (there.size > 0) {
    findings.leave(
      'report',
      `${listNames([...there])} in ${basename(out)}/, which the report of this folder does not have`,
    );
  }
  if (name !== own) findings.note(`${out}: calls the folder ${name}`);
  if (findings.count > 0 || there.size > 0) {
    findings.note(
      `${out}: if its runs or mmoe-exp have changed since it was written, ${again} makes it anew`,
    );
  }
  return { findings, files };
}

/** Compares a file of a report; numbers in its CSV may differ in their last digits. */
export function compareReportFile(path: string, { content }: ReportFile, findings: Findings): void {
  if (!path.endsWith('.html')) {
    compareFile(path, content, findings, true);
    return;
  }
  faulting(path, findings, () => {
    const page = readWhole(path, 2 ** 28).toString();
    compareLines(path, linesOfContent(withHashes(page)), withHashes(content as string), findings);
  });
}

const filesIn = (out: string): string[] =>
  withFile(out, 'read', () => readdirSync(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) =>
      join(parentPath, name).slice(join(out, sep).length).split(sep).join('/'),
    )
    .sort();
