import { removeFile } from '../files.js';
import type { TaskWords } from '../metric.js';
import type { RunSummary } from './ledger.js';
import { type Manifest, type Origin, writeManifest } from './manifest.js';
import { pathsOf } from './paths.js';
import { type RecordedPlan, writePlan } from './plan.js';
import { runsOf, writeRuns } from './runs.js';
import { summaryOf, writeSummary } from './summary.js';

/** A stage's frozen plan. */
export interface PlannedStage extends RecordedPlan {
  readonly stage: string;
  /** The number of cells. */
  readonly cells: number;
  /** The hash of its keys. */
  readonly hash: string;
}

export interface Ending {
  readonly ledger: ReadonlyMap<string, RunSummary>;
  readonly ended: Date;
  /** What a selection chose, as plain data. */
  readonly selected?: unknown;
}

export interface Finished {
  /** The summary of the final runs in Markdown; empty for a search. */
  readonly table: string;
  readonly counts: NonNullable<Manifest['counts']>;
}

/** Writes the files of a results folder other than its ledger. */
export class ResultsFolder {
  readonly #stages: PlannedStage[] = [];

  constructor(
    private readonly folder: string,
    private readonly origin: Origin,
    private readonly tasks: TaskWords,
  ) {}

  /** Records a stage's plan before its first run. @throws InputError where a file cannot be written */
  begin(stage: PlannedStage): void {
    this.#stages.push(stage);
    // Remove the results of an older plan.
    const { runs, summaryCsv, summaryMarkdown } = pathsOf(this.folder);
    for (const file of [runs, summaryCsv, summaryMarkdown]) removeFile(file);
    writePlan(this.folder, { columns: stage.columns, rows: this.#stages.flatMap(({ rows }) => rows) });
    writeManifest(this.folder, this.#manifest);
  }

  /**
   * Writes runs.csv, the summaries and the final manifest from what the ledger has of the plans; returns the summary and
   * the counts.
   * @throws InputError where a file cannot be written
   */
  finish({ ledger, ended, selected }: Ending): Finished {
    const columns = this.#stages[0]?.columns ?? [];
    const reported = this.#stages.map(({ rows }) => runsOf(rows, ledger));
    const runs = reported.flat();
    writeRuns(this.folder, columns, runs);
    const final = reported.filter((_, i) => this.#stages[i]!.stage === 'final').flat();
    // The trials of a search have no summary.
    const isSearch = this.#stages.every(({ stage }) => stage === 'tune');
    const table = isSearch ? '' : writeSummary(this.folder, summaryOf(columns, final, this.tasks));
    const count = (status: RunSummary['status']) => runs.filter((run) => run.status === status).length;
    const planned = this.#stages.reduce((sum, { rows }) => sum + rows.length, 0);
    const counts = {
      finished: count('finished'),
      diverged: count('diverged'),
      failed: count('failed'),
      missing: planned - runs.length,
    };
    writeManifest(this.folder, {
      ...this.origin,
      ended: ended.toISOString(),
      stages: this.#manifest.stages,
      counts,
      ...(selected !== undefined && { selected }),
    });
    return { table, counts };
  }

  get #manifest(): Manifest {
    const stages = this.#stages.map(({ stage, cells, rows, hash }) => ({
      stage,
      cells,
      runs: rows.length,
      plan: hash,
    }));
    return { ...this.origin, stages };
  }
}
