import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Config, Selection } from '../config/config.js';
import { configFrom } from '../config/load.js';
import { noFiles, type OwnFiles } from '../config/own-files.js';
import { taskWordsOf } from '../data/kinds.js';
import type { Numerics } from '../engine/engine.js';
import { InputError } from '../errors.js';
import { differences } from '../folder/differences.js';
import type { RunSummary } from '../folder/ledger.js';
import { type Manifest, readManifest } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import { type PlanRow, planText } from '../folder/plan.js';
import { endOf, isOwn, type PlannedStage, recordedStage, rowsOf } from '../folder/results-folder.js';
import { LATER_TRIAL_COLUMNS, trialsText } from '../folder/trials.js';
import { cellName } from '../sweep/cells.js';
import { configHash } from '../sweep/keys.js';
import { refuseOversized } from '../sweep/memory.js';
import type { StagePlan } from '../sweep/plan.js';
import { plainChoice, plannedStage } from '../sweep/sweep.js';
import { derivedRun, derivedSearch } from '../tune/derived.js';
import { tunedText } from '../tune/tuned-config.js';
import { recordedTrials } from '../tune/tuner.js';
import { Findings } from './findings.js';
import { HeldLedger } from './held-ledger.js';
import { holdText } from './held-text.js';

/** A results folder held against its own config and ledger. */
export interface HeldFolder {
  readonly findings: Findings;
  /** The number of runs that it is for, all of its plan or those of a shard, and of those that finished or diverged. */
  readonly planned: number;
  readonly done: number;
  /** Lines that do not match their checksum. */
  readonly damagedLines: number;
  /** The keys of the runs that are done, in the order of the plan. */
  readonly keys: ReadonlySet<string>;
  readonly ledger: HeldLedger;
  /** What it was held against, in the order of the sweep: its plan, choices, files. */
  readonly compared: readonly string[];
}

/**
 * Derives from the config of a folder's manifest, and from what its ledger says came of the runs, all that the folder
 * should hold, and holds it against that: the plan, what was chosen, every line of the ledger, the counts, `runs.csv`, the
 * summary, and the trials of a search. Nothing is trained.
 * @throws InputError where the folder has other numerics, its data are missing, or a run would take too much memory
 */
export function holdFolder({ folder, manifest, config }: RecordedFolder, numerics: Numerics): HeldFolder {
  refuseOtherNumerics(folder, manifest, numerics);
  const findings = new Findings();
  const ledger = new HeldLedger(folder, findings);
  holdOrigin(folder, manifest, findings);
  const isSearch = manifest.stages.some(({ stage }) => stage === 'tune');
  const compared = ['plan'];
  const holding: Holding = { folder, manifest, config, numerics, ledger, findings, compared };
  const plans = (isSearch ? holdSearch : holdRun)(holding);
  refuseOversized(plans.flatMap(({ cells }) => cells));
  const stages = plans.map((plan) => plannedStage(plan, manifest.shard));
  holdManifest(folder, manifest, stages, findings);
  holdText(pathsOf(folder).plan, planText({ columns: stages[0]!.columns, rows: rowsOf(stages) }), findings);
  const keys = holdLines(holding, stages);
  const { runs, summary, counts } = endOf(stages, ledger.runs, taskWordsOf(config.data.kind));
  const { counts: recorded } = manifest;
  // A sweep that was killed has none of these.
  if (recorded) {
    const file = pathsOf(folder).manifest;
    for (const change of differences({ counts: recorded }, { counts })) findings.fault(file, `${file}: ${change}`);
    holdText(pathsOf(folder).runs, runs, findings);
    compared.push('runs.csv');
    if (summary) {
      compared.push('summaries');
      holdText(pathsOf(folder).summaryCsv, summary.csv, findings);
      holdText(pathsOf(folder).summaryMarkdown, summary.markdown, findings);
    }
  }
  const planned = stages.reduce((sum, stage) => sum + stage.rows.filter((row) => isOwn(stage, row)).length, 0);
  if (counts.missing > 0) {
    findings.note(`${folder}: ${counts.missing} of ${planned} planned runs are not in the ledger: it is not finished`);
    for (const place of ledger.damaged) findings.fault('ledger', `${place}: the line is damaged`);
  } else {
    for (const place of ledger.damaged) {
      findings.note(`${place}: the line is damaged; no run of the plan is missing for it`);
    }
  }
  const done = counts.finished + counts.diverged;
  return { findings, planned, done, damagedLines: ledger.damaged.length, keys, ledger, compared };
}

