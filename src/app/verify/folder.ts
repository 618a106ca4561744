/**
 * Checks a results folder without training: every derived file is made again from the config and
 * the ledger, and compared.
 */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { namesIn } from '../../ground/base/files.js';
import { cellName, counted, listed } from '../../ground/base/words.js';
import { decisionAt } from '../../judge/claims/decision.js';
import type { Results } from '../../judge/results/read.js';
import { readResults } from '../../judge/results/reader.js';
import { configFrom } from '../../sweep/config/load.js';
import {
  isTrainer,
  noFiles,
  type OwnFiles,
  recordedCode,
} from '../../sweep/config/model-schema.js';
import { differences, fieldDifferences } from '../../sweep/folder/differences.js';
import { externalPredictionsPath } from '../../sweep/folder/external-predictions.js';
import type { RunSummary } from '../../sweep/folder/ledger.js';
import {
  configHash,
  type LookDecision,
  type Manifest,
  readManifest,
  unknownFields,
} from '../../sweep/folder/manifest.js';
import {
  folderPaths,
  ledgersIn,
  notResultsFolder,
  ownNames,
  planFile,
  plansIn,
} from '../../sweep/folder/paths.js';
import { type PlanRow, planText } from '../../sweep/folder/plan.js';
import { claimHash } from '../../sweep/folder/registration.js';
import {
  type End,
  isOwn,
  type PlannedStage,
  planRows,
  recordedStage,
  summarizeStages,
} from '../../sweep/folder/results-folder.js';
import { runsCsv } from '../../sweep/folder/runs-csv.js';
import { refuseOversized } from '../../sweep/runs/memory.js';
import type { StagePlan } from '../../sweep/runs/plan.js';
import { derivedRun, finalCells } from '../../sweep/runs/run-config.js';
import { plainChoice } from '../../sweep/runs/selection.js';
import { plannedStage } from '../../sweep/runs/sweep.js';
import { findTaskWords, readDataFiles } from '../../train/data/kinds.js';
import type { Numerics } from '../../train/engine/engine.js';
import { Findings, listNames } from './findings.js';
import { CheckedLedger, type Checking, type RecordedFolder } from './ledger.js';
import { checkPredictions } from './predictions.js';
import { compareDerived, compareFile, describeChange } from './text.js';
import { checkSearch } from './tuning-search.js';

/** The result of `checkFolder`. */
export type CheckedFolder = ReturnType<typeof checkFolder>;

/**
 * Derives everything again that follows from the config in a folder's manifest and from the runs in
 * its ledger, and compares it with the folder: the plan, the choices, the name of every line of the
 * ledger, the counts, `runs.csv`, the summary, and the trials of a search. Nothing is trained.
 * @throws InputError where the folder has different numerics, its data are missing, or a run would
 * take too much memory
 */
