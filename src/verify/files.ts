import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withFile } from '../files.js';
import { ownNames, pathsOf } from '../folder/paths.js';
import type { End } from '../folder/results-folder.js';
import { runsText } from '../folder/runs.js';
import { runsParquet } from '../folder/runs-parquet.js';
import { counted, listed } from '../words.js';
import type { Findings } from './findings.js';
import { holdBytes, holdText } from './held-text.js';

/** What of a folder says which files it should have. */
interface FolderState {
  /** Whether its sweep ended: one that was killed, or still runs, has no files of the end. */
  readonly ended: boolean;
  /** A search has no summary. */
  readonly isSearch: boolean;
}

/** Holds those files that a sweep writes at its end which are there: they follow from the others, so a folder may be published without. */
export function holdFiles(
  folder: string,
  { columns, ended: runs, summary }: End,
  state: FolderState,
  findings: Findings,
) {
  const { runs: runsFile, runsParquet: parquet, summaryCsv, summaryMarkdown } = pathsOf(folder);
  const absent: string[] = [];
  const isThere = (file: string) => {
    const there = existsSync(file);
    if (!there && state.ended) absent.push(basename(file));
    return there;
  };
  if (isThere(runsFile)) {
    findings.compare('runs.csv');
    holdText(runsFile, runsText(columns, runs), findings);
  }
  if (existsSync(parquet)) {
    findings.compare('runs.parquet');
    holdBytes(
      parquet,
      runsParquet(columns, runs),
      findings,
      `is not what this version writes of the runs: mmoe-exp report ${folder} --parquet writes it anew`,
    );
  }
  for (const [file, due] of [
    [summaryCsv, summary?.csv],
    [summaryMarkdown, summary?.markdown],
  ] as const) {
    if (due === undefined) {
      if (existsSync(file)) findings.fault(file, `${file}: a search has no summary`);
    } else if (isThere(file)) {
      findings.compare('summaries');
      holdText(file, due, findings);
    }
  }
  if (absent.length > 0)
    findings.leave(`${listed(absent, 'and')}, which ${absent.length === 1 ? 'is' : 'are'} not there`);
  leaveOthers(folder, state, findings);
}

/** Adds what is in the folder of code and is none of the config. */
export function leaveOtherCode(
  folder: string,
  known: readonly { readonly sha256: string }[],
  findings: Findings,
): void {
  const { codes, code } = pathsOf(folder);
  if (!existsSync(codes)) return;
  const own = new Set(known.map(({ sha256 }) => basename(code(sha256))));
  const others = withFile(codes, 'read', () => readdirSync(codes)).filter((name) => !own.has(name));
  if (others.length > 0) findings.leave(named(others.map((name) => join(basename(codes), name))));
}

/** Files that are named, and how many more. */
const NAMED = 5;

/** Adds what else is in a folder. */
function leaveOthers(folder: string, { isSearch }: FolderState, findings: Findings): void {
  const known = ownNames(isSearch);
  const others = withFile(folder, 'read', () => readdirSync(folder)).filter((name) => !known.has(name));
  if (others.length > 0) findings.leave(named(others.map((name) => (isSearch ? join(basename(folder), name) : name))));
}

function named(paths: readonly string[]): string {
  const first = [...paths].sort().slice(0, NAMED);
  const more = paths.length - first.length;
  return listed([...first, ...(more > 0 ? [counted(more, 'other file')] : [])], 'and');
}
