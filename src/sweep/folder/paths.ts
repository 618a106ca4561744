import { existsSync, lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { namesIn, withFile } from '../../ground/base/files.js';
import { extraRecords } from './extra-records.js';

/** The paths of all files and folders of a results folder. */
export const folderPaths = (folder: string) => {
  const at = (...parts: string[]) => join(folder, ...parts);
  return {
    /** Exists while a process writes into the folder. */
    lock: at('lock'),
    /** The id of the folder's sweep at a broker, as long as anything of the sweep is there. */
    queue: at('queue'),
    manifest: at('manifest.json'),
    plan: at('plan.csv'),
    /** The plan of a published folder. */
    packedPlan: at('plan.csv.gz'),
    ledger: at('ledger.jsonl'),
    /** The ledger of a published folder. */
    packedLedger: at('ledger.parquet'),
    /** The source texts of custom architectures. */
    codes: at('code'),
    code: (sha256: string) => at('code', `${sha256}.mjs`),
    /**
     * The predictions of runs on the test rows, where the config keeps them, and the labels of
     * those rows.
     */
    predictions: at('predictions'),
    labels: (hash: string) => at('predictions', `labels-${hash}.bin.gz`),
    /** What external trainers predicted. */
    trainers: at('trainers'),
    // Written at the end of a sweep.
    runs: at('runs.csv'),
    summaryCsv: at('summary.csv'),
    summaryMarkdown: at('summary.md'),
    /**
     * The results folder of the search behind the settings, its trials, and the config with the
     * best of them.
     */
    search: at('tune'),
    trials: at('tune', 'trials.csv'),
    tuned: at('tuned.yaml'),
    /** The report of this folder alone, and the figures and tables for a paper. */
    report: at('report'),
    paper: at('paper'),
  };
};

/** Whether a file of this name in `predictions/` is one that a sweep writes. */
export const isPredictionsName = (name: string): boolean =>
  /^([0-9a-f]+\.bin|labels-[0-9a-f]+\.bin\.gz)$/.test(name);

/** Whether a file of this name in `code/` is one that a sweep writes. */
export const isCodeName = (name: string): boolean => /^[0-9a-f]{64}\.mjs$/.test(name);

/** The files of records that extras derive and add to a results folder. */
export const extraRecordPaths = (folder: string): readonly string[] =>
  extraRecords.map(({ file }) => join(folder, file));

/** The folders that a report is written into. */
export const reportFolders = (out: string): readonly string[] => [
  out,
  join(out, 'figures'),
  join(out, 'tables'),
];

/**
 * The files and folders that commands append to or write into, so that a link there would be
 * followed.
 * @throws InputError where the folder of predictions cannot be read
 */
export function addedTo(folder: string): readonly string[] {
  const { lock, ledger, codes, predictions, trainers, search, report } = folderPaths(folder);
  const cells = namesIn(predictions).filter((name) => /^[0-9a-f]+\.bin$/.test(name));
  return [
    lock,
    ledger,
    ...extraRecordPaths(folder),
    codes,
    predictions,
    trainers,
    ...cells.map((name) => join(predictions, name)),
    search,
    ...reportFolders(report),
  ];
}

/** The ledger files that exist. A sound folder has at most one; of two, the first is used. */
export function ledgersIn(folder: string): readonly string[] {
  const { ledger, packedLedger } = folderPaths(folder);
  return [ledger, packedLedger].filter((file) => existsSync(file));
}

/** The plan files in a folder, likewise. */
export function plansIn(folder: string): readonly string[] {
  const { plan, packedPlan } = folderPaths(folder);
  return [plan, packedPlan].filter((file) => existsSync(file));
}

/** The path of a folder's plan, packed or not; it may not exist. */
export const planFile = (folder: string): string => plansIn(folder)[0] ?? folderPaths(folder).plan;

/** Whether a folder contains a plan or a ledger of runs. */
export const isResultsFolder = (folder: string): boolean =>
  [...plansIn(folder), ...ledgersIn(folder)].length > 0;

/**
 * What this program writes into a folder, except `paper`; the folder of a search, without a report,
 * has fewer.
 */
export function ownNames(isSearch: boolean): ReadonlySet<string> {
  const {
    code: _,
    labels: __,
    paper: ___,
    trials,
    search,
    tuned,
    report,
    predictions,
    trainers,
    ...both
  } = folderPaths('');
  const own = isSearch
    ? [basename(trials)]
    : [search, tuned, report, ...extraRecordPaths(''), predictions, trainers];
  return new Set([...Object.values(both), ...own]);
}

/**
 * Refuses links in a results folder, which others may have made.
 * @throws InputError where one of the paths is a link
 */
export function refuseLinks(paths: readonly string[]): void {
  const isLink = (path: string) =>
    withFile(path, 'read', () => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
  const link = paths.find(isLink);
  if (link === undefined) return;
  throw new InputError('results', [
    `${link}: is a link, by which files elsewhere would be written: put what it leads to in its place, or choose another --out`,
  ]);
}

/** The fault of a folder that has no results, or not all that they need. */
export const notResultsFolder = (
  folder: string,
  needs = 'manifest.json and plan.csv are needed',
): InputError => new InputError('results', [`${folder}: is not a results folder: ${needs}`]);