export function checkFolder({ folder, manifest, config }: RecordedFolder, numerics: Numerics) {
  // The machine that its runs were trained on does not matter.
  const others = differences(manifest.engine, numerics);
  if (others.length > 0) {
    throw new InputError('engine', [
      `${folder} cannot be compared bit for bit: its engine differs: ${others.join(', ')} here`,
    ]);
  }
  const findings = new Findings();
  const ledger = new CheckedLedger(folder, findings);
  const checking: Checking = { folder, manifest, config, numerics, ledger, findings };
  const isSearch = manifest.stages.some(({ stage }) => stage === 'tune');
  findings.compare('plan');
  const {
    plans: derived,
    selected,
    found,
    looks,
  } = isSearch ? { ...checkSearch(checking), looks: undefined } : checkRuns(checking);
  const isBetween = isBetweenStages(derived, checking);
  const plans = isBetween ? derived.slice(0, -1) : derived;
  // After a merge, the last look is still due, as no shard had all runs: the manifest may have one
  // decision fewer than are derived here.
  const isUndecided = looks !== undefined && looks.length === (manifest.looks ?? []).length + 1;
  const isNextOpen = isBetween || isUndecided;
  refuseOversized(plans.flatMap(({ cells }) => cells));
  const stages = plans.map((plan) => plannedStage(plan, manifest.shard));
  const planned = stages.reduce(
    (sum, stage) => sum + stage.rows.filter((row) => isOwn(stage, row)).length,
    0,
  );
  compareFile(
    planFile(folder),
    planText({ columns: stages[0]!.columns, rows: planRows(stages) }),
    findings,
  );
  const keys = checkLines(checking, stages);
  const end = summarizeStages(stages, ledger.runs, findTaskWords(config.data.kind));
  const { missing, finished, diverged } = end.counts;
  if (looks) checkLooks(checking, isUndecided ? looks.slice(0, -1) : looks);
  checkManifest(checking, stages, { counts: end.counts, ...(selected && { selected }) });
  checkClaims(checking, stages);
  const predictions = isSearch
    ? new Map<string, string>()
    : checkPredictions(checking, plans, stages);
  checkFiles(checking, end, isSearch);
  for (const place of ledger.damaged) {
    if (missing > 0) findings.fault('ledger', `${place}: the line is damaged`);
    else findings.note(`${place}: the line is damaged; no run of the plan is missing for it`);
  }
  return {
    findings,
    ledger,
    predictions,
    found,
    /** How many runs the plan has, or the folder's shard. */
    planned,
    done: finished + diverged,
    missing,
    /** Of the runs that are done, in the order of the plan. */
    keys,
    isNextOpen,
  };
}

/**
 * Reads a folder, given the code of the files that its config names.
 * @throws InputError where it has no ledger, manifest or plan, or its config is invalid
 */
export function readRecorded(folder: string, own: OwnFiles = noFiles): RecordedFolder {
  const { manifest: file, search } = folderPaths(folder);
  if (ledgersIn(folder).length === 0) {
    const other = existsSync(planFile(search))
      ? `: it has a search alone: mmoe-exp verify ${search}`
      : '';
    throw notResultsFolder(folder, `it has no ledger.jsonl or ledger.parquet${other}`);
  }
  const manifest = readManifest(folder);
  if (!manifest || !existsSync(planFile(folder))) throw notResultsFolder(folder);
  const config = configFrom(manifest.config, file, own);
  const models = config.models.map((entry) => {
    const own = (manifest.trainers ?? []).filter(
      ({ name }) => isTrainer(entry) && name === entry.name,
    );
    const trained = new Map(
      own.map(({ name, data }) => [data, externalPredictionsPath(folder, name, data)]),
    );
    return own.length > 0 ? { ...entry, trained } : entry;
  });
  return { folder, manifest, config: { ...config, models } };
}

function checkRuns({ folder, config, numerics, ledger, findings }: Checking) {
  for (const _ of ledger.records());
  let results: Results | undefined;
  const lookAt = (look: number) => {
    results ??= readResults(folder);
    return decisionAt(results, look);
  };
  const looked = config.looks === undefined ? undefined : lookAt;
  const { stages: plans, choices, looks } = derivedRun(config, ledger.runs, numerics, looked);
  if (choices) findings.compare('choices');
  return { plans, selected: choices?.map(plainChoice), found: undefined, looks: looked && looks };
}

/** What looks decided follows from the runs of their rounds. */
function checkLooks({ folder, manifest, findings }: Checking, due: readonly LookDecision[]): void {
  const { manifest: file } = folderPaths(folder);
  findings.compare('looks');
  const recorded = manifest.looks ?? [];
  for (const { path, before, now } of fieldDifferences(
    { looks: byNumber(recorded) },
    { looks: byNumber(due) },
  )) {
    findings.fault(file, `${file}: ${path}: ${describeChange(before ?? '', now ?? '')}`);
  }
}

/**
 * Whether all recorded stages ended and the next one has not begun. A sweep may stop there, and
 * shards are merged there.
 */