/** A folder, and what its runs were planned from. */
export interface RecordedFolder {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly config: Config;
}

/**
 * Reads a folder, given the code of the files that its config names.
 * @throws InputError where it has no ledger, manifest or plan, or its config is none
 */
export function readRecorded(folder: string, own: OwnFiles = noFiles): RecordedFolder {
  const { ledger, packedLedger, plan } = pathsOf(folder);
  if (!existsSync(ledger) && !existsSync(packedLedger)) {
    throw new InputError([`${folder}: no ledger.jsonl or ledger.jsonl.gz with a finished run`]);
  }
  const manifest = readManifest(folder);
  if (!manifest || !existsSync(plan)) {
    throw new InputError([`${folder}: is not a results folder: manifest.json and plan.csv are needed`]);
  }
  return { folder, manifest, config: configOf(folder, manifest, own) };
}

/** @throws InputError where a folder has other numerics; the machine that its runs were trained on does not matter */
function refuseOtherNumerics(folder: string, { engine }: Manifest, numerics: Numerics): void {
  const changes = differences(engine, numerics);
  if (changes.length === 0) return;
  throw new InputError([`${folder} cannot be compared bit for bit: its engine differs: ${changes.join(', ')} here`]);
}

/** The config of a manifest. The first ones say of a selection neither by which statistic nor for which cells it chose. */
function configOf(folder: string, manifest: Manifest, own: OwnFiles): Config {
  const config = configFrom(manifest.config, pathsOf(folder).manifest, own);
  return config.select && isEarliest(manifest) ? { ...config, select: earliest(config.select) } : config;
}

const isEarliest = ({ config: { select = {} } }: Manifest): boolean =>
  Object.values(select).some(({ statistic }) => statistic === undefined);

/** By the mean over its first seeds, in each cell. */
const earliest = (select: Selection): Selection => ({
  ...select,
  statistic: 'mean',
  per: 'cell',
  mostSeeds: select.seeds,
});

/** What the manifest says twice. */
function holdOrigin(folder: string, manifest: Manifest, findings: Findings): void {
  const { manifest: file } = pathsOf(folder);
  if (configHash(manifest.config) !== manifest.configHash) {
    findings.fault(file, `${file}: configHash is not the hash of the config, which was changed`);
  }
}

interface Holding extends RecordedFolder {
  readonly numerics: Numerics;
  readonly ledger: HeldLedger;
  readonly findings: Findings;
  /** Gets the names of what is held. */
  readonly compared: string[];
}

/** The stages of a sweep; holds what was chosen. */
function holdRun({ folder, manifest, config, numerics, ledger, findings, compared }: Holding): readonly StagePlan[] {
  for (const _ of ledger.records());
  const { stages, choices } = derivedRun(config, ledger.runs.values(), numerics);
  const { manifest: file } = pathsOf(folder);
  if (choices && manifest.counts) {
    if (isEarliest(manifest)) {
      findings.note(`${file}: an earlier version wrote what was chosen: the final runs are held, which follow from it`);
    } else {
      compared.push('choices');
      // Through JSON, like the manifest.
      const selected: unknown = JSON.parse(JSON.stringify(choices.map(plainChoice)));
      for (const change of differences({ selected: manifest.selected }, { selected })) {
        findings.fault(file, `${file}: ${change}`);
      }
    }
  }
  return stages;
}

