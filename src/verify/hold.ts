import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { configFrom } from '../config/load.js';
import { noFiles, type OwnFiles } from '../config/own-files.js';
import { recordedCode } from '../config/recorded-code.js';
import { filesOf, taskWordsOf } from '../data/kinds.js';
import type { Numerics } from '../engine/engine.js';
import { isShipped } from '../engine/native.js';
import { InputError } from '../errors.js';
import { differences } from '../folder/differences.js';
import { type Manifest, readManifest, unknownFields } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import { planText } from '../folder/plan.js';
import { endOf, isOwn, type PlannedStage, recordedStage, rowsOf } from '../folder/results-folder.js';
import { configHash } from '../sweep/keys.js';
import { refuseOversized } from '../sweep/memory.js';
import type { StagePlan } from '../sweep/plan.js';
import { plainChoice, plannedStage } from '../sweep/sweep.js';
import { derivedRun } from '../tune/derived.js';
import { listed } from '../words.js';
import { holdFiles, leaveOtherCode } from './files.js';
import { Findings } from './findings.js';
import { HeldLedger } from './held-ledger.js';
import { holdText } from './held-text.js';
import type { Holding, RecordedFolder } from './holding.js';
import { holdLines } from './lines.js';
import { holdPredictions, type PredictionHashes } from './predictions.js';
import { type HeldSearch, holdSearch } from './search.js';

/** A results folder held against its own config and ledger. */
export interface HeldFolder extends Pick<HeldSearch, 'found'> {
  readonly findings: Findings;
  /** The number of runs that it is for, all of its plan or those of a shard, and of those that finished or diverged. */
  readonly planned: number;
  readonly done: number;
  /** Lines that do not match their checksum. */
  readonly damagedLines: number;
  /** The number of runs that are not in the ledger. */
  readonly missing: number;
  /** Whether all of its stages ended, and the next one is not planned yet. */
  readonly isNextOpen: boolean;
  /** The keys of the runs that are done, in the order of the plan. */
  readonly keys: ReadonlySet<string>;
  readonly ledger: HeldLedger;
  readonly predictions: PredictionHashes;
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
  holdOrigin({ folder, manifest, config }, findings);
  const isSearch = manifest.stages.some(({ stage }) => stage === 'tune');
  findings.compare('plan');
  const holding: Holding = { folder, manifest, config, numerics, ledger, findings };
  const { plans: derived, ...search }: HeldSearch = isSearch ? holdSearch(holding) : { plans: holdRun(holding) };
  const isNextOpen = isBetweenStages(derived, holding);
  const plans = isNextOpen ? derived.slice(0, -1) : derived;
  refuseOversized(plans.flatMap(({ cells }) => cells));
  const stages = plans.map((plan) => plannedStage(plan, manifest.shard));
  holdManifest(folder, manifest, stages, findings);
  holdText(pathsOf(folder).plan, planText({ columns: stages[0]!.columns, rows: rowsOf(stages) }), findings);
  const keys = holdLines(holding, stages);
  const end = endOf(stages, ledger.runs, taskWordsOf(config.data.kind));
  const { counts } = end;
  if (manifest.counts) {
    const file = pathsOf(folder).manifest;
    for (const change of differences({ counts: manifest.counts }, { counts })) {
      findings.fault(file, `${file}: ${change}`);
    }
  }
  const predictions = isSearch ? new Map<string, string>() : holdPredictions(holding, plans, stages);
  holdFiles(folder, end, { ended: manifest.counts !== undefined, isSearch }, findings);
  leaveOtherCode(folder, manifest.code ?? [], findings);
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
  return {
    ...{ findings, planned, done, missing: counts.missing, damagedLines: ledger.damaged.length, keys, ledger },
    ...{ isNextOpen, predictions, ...search },
  };
}

/**
 * Reads a folder, given the code of the files that its config names.
 * @throws InputError where it has no ledger, manifest or plan, or its config is none
 */
export function readRecorded(folder: string, own: OwnFiles = noFiles): RecordedFolder {
  const { ledger, packedLedger, plan } = pathsOf(folder);
  if (!existsSync(ledger) && !existsSync(packedLedger)) {
    const { search } = pathsOf(folder);
    const other = existsSync(pathsOf(search).plan) ? `: it holds a search alone: mmoe-exp verify ${search}` : '';
    throw new InputError([`${folder}: is not a results folder: it has no ledger.jsonl or ledger.jsonl.gz${other}`]);
  }
  const manifest = readManifest(folder);
  if (!manifest || !existsSync(plan)) {
    throw new InputError([`${folder}: is not a results folder: manifest.json and plan.csv are needed`]);
  }
  return { folder, manifest, config: configFrom(manifest.config, pathsOf(folder).manifest, own) };
}