function isBetweenStages(
  derived: readonly StagePlan[],
  { manifest, ledger: { runs } }: Checking,
): boolean {
  const [next, ...before] = [...derived].reverse();
  if (before.length === 0 || before.length !== manifest.stages.length) return false;
  const planned = new Set(before.flatMap((plan) => plan.runs.map(({ key }) => key)));
  return next!.runs.every(({ key }) => !runs.has(key) || planned.has(key));
}

/** For a sweep that has not ended, the manifest has neither counts nor choices. */
function checkManifest(
  { folder, manifest, config, findings }: Checking,
  stages: readonly PlannedStage[],
  end: { readonly counts: Manifest['counts']; readonly selected?: unknown },
): void {
  const { manifest: file } = folderPaths(folder);
  const hasEnded = manifest.counts !== undefined;
  const isChosen =
    manifest.selected !== undefined ||
    (hasEnded && manifest.stages.some(({ stage }) => stage === 'final'));
  const { name, files = [], code = [], counts, selected } = manifest;
  const recorded = {
    name,
    configHash: manifest.configHash,
    stages: manifest.stages,
    files,
    code,
    counts,
    selected,
  };
  const due = {
    name: (manifest.config as { readonly name?: unknown }).name,
    configHash: configHash(manifest.config),
    stages: stages.map(recordedStage),
    // Folders of earlier versions do not say how many labels are missing.
    files: readDataFiles(config).map(({ missing, ...file }, i) => ({
      ...file,
      ...(files[i]?.missing && { missing }),
    })),
    code: recordedCode(config),
    ...(hasEnded && { counts: end.counts }),
    ...(isChosen && { selected: end.selected }),
  };
  for (const { path, before, now } of fieldDifferences(byNumber(recorded), byNumber(due))) {
    findings.fault(file, `${file}: ${path}: ${describeChange(before ?? '', now ?? '')}`);
  }
  const unknown = unknownFields(manifest);
  if (unknown.length > 0)
    findings.fault(file, `${file}: ${listed(unknown)}: a manifest has no such field`);
  for (const [first, other] of [ledgersIn(folder), plansIn(folder)]) {
    if (other === undefined) continue;
    findings.fault(folder, `${other}: there is ${basename(first!)}, too: one of them is needed`);
  }
}

/**
 * Checks that each claim of the config is registered, and the reverse, and that no registration
 * counts more final runs than there are.
 */
function checkClaims(checking: Checking, stages: readonly PlannedStage[]): void {
  const { folder, manifest, ledger, findings } = checking;
  const { manifest: file } = folderPaths(folder);
  const { claims: registrations = [], config } = manifest;
  const claims = config.claims ?? [];
  if (claims.length === 0 && registrations.length === 0) return;
  findings.compare('claims');
  const rows = stages.reduce(
    (sum, { stage, rows }) => sum + (stage === 'final' ? rows.length : 0),
    0,
  );
  // With looks, the plan has the runs of the rounds so far.
  const planned =
    checking.config.looks === undefined
      ? rows
      : finalCells(checking.config).length * checking.config.seeds.length;
  const ended = [...ledger.runs.values()].filter(
    ({ stage, status }) => stage === 'final' && status !== 'failed',
  ).length;
  const current = registrations.filter(({ withdrawn }) => !withdrawn);
  const fault = (id: string, text: string) => findings.fault(file, `${file}: claim ${id}: ${text}`);
  for (const claim of claims) {
    const own = current.find(({ id }) => id === claim.id);
    if (!own) fault(claim.id, 'is in the config and was not registered');
    else if (own.sha256 !== claimHash(claim)) fault(claim.id, 'differs from the registered claim');
  }
  for (const { id, after, of } of current) {
    if (!claims.some((claim) => claim.id === id)) fault(id, 'is registered and not in the config');
    if (after > ended)
      fault(id, `is registered after ${after} final runs, and the ledger has ${ended}`);
    if (rows > 0 && of > planned)
      fault(id, `is registered of ${of} runs, and the plan has ${planned}`);
  }
}

