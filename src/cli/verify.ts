import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { loadCodeOf } from '../api/own-code.js';
import { kindOf } from '../data/kinds.js';
import type { Engine, Numerics } from '../engine/engine.js';
import { choiceFor, loadEngine } from '../engine/load.js';
import { InputError } from '../errors.js';
import { pathsOf } from '../folder/paths.js';
import { localPool } from '../sweep/local-pool/pool.js';
import { type HeldFolder, holdFolder, readRecorded } from '../verify/hold.js';
import type { RecordedFolder } from '../verify/holding.js';
import { holdLive } from '../verify/live.js';
import { holdReport } from '../verify/report.js';
import { holdTuned } from '../verify/search.js';
import { recordsOf, sampleOf, verifyRuns } from '../verify/train-again.js';
import { type TrainedAgain, verdictOf } from '../verify/verdict.js';
import { counted } from '../words.js';
import { prepareProgress } from './prepare-progress.js';
import { warnOfLibrary, workersOf } from './training.js';
import { runName, type VerificationTeller, verificationTeller, warn } from './verify-lines.js';

export interface VerifyOptions {
  readonly sample?: number;
  readonly seed: number;
  readonly workers?: number;
  /** Whether code in the folder may run. */
  readonly allowCode?: boolean;
  readonly json?: boolean;
}

/** Some runs did not come out the same, or the folder is not what follows from its config and its ledger. */
const MISMATCH = 1;

/**
 * `mmoe-exp verify`: holds a results folder and its report against its config and its ledger, trains runs of it anew and compares
 * them bit for bit. Sets the exit code.
 */
export async function verifyCommand(folder: string, options: VerifyOptions): Promise<void> {
  const { sample, seed, json = false, allowCode = false } = options;
  const recorded = readRecorded(folder, await loadCodeOf(folder, allowCode));
  const engine = await engineFor(recorded);
  const { numerics, machine } = engine;
  const held = holdFolder(recorded, numerics);
  const search = await heldSearch(recorded, held, numerics, allowCode);
  const folders = [held, ...(search ? [search] : [])];
  const teller = verificationTeller(json);
  for (const { findings } of folders) teller.found(findings);
  if (held.keys.size === 0 && folders.every(({ findings }) => findings.count === 0)) {
    throw new InputError([`${folder}: no run of its plan has finished`]);
  }
  const [runs, trials] = await trainAgain(folders, engine, options, teller);
  const live = holdLive(folder, sample, seed);
  const report = await holdReport(folder);
  for (const findings of [live, report.findings]) teller.found(findings);
  const verdict = verdictOf({ held, runs: runs!, search: search && { held: search, ...trials! }, live, report });
  const { shard } = recorded.manifest;
  teller.ended(verdict, { folder, machine: `${machine.name} ${machine.variant}`, shard });
  if (verdict.different + verdict.faults > 0) process.exitCode = MISMATCH;
}

/**
 * The engine that a folder's runs were trained on, with their data at hand.
 * @throws InputError where this machine has neither one nor the other
 */
async function engineFor({ folder, manifest, config }: RecordedFolder): Promise<Engine> {
  const { engine, files = [] } = manifest;
  const choice = choiceFor(engine.name);
  if (choice === undefined) throw new InputError([`${folder}: its engine ${engine.name} is not known here`]);
  const progress = prepareProgress();
  const notes = await kindOf(config.data).restore(files, progress.onProgress).finally(progress.stop);
  for (const note of notes) warn(note);
  const loaded = await loadEngine(choice);
  if (choice === 'auto') warnOfLibrary();
  return loaded;
}

/** Holds the search beside the runs of a folder, and those against it; undefined where there is none. */
async function heldSearch(
  recorded: RecordedFolder,
  { findings }: HeldFolder,
  numerics: Numerics,
  allowCode: boolean,
): Promise<HeldFolder | undefined> {
  const { search, tuned } = pathsOf(recorded.folder);
  if (!existsSync(search)) {
    if (existsSync(tuned)) findings.leave(`${basename(tuned)} (the search that found it is not here)`);
    return undefined;
  }
  if (!existsSync(pathsOf(search).manifest)) {
    findings.fault(search, `${search}: is no search: it has no manifest.json`);
    return undefined;
  }
  const held = holdFolder(readRecorded(search, await loadCodeOf(search, allowCode)), numerics);
  holdTuned(recorded, held, findings);
  if (existsSync(tuned) && !held.found) findings.leave(`${basename(tuned)} (its search has not ended)`);
  return held;
}

/** Trains runs of folders again, of each all or the sample, and tells what comes of them; an item for each folder. */
async function trainAgain(
  folders: readonly HeldFolder[],
  { machine }: Engine,
  options: VerifyOptions,
  teller: VerificationTeller,
): Promise<TrainedAgain[]> {
  const drawn = folders.map(({ keys }) => sampleOf(keys, options.sample, options.seed));
  const executor = localPool({ machine, workers: workersOf(options) });
  const all = drawn.reduce((sum, { size }) => sum + size, 0);
  const again: TrainedAgain[] = [];
  let told = 0;
  for (const [i, { ledger, predictions, findings }] of folders.entries()) {
    const keys = drawn[i]!;
    const lacking = new Map<string, number>();
    let different = 0;
    await verifyRuns(recordsOf(ledger, keys), {
      ...{ executor, predictions },
      onVerified: (verification) => {
        if (verification.mismatches.length > 0) different++;
        for (const what of verification.lacking) lacking.set(what, (lacking.get(what) ?? 0) + 1);
        teller.verified(verification, `${++told}/${all}`);
      },
      onCrash: (record, note) => warn(`${runName(record)}: ${note}`),
    });
    // Of a million runs, they would take half a gigabyte beside those of the report.
    ledger.runs.clear();
    for (const [what, count] of lacking) {
      findings.leave(`${what} of ${counted(count, 'run')} trained again, whose lines lack them`);
    }
    again.push({ keys, different });
  }
  return again;
}
