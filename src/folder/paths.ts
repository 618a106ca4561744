import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withFile } from '../base/files.js';
import { wingSupplements } from '../wings/supplements.js';

/** The paths of the files of a results folder. */
export const pathsOf = (folder: string) => {
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    /** Exists while a process writes into the folder. */
    lock: at('lock'),
    /** What its sweep is called at a broker, while something of it is there. */
    queue: at('queue'),
    manifest: at('manifest.json'),
    plan: at('plan.csv'),
    ledger: at('ledger.jsonl'),
    /** The ledger of a published folder. */
    packedLedger: at('ledger.jsonl.gz'),
    /** The texts of code that defines architectures which are not built in, by their hashes. */
    codes: at('code'),
    code: (sha256: string) => at('code', `${sha256}.mjs`),
    /** What runs predicted on the test rows, where the config keeps it, and the labels of those rows. */
    predictions: at('predictions'),
    labels: (hash: string) => at('predictions', `labels-${hash}.bin.gz`),
    // Written at the end of a sweep.
    runs: at('runs.csv'),
    /** The same for those who read Parquet, where they asked for it. */
    runsParquet: at('runs.parquet'),
    summaryCsv: at('summary.csv'),
    summaryMarkdown: at('summary.md'),
    /** The results folder of the search behind the settings, its trials, and the config with the best of them. */
    search: at('tune'),
    trials: at('tune', 'trials.csv'),
    tuned: at('tuned.yaml'),
    /** The report of this folder alone, and figures and tables for a paper. */
    report: at('report'),
    paper: at('paper'),
  };
};

/** The files of records that wings add to a results folder. */
export const supplementPaths = (folder: string): readonly string[] =>
  wingSupplements.map(({ file }) => join(folder, file));

/** The folders that a report is written into. */
export const reportFolders = (out: string): readonly string[] => [out, join(out, 'figures'), join(out, 'tables')];

/**
 * What a sweep and what follows it add to or write into, in a results folder. All other files are replaced by new ones.
 * @throws InputError where the folder cannot be read
 */
export function addedTo(folder: string): readonly string[] {
  const { lock, ledger, codes, predictions, search, report } = pathsOf(folder);
  const names = existsSync(predictions) ? withFile(predictions, 'read', () => readdirSync(predictions)) : [];
  const cells = names.filter((name) => /^[0-9a-f]+\.bin$/.test(name)).map((name) => join(predictions, name));
  return [lock, ledger, ...supplementPaths(folder), codes, predictions, ...cells, search, ...reportFolders(report)];
}

/** Whether a folder holds the plan or the ledger of runs. */
export function isResultsFolder(folder: string): boolean {
  const { plan, ledger, packedLedger } = pathsOf(folder);
  return [plan, ledger, packedLedger].some(existsSync);
}

/**
 * The names in a results folder that this program gives, but for `paper`, of which nothing says what is in it; in that of a search,
 * which no report is of, fewer.
 */
export function ownNames(isSearch: boolean): ReadonlySet<string> {
  const { code: _, labels: __, paper: ___, trials, search, tuned, report, predictions, ...both } = pathsOf('');
  const own = isSearch ? [basename(trials)] : [search, tuned, report, ...supplementPaths(''), predictions];
  return new Set([...Object.values(both), ...own]);
}
