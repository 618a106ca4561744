import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The paths of the files of a results folder. */
export const pathsOf = (folder: string) => {
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    /** Exists while a process writes into the folder. */
    lock: at('lock'),
    manifest: at('manifest.json'),
    plan: at('plan.csv'),
    ledger: at('ledger.jsonl'),
    /** The ledger of a published folder. */
    packedLedger: at('ledger.jsonl.gz'),
    /** The text of code that defines architectures which are not built in, by its hash. */
    code: (sha256: string) => at('code', `${sha256}.mjs`),
    /** What runs predicted on the test rows, where the config keeps it, and the labels of those rows. */
    predictions: at('predictions'),
    labels: (hash: string) => at('predictions', `labels-${hash}.bin.gz`),
    /** Live experiments on the models of a recommender. */
    live: at('live.jsonl'),
    /** What people said who trained runs of it again. */
    attestations: at('attestations.jsonl'),
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
    /** The report of this folder alone. */
    report: at('report'),
  };
};

/** Whether a folder holds the plan or the ledger of runs. */
export function isResultsFolder(folder: string): boolean {
  const { plan, ledger, packedLedger } = pathsOf(folder);
  return [plan, ledger, packedLedger].some(existsSync);
}

/** The names in a results folder that this program gives; in that of a search, which no report is of, fewer. */
export function ownNames(isSearch: boolean): ReadonlySet<string> {
  const { code, labels: _, trials, search, tuned, report, live, predictions, ...both } = pathsOf('');
  const own = isSearch ? [basename(trials)] : [search, tuned, report, live, predictions];
  return new Set([...Object.values(both), ...own, dirname(code(''))]);
}
