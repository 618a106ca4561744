import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '../base/canonical-json.js';
import { makeFolder, readWhole, removeFile, withFile, writeWhole } from '../base/files.js';
import type { TaskWords } from '../base/metric.js';
import { type Manifest, type MergedPart, type Origin, trainedIn, writeManifest } from './manifest.js';
import { pathsOf } from './paths.js';
import { type PlanRow, type RecordedPlan, writePlan } from './plan.js';
import { type EndedRun, type RunOutcome, runOf, runsText } from './runs.js';
import { type FolderSummary, summaryCsv, summaryMarkdown, summaryOf } from './summary.js';

/** A stage's frozen plan. */
export interface PlannedStage extends RecordedPlan {
  readonly stage: string;
  /** The number of cells. */
  readonly cells: number;
  /** The hash of its keys. */
  readonly hash: string;
  /** In the folder of a shard: the keys of the runs that it is for. */
  readonly own?: ReadonlySet<string>;
}

export interface Ending {
  readonly ledger: ReadonlyMap<string, RunOutcome>;
  /** Missing where it was killed. */
  readonly ended?: Date;
  /** What a selection chose, as plain data. */
  readonly selected?: unknown;
  /** What the manifest said before, where nothing was trained since: it stays, if it says all but where and when. */
  readonly before?: Manifest;
}

export interface Finished {
  /** The summary of the final runs; a search has none. */
  readonly summary?: FolderSummary;
  /** The same in Markdown; empty for a search. */
  readonly table: string;
  readonly counts: NonNullable<Manifest['counts']>;
}

/** Writes the files of a results folder other than its ledger. */
export class ResultsFolder {
  readonly #stages: PlannedStage[] = [];
  #parts: readonly MergedPart[] = [];

  constructor(
    private readonly folder: string,
    private readonly origin: Origin,
    private readonly tasks: TaskWords,
  ) {}

  /** Records the plans of stages before their first run. @throws InputError where a file cannot be written */
  begin(...stages: readonly PlannedStage[]): void {
    this.#stages.push(...stages);
    // Remove the results of an older plan.
    const { runs, runsParquet, summaryCsv, summaryMarkdown } = pathsOf(this.folder);
    for (const file of [runs, runsParquet, summaryCsv, summaryMarkdown]) removeFile(file);
    const { columns } = this.#stages[0]!;
    writePlan(this.folder, { columns, rows: rowsOf(this.#stages) });
    writeManifest(this.folder, this.#manifest);
  }

  /** Records where runs were trained so far, if not here. @throws InputError where the file cannot be written */
  trainedIn(parts: readonly MergedPart[]): void {
    this.#parts = parts;
    writeManifest(this.folder, this.#manifest);
  }

  /**
   * Writes runs.csv, the summaries and the final manifest from what the ledger has of the plans; returns the summary and
   * the counts.
   * @throws InputError where a file cannot be written
   */
  finish({ ledger, ended, selected, before }: Ending): Finished {
    const paths = pathsOf(this.folder);
    const { columns, ended: runs, summary, counts } = endOf(this.#stages, ledger, this.tasks);
    writeWhole(paths.runs, runsText(columns, runs));
    if (summary) {
      writeWhole(paths.summaryCsv, summary.csv);
      writeWhole(paths.summaryMarkdown, summary.markdown);
    }
    const now: Manifest = {
      ...this.#manifest,
      ...(ended && { ended: ended.toISOString() }),
      counts,
      ...(selected !== undefined && { selected }),
    };
    const isSame = before?.ended !== undefined && resultOf(before) === resultOf(now);
    writeManifest(this.folder, isSame ? before : now);
    return { ...(summary && { summary: summary.of }), table: summary?.markdown ?? '', counts };
  }

  get #manifest(): Manifest {
    const origin = this.#parts.length > 0 ? trainedIn(this.origin, this.#parts) : this.origin;
    return { ...origin, stages: this.#stages.map(recordedStage) };
  }
}

/** What a manifest says, but for where and when its runs were trained. */
const resultOf = ({
  tool: _,
  machine: __,
  workers: ___,
  started: ____,
  ended: _____,
  merged: ______,
  ...rest
}: Manifest) => canonicalJson(rest);

/** Whether a folder is for a run of a stage. */
export const isOwn = ({ own }: PlannedStage, { key }: PlanRow): boolean => own?.has(key) ?? true;

/** The runs of some stages, in their order. */
export function* rowsOf(stages: readonly PlannedStage[]): Generator<PlanRow> {
  for (const { rows } of stages) yield* rows;
}

/** A stage as the manifest records it. */
export const recordedStage = ({ stage, cells, rows, hash }: PlannedStage): Manifest['stages'][number] => ({
  ...{ stage, cells },
  runs: rows.length,
  plan: hash,
});

/** What follows from the plans of a folder and from its ledger. */
export interface End {
  /** The columns of the swept fields, and the runs that ended, in the order of the plan. */
  readonly columns: readonly string[];
  readonly ended: Iterable<EndedRun>;
  /** With the texts of `summary.csv` and `summary.md`; a search has none. */
  readonly summary?: { readonly of: FolderSummary; readonly csv: string; readonly markdown: string };
  /** Of the runs that the folder is for. */
  readonly counts: NonNullable<Manifest['counts']>;
}

/** What a folder holds at the end of some stages, besides what it was given. */
export function endOf(stages: readonly PlannedStage[], ledger: ReadonlyMap<string, RunOutcome>, tasks: TaskWords): End {
  const columns = stages[0]?.columns ?? [];
  const counts = { finished: 0, diverged: 0, failed: 0, missing: 0 };
  for (const stage of stages) {
    for (const row of stage.rows) if (isOwn(stage, row)) counts[ledger.get(row.key)?.status ?? 'missing']++;
  }
  const endedIn = (some: readonly PlannedStage[]) => ({
    *[Symbol.iterator](): Generator<EndedRun> {
      for (const row of rowsOf(some)) {
        const run = runOf(row, ledger);
        if (run) yield run;
      }
    },
  });
  // The trials of a search have no summary.
  const isSearch = stages.every(({ stage }) => stage === 'tune');
  const summary = isSearch
    ? undefined
    : summaryOf(columns, endedIn(stages.filter(({ stage }) => stage === 'final')), tasks);
  return {
    ...{ columns, ended: endedIn(stages) },
    ...(summary && { summary: { of: summary, csv: summaryCsv(summary), markdown: summaryMarkdown(summary) } }),
    counts,
  };
}

/** Bytes of the longest text of code, with all that it imports. */
const LONGEST = 2 ** 26;

/** Keeps the text of code beside the runs that it made. @throws InputError where it cannot be written */
export function writeCode(folder: string, sha256: string, text: string): void {
  const file = pathsOf(folder).code(sha256);
  makeFolder(dirname(file));
  writeWhole(file, text);
}

/** The text of code, which may have been changed since; undefined where there is none. @throws InputError where it cannot be read */
export function readCode(folder: string, sha256: string): string | undefined {
  const file = pathsOf(folder).code(sha256);
  return existsSync(file) ? withFile(file, 'read', () => readWhole(file, LONGEST).toString()) : undefined;
}