/** The batches of a search; holds its trials, and the settings that were found. */
function holdSearch({ folder, config, numerics, ledger, findings, compared }: Holding): readonly StagePlan[] {
  const { tuner, stages, tried, complete } = derivedSearch(config, ledger.records(), numerics);
  const parent = pathsOf(join(folder, '..'));
  const trials = join(folder, basename(parent.trials));
  if (complete && existsSync(trials)) {
    compared.push('trials');
    holdText(trials, trialsText(recordedTrials(tried)), findings, { later: LATER_TRIAL_COLUMNS });
    if (basename(folder) === basename(parent.search)) holdText(parent.tuned, tunedText(config, tuner, tried), findings);
  }
  return stages;
}

function holdManifest(folder: string, manifest: Manifest, stages: readonly PlannedStage[], findings: Findings): void {
  const { manifest: file } = pathsOf(folder);
  const byNumber = (list: readonly unknown[]) => Object.fromEntries(list.map((stage, i) => [i + 1, stage]));
  const [before, now] = [manifest.stages, stages.map(recordedStage)].map(byNumber);
  for (const change of differences({ stages: before }, { stages: now })) findings.fault(file, `${file}: ${change}`);
  for (const change of differences({ name: manifest.name }, { name: nameIn(manifest) })) {
    findings.fault(file, `${file}: ${change} in its config`);
  }
}

const nameIn = ({ config }: Manifest): unknown => (config as { readonly name?: unknown }).name;

/**
 * Holds what lines call their runs against the plan, and adds runs that failed, or are missing where the manifest does not
 * say so; returns the keys of the others.
 */
function holdLines(
  { folder, manifest, ledger: { runs }, findings }: Holding,
  stages: readonly PlannedStage[],
): ReadonlySet<string> {
  const done = new Set<string>();
  const failed = new Set<string>();
  const misnamed = new Map<string, PlanRow>();
  const missing: PlanRow[] = [];
  let absent = 0;
  for (const stage of stages) {
    for (const row of stage.rows) {
      const run = runs.get(row.key);
      if (run) {
        (run.status === 'failed' ? failed : done).add(row.key);
        if (!isCalled(run, row)) misnamed.set(row.key, row);
      } else if (isOwn(stage, row)) {
        absent++;
        if (missing.length < NAMED) missing.push(row);
      }
    }
  }
  // Two searches may try the same setting, which is one run.
  if (misnamed.size > 0) {
    for (const row of rowsOf(stages))
      if (misnamed.has(row.key) && isCalled(runs.get(row.key)!, row)) misnamed.delete(row.key);
  }
  for (const [key, row] of misnamed) {
    findings.fault('ledger', `run ${key}: its line calls it ${titleOf(runs.get(key)!)}: the plan has ${titleOf(row)}`);
  }
  for (const key of failed) {
    findings.fault('ledger', `run ${key}: ${titleOf(runs.get(key)!)} failed: mmoe-exp run or tune tries it again`);
  }
  if (manifest.counts && manifest.counts.missing !== absent) {
    for (const row of missing)
      findings.fault('ledger', `run ${row.key}: ${titleOf(row)} is planned and not in the ledger`);
  }
  const others = runs.size - done.size - failed.size;
  if (others > 0) findings.note(`${folder}: ${others} runs in the ledger are of no plan of its config`);
  return done;
}

/** Of missing runs, as many are named. */
const NAMED = 5;

/** Whether a line calls its run what the plan does. Lines of an earlier plan may have other columns. */
const isCalled = (run: RunSummary, row: PlanRow): boolean =>
  run.stage === row.stage &&
  run.model === row.model &&
  run.seed === row.seed &&
  Object.entries(run.cell).every(([column, value]) => !(column in row.cell) || row.cell[column] === value);

const titleOf = ({ stage, model, cell, seed }: PlanRow): string => `${stage}, ${cellName(model, cell)}, seed ${seed}`;