/** @throws InputError where a folder has other numerics; the machine that its runs were trained on does not matter */
function refuseOtherNumerics(folder: string, { engine }: Manifest, numerics: Numerics): void {
  const changes = differences(engine, numerics);
  if (changes.length === 0) return;
  throw new InputError([`${folder} cannot be compared bit for bit: its engine differs: ${changes.join(', ')} here`]);
}

/** What the manifest says of where its runs come from, besides machines and times. */
function holdOrigin({ folder, manifest, config }: RecordedFolder, findings: Findings): void {
  const { manifest: file, ledger, packedLedger } = pathsOf(folder);
  if (configHash(manifest.config) !== manifest.configHash) {
    findings.fault(file, `${file}: configHash is not the hash of the config, which was changed`);
  }
  const recorded = { files: byNumber(manifest.files ?? []), code: byNumber(manifest.code ?? []) };
  const due = { files: byNumber(filesOf(config.data)), code: byNumber(recordedCode(config)) };
  for (const change of differences(recorded, due)) findings.fault(file, `${file}: ${change}`);
  for (const { machine } of manifest.merged ?? [manifest]) {
    const { library, computed } = machine;
    if (library === undefined || isShipped(library)) continue;
    findings.note(
      `${file}: computed by ${computed} of a library that does not ship with this version: SHA-256 ${library}`,
    );
  }
  const unknown = unknownFields(manifest);
  if (unknown.length > 0) findings.leave(`${listed(unknown, 'and')} in ${basename(file)}`);
  if (existsSync(ledger) && existsSync(packedLedger)) {
    findings.leave(`${basename(packedLedger)}, as there is ${basename(ledger)}`);
  }
}

/** A list, which is compared item by item. */
const byNumber = (list: readonly unknown[]) => Object.fromEntries(list.map((item, i) => [i + 1, item]));

/** The stages of a sweep; holds what was chosen. */
function holdRun({ folder, manifest, config, numerics, ledger, findings }: Holding): readonly StagePlan[] {
  for (const _ of ledger.records());
  const { stages, choices } = derivedRun(config, ledger.runs.values(), numerics);
  const { manifest: file } = pathsOf(folder);
  if (!choices && manifest.selected !== undefined) {
    findings.fault(file, `${file}: selected is set: nothing is chosen yet`);
  }
  const isChosen = manifest.counts !== undefined && manifest.stages.some(({ stage }) => stage === 'final');
  if (choices && (isChosen || manifest.selected !== undefined)) {
    findings.compare('choices');
    // Through JSON, like the manifest.
    const selected: unknown = JSON.parse(JSON.stringify(choices.map(plainChoice)));
    for (const change of differences({ selected: manifest.selected }, { selected })) {
      findings.fault(file, `${file}: ${change}`);
    }
  }
  return stages;
}

/**
 * Whether what a folder planned has ended, and the stage that follows from it is still to be planned: a sweep may be stopped there, and
 * the shards of a stage are merged there.
 */
function isBetweenStages(derived: readonly StagePlan[], { manifest, ledger: { runs } }: Holding): boolean {
  const [next, ...before] = [...derived].reverse();
  if (before.length === 0 || before.length !== manifest.stages.length) return false;
  const planned = new Set(before.flatMap((plan) => plan.runs.map(({ key }) => key)));
  return next!.runs.every(({ key }) => !runs.has(key) || planned.has(key));
}

function holdManifest(folder: string, manifest: Manifest, stages: readonly PlannedStage[], findings: Findings): void {
  const { manifest: file } = pathsOf(folder);
  const [before, now] = [manifest.stages, stages.map(recordedStage)].map(byNumber);
  for (const change of differences({ stages: before }, { stages: now })) findings.fault(file, `${file}: ${change}`);
  for (const change of differences({ name: manifest.name }, { name: nameIn(manifest) })) {
    findings.fault(file, `${file}: ${change} in its config`);
  }
}

const nameIn = ({ config }: Manifest): unknown => (config as { readonly name?: unknown }).name;
