import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Config } from '../config/config.js';
import { plainConfig } from '../config/plain.js';
import { filesOf, kindResults } from '../data/kinds.js';
import type { MachineIdentity, Numerics } from '../engine/engine.js';
import { writeWhole } from '../files.js';
import { differences } from '../folder/differences.js';
import type { RunSummary } from '../folder/ledger.js';
import { type DataFile, type Manifest, readManifest, writeManifest } from '../folder/manifest.js';
import type { TaskTitle } from '../metric.js';
import { type ReportedRun, runsCsv } from '../report/runs-csv.js';
import { summaryCsv, summaryMarkdown, summaryRows } from '../report/summary-table.js';
import type { PlannedRun, StagePlan } from '../sweep/plan.js';
import { canonicalJson } from '../sweep/spec.js';
import type { SweepResult } from '../sweep/sweep.js';
import { plainChoice } from './events.js';
import { machineFacts } from './machine.js';
import { packageVersion, toolCommit } from './package.js';

/** What is written when a sweep is over. */
const TABLES = ['runs.csv', 'summary.csv', 'summary.md'];

interface Opening {
  readonly folder: string;
  readonly config: Config;
  readonly numerics: Numerics;
  readonly machine: MachineIdentity;
  readonly workers: number;
  readonly started: Date;
}

export interface Finished {
  /** The summary of the final runs as people read it; empty where there was no final stage. */
  readonly table: string;
  readonly counts: NonNullable<Manifest['counts']>;
}

/** Writes the files of a results folder beside its ledger. */
export class ResultsFolder {
  readonly #folder: string;
  readonly #base: Omit<Manifest, 'stages'>;
  readonly #stages: Manifest['stages'][number][] = [];
  readonly #plans: StagePlan[] = [];
  readonly #taskTitle: TaskTitle;

  constructor({ folder, config, numerics, machine, workers, started }: Opening) {
    this.#folder = folder;
    this.#taskTitle = kindResults(config.data.kind).taskTitle;
    const plain = plainConfig(config);
    const files = filesOf(config.data);
    this.#base = {
      version: 1,
      name: config.name,
      config: plain,
      configHash: createHash('sha256').update(canonicalJson(plain)).digest('hex'),
      tool: { version: packageVersion(), ...toolCommit() },
      machine: { ...machineFacts(), computed: `${machine.name} ${machine.variant}` },
      ...(files.length > 0 && { files }),
      engine: numerics,
      workers,
      started: started.toISOString(),
    };
  }

  /** Writes down a stage's frozen plan before its first run. */
  begin(plan: StagePlan): void {
    this.#plans.push(plan);
    // Those of an older plan would stand beside the new one.
    for (const name of TABLES) rmSync(join(this.#folder, name), { force: true });
    writeWhole(
      join(this.#folder, 'plan.csv'),
      planCsv(
        plan.columns,
        this.#plans.flatMap(({ runs }) => runs),
      ),
    );
    const { stage, cells, runs, hash } = plan;
    this.#stages.push({ stage, cells: cells.length, runs: runs.length, plan: hash });
    writeManifest(this.#folder, { ...this.#base, stages: this.#stages });
  }

  /**
   * Writes runs.csv, the summaries and the final manifest from what the ledger has of the plans; returns the summary as
   * people read it, and the counts.
   */
  finish(result: SweepResult, ledger: ReadonlyMap<string, RunSummary>, ended: Date): Finished {
    const columns = result.stages[0]?.columns ?? [];
    const reported = result.stages.map((plan) => reportedRuns(plan, ledger));
    const runs = reported.flat();
    writeWhole(join(this.#folder, 'runs.csv'), runsCsv(columns, runs));
    const table = this.#writeSummary(result, columns, reported);
    const count = (status: RunSummary['status']) => runs.filter((run) => run.record.status === status).length;
    const planned = result.stages.reduce((sum, plan) => sum + plan.runs.length, 0);
    const counts = {
      finished: count('finished'),
      diverged: count('diverged'),
      failed: count('failed'),
      missing: planned - runs.length,
    };
    writeManifest(this.#folder, {
      ...this.#base,
      ended: ended.toISOString(),
      stages: this.#stages,
      counts,
      ...(result.choices && { selected: result.choices.map(plainChoice) }),
    });
    return { table, counts };
  }

  /** The summary of the final stage, which the trials of a search do not have. */
  #writeSummary(
    { stages }: SweepResult,
    columns: readonly string[],
    reported: readonly (readonly ReportedRun[])[],
  ): string {
    if (stages.every(({ stage }) => stage === 'tune')) return '';
    const rows = summaryRows(stages.flatMap((plan, i) => (plan.stage === 'final' ? reported[i]! : [])));
    const table = summaryMarkdown(columns, rows, this.#taskTitle);
    writeWhole(join(this.#folder, 'summary.csv'), summaryCsv(columns, rows));
    writeWhole(join(this.#folder, 'summary.md'), table);
    return table;
  }
}

/** The runs of the plans: `key`, `stage`, `model`, the swept fields, `seed`. */
const planCsv = (columns: readonly string[], runs: readonly PlannedRun[]): string =>
  stringify([
    ['key', 'stage', 'model', ...columns, 'seed'],
    ...runs.map(({ key, stage, cell, seed }) => [
      key,
      stage,
      cell.model,
      ...columns.map((column) => cell.fields[column] ?? ''),
      seed,
    ]),
  ]);

/** The runs of a plan that the ledger has, in the plan's order, described by this plan and not by an older one. */
function reportedRuns(plan: StagePlan, ledger: ReadonlyMap<string, RunSummary>): ReportedRun[] {
  return plan.runs.flatMap(({ key, stage, cell }) => {
    const record = ledger.get(key);
    return record ? [{ stage, model: cell.model, cell: cell.fields, record }] : [];
  });
}

/** What differs between a folder's last sweep and this one; undefined where nothing does or the folder is new. */
export function changesNote(folder: string, config: Config, numerics: Numerics): string | undefined {
  const before = readManifest(folder);
  if (!before) return undefined;
  const data = before.files && { before: byName(before.files), now: byName(filesOf(config.data)) };
  const changes = differences(
    { config: before.config, engine: before.engine, data: data?.before },
    { config: plainConfig(config), engine: numerics, data: data?.now },
  );
  if (changes.length === 0) return undefined;
  return [`${folder} was written by another config; only runs of the same key are reused:`, ...changes].join('\n  ');
}

const byName = (files: readonly DataFile[]): Record<string, string> =>
  Object.fromEntries(files.map(({ file, sha256 }) => [file, sha256]));
