import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '../../ground/base/canonical-json.js';
import { makeFolder, readWhole, removeFile, writeWhole } from '../../ground/base/files.js';
import type { TaskWords } from '../../ground/base/metric.js';
import {
  type FolderSummary,
  summarizeFolder,
  summaryCsv,
  summaryMarkdown,
} from './folder-summary.js';
import {
  type LookDecision,
  type Manifest,
  type MergedPart,
  type Provenance,
  trainedIn,
  writeManifest,
} from './manifest.js';
import { folderPaths } from './paths.js';
import { type PlanRow, type RecordedPlan, writePlan } from './plan.js';
import { type EndedRun, findEndedRun, type RunOutcome, runsCsv } from './runs-csv.js';

/** A stage's frozen plan. */
export interface PlannedStage extends RecordedPlan {
  readonly stage: string;
  /** The number of cells. */
  readonly cells: number;
  /** The hash of the plan's keys. */
  readonly hash: string;
  /** In the folder of a shard: the keys of the shard's runs. */
  readonly own?: ReadonlySet<string>;
}

interface Ending {
  readonly ledger: ReadonlyMap<string, RunOutcome>;
  /** When the sweep ended; missing where it was killed. */
  readonly ended?: Date;
  /** The choices of a selection, as plain data. */
  readonly selected?: unknown;
  /**
   * The earlier manifest, where nothing was trained since: it stays if it differs only in where and
   * when that was.
   */
  readonly before?: Manifest;
}

export interface Finished {
  /** The summary of the final runs, and its Markdown; for a search, none and an empty text. */
  readonly summary: FolderSummary | undefined;
  readonly table: string;
  readonly counts: NonNullable<Manifest['counts']>;
}

/** Writes the files of a results folder other than its ledger. */
export class ResultsFolder {
  readonly #stages: PlannedStage[] = [];
  #parts: readonly MergedPart[] = [];
  readonly #looks: LookDecision[] = [];

  constructor(
    private readonly folder: string,
    private readonly origin: Provenance,
    private readonly tasks: TaskWords,
  ) {}

  /**
   * Records the plans of stages before their first run.
   * @throws InputError where a file cannot be written
   */
  begin(...stages: readonly PlannedStage[]): void {
    this.#stages.push(...stages);
    // Results of an earlier plan.
    const { runs, summaryCsv, summaryMarkdown } = folderPaths(this.folder);
    for (const file of [runs, summaryCsv, summaryMarkdown]) removeFile(file);
    const { columns } = this.#stages[0]!;
    writePlan(this.folder, { columns, rows: planRows(this.#stages) });
    writeManifest(this.folder, this.#manifest);
  }

  /** Records what looks decided. @throws InputError where the file cannot be written */
  looked(...looks: readonly LookDecision[]): void {
    this.#looks.push(...looks);
    writeManifest(this.folder, this.#manifest);
  }

  /**
   * Records where runs were trained so far, other than here.
   * @throws InputError where the file cannot be written
   */
  trainedIn(parts: readonly MergedPart[]): void {
    this.#parts = parts;
    writeManifest(this.folder, this.#manifest);
  }

  /**
   * Writes runs.csv, the summaries and the final manifest from the outcomes of the planned runs.
   * @throws InputError
   */
  finish({ ledger, ended, selected, before }: Ending): Finished {
    const paths = folderPaths(this.folder);
    const {
      columns,
      ended: runs,
      summary,
      counts,
    } = summarizeStages(this.#stages, ledger, this.tasks);
    writeWhole(paths.runs, runsCsv(columns, runs));
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
    const isSame = before?.ended !== undefined && manifestCore(before) === manifestCore(now);
    writeManifest(this.folder, isSame ? before : now);
    return { summary: summary?.of, table: summary?.markdown ?? '', counts };
  }

  get #manifest(): Manifest {
    const origin = this.#parts.length > 0 ? trainedIn(this.origin, this.#parts) : this.origin;
    const stages = this.#stages.map(recordedStage);
    return { ...origin, stages, ...(this.#looks.length > 0 && { looks: this.#looks }) };
  }
}

/** The manifest without the records of where and when its runs were trained. */
const manifestCore = (manifest: Manifest): string => {
  const origin = {
    tool: undefined,
    machine: undefined,
    workers: undefined,
    started: undefined,
    merged: undefined,
  };
  return canonicalJson({ ...manifest, ...origin, ended: undefined });
};

/** Whether a run of a stage belongs to the folder: with a shard, only the shard's runs do. */
export const isOwn = ({ own }: PlannedStage, { key }: PlanRow): boolean => own?.has(key) ?? true;

/** The runs of some stages, in their order. */
export function* planRows(stages: readonly PlannedStage[]): Generator<PlanRow> {
  for (const { rows } of stages) yield* rows;
}

/** A stage in the form recorded by the manifest. */
export const recordedStage = ({
  stage,
  cells,
  rows,
  hash,
}: PlannedStage): Manifest['stages'][number] => ({
  stage,
  cells,
  runs: rows.length,
  plan: hash,
});

/**
 * The results at the end of some stages, derived from the ledger: the columns of the swept fields;
 * the runs that ended, in the order of the plan; but for a search, their summary and its texts; and
 * counts of the runs that the folder is for.
 */
export function summarizeStages(
  stages: readonly PlannedStage[],
  ledger: ReadonlyMap<string, RunOutcome>,
  tasks: TaskWords,
) {
  const columns = stages[0]?.columns ?? [];
  const counts = { finished: 0, diverged: 0, failed: 0, missing: 0 };
  for (const stage of stages) {
    for (const row of stage.rows)
      if (isOwn(stage, row)) counts[ledger.get(row.key)?.status ?? 'missing']++;
  }
  const endedIn = (some: readonly PlannedStage[]) => ({
    *[Symbol.iterator](): Generator<EndedRun> {
      for (const row of planRows(some)) {
        const run = findEndedRun(row, ledger);
        if (run) yield run;
      }
    },
  });
  const isSearch = stages.every(({ stage }) => stage === 'tune');
  const final = endedIn(stages.filter(({ stage }) => stage === 'final'));
  const summary = isSearch ? undefined : summarizeFolder(columns, final, tasks);
  const texts = summary && {
    of: summary,
    csv: summaryCsv(summary),
    markdown: summaryMarkdown(summary),
  };
  return { columns, ended: endedIn(stages), summary: texts, counts };
}

export type End = ReturnType<typeof summarizeStages>;

/** Code includes everything that it imports. */
const MAX_BYTES = 2 ** 26;

/**
 * Writes the text of code into the folder of the runs that it made.
 * @throws InputError where it cannot be written
 */
export function writeCode(folder: string, sha256: string, text: string): void {
  const file = folderPaths(folder).code(sha256);
  makeFolder(dirname(file));
  writeWhole(file, text);
}

/**
 * The text of code, which may have been modified since; undefined where there is none.
 * @throws InputError
 */
export function readCode(folder: string, sha256: string): string | undefined {
  const file = folderPaths(folder).code(sha256);
  return existsSync(file) ? readWhole(file, MAX_BYTES).toString() : undefined;
}