/**
 * A plain value whose lists are mappings by item number, so that they are compared item by item.
 */
const byNumber = (value: unknown): unknown =>
  Array.isArray(value)
    ? Object.fromEntries(value.map((item, i) => [i + 1, byNumber(item)]))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, byNumber(item)]))
      : value;

/**
 * Compares the names that lines give their runs with the plan; returns the keys of the runs that
 * are done.
 */
function checkLines(
  { folder, ledger, findings }: Checking,
  stages: readonly PlannedStage[],
): ReadonlySet<string> {
  const { runs } = ledger;
  const done = new Set<string>();
  const failed = new Set<string>();
  const misnamed = new Map<string, PlanRow>();
  const called = new Set<string>();
  const missing: PlanRow[] = [];
  for (const stage of stages) {
    for (const row of stage.rows) {
      const run = runs.get(row.key);
      if (run) {
        (run.status === 'failed' ? failed : done).add(row.key);
        if (isCalled(run, row)) called.add(row.key);
        else misnamed.set(row.key, row);
      } else if (isOwn(stage, row)) missing.push(row);
    }
  }
  for (const [key, row] of misnamed) {
    // Two searches may try the same setting, which is a single run.
    if (called.has(key)) continue;
    findings.fault(
      'ledger',
      `run ${key}: its line calls it ${rowTitle(runs.get(key)!)}: the plan has ${rowTitle(row)}`,
    );
  }
  for (const key of failed) {
    findings.fault(
      'ledger',
      `run ${key}: ${rowTitle(runs.get(key)!)} failed: mmoe-exp run or tune tries it again`,
    );
  }
  const [first] = missing;
  if (first) {
    const what = `${counted(missing.length, 'run')} of the plan, such as ${first.key} (${rowTitle(first)})`;
    findings.note(`${folder}: not in the ledger: ${what}`);
  }
  const others = runs.size - done.size - failed.size;
  if (others > 0)
    findings.leave('runs', `${counted(others, 'run')} in the ledger of no plan of its config`);
  return done;
}

/** Whether a line names its run as the plan does, as far as both have the same columns. */
const isCalled = (run: RunSummary, row: PlanRow): boolean =>
  run.stage === row.stage &&
  run.model === row.model &&
  run.seed === row.seed &&
  Object.entries(run.cell).every(
    ([column, value]) => !(column in row.cell) || row.cell[column] === value,
  );

const rowTitle = ({ stage, model, cell, seed }: PlanRow): string =>
  `${stage}, ${cellName(model, cell)}, seed ${seed}`;

function checkFiles({ folder, manifest, findings }: Checking, end: End, isSearch: boolean): void {
  const { runs, summaryCsv, summaryMarkdown, codes, code } = folderPaths(folder);
  const { columns, ended, summary } = end;
  compareDerived(runs, 'runs.csv', runsCsv(columns, ended), findings);
  if (summary) {
    compareDerived(summaryCsv, 'summary.csv', summary.csv, findings);
    compareDerived(summaryMarkdown, 'summary.md', summary.markdown, findings);
  } else {
    for (const file of [summaryCsv, summaryMarkdown].filter(existsSync)) {
      findings.fault(file, `${file}: a search has no summary`);
    }
  }
  const ownCodes = new Set((manifest.code ?? []).map(({ sha256 }) => basename(code(sha256))));
  const own = ownNames(isSearch);
  const otherCodes = namesIn(codes).filter((name) => !ownCodes.has(name));
  const others = [
    ...otherCodes.map((name) => join(basename(codes), name)),
    ...namesIn(folder).filter((name) => !own.has(name)),
  ].sort();
  if (others.length > 0) {
    findings.leave(
      'files',
      listNames(others.map((name) => (isSearch ? join(basename(folder), name) : name))),
    );
  }
}
