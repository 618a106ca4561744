import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { trainerHere } from '../api/environment.js';
import { kindOf } from '../data/kinds.js';
import type { Numerics } from '../engine/engine.js';
import { choiceFor, loadEngine } from '../engine/load.js';
import { InputError } from '../errors.js';
import { pathsOf } from '../folder/paths.js';
import type { RunRecord } from '../folder/record.js';
import { cellName } from '../sweep/cells.js';
import { localPool } from '../sweep/local-pool/pool.js';
import type { Findings } from '../verify/findings.js';
import { type HeldFolder, holdFolder, readRecorded } from '../verify/hold.js';
import type { RecordedFolder } from '../verify/holding.js';
import { holdLive } from '../verify/live.js';
import { holdReport } from '../verify/report.js';
import { holdTuned } from '../verify/search.js';
import { recordsOf, sampleOf, type Verification, verifyRuns } from '../verify/train-again.js';
import { counted, listed, visible } from '../words.js';
import { beginAttestation } from './attest.js';
import { writeEvent } from './events.js';
import { print, tell } from './output.js';
import { loadCodeOf } from './own-code.js';
import { prepareProgress } from './prepare-progress.js';
import { shardName } from './shards.js';
import { workersOf } from './training.js';

export interface VerifyOptions {
  readonly sample?: number;
  readonly seed: number;
  readonly workers?: number;
  /** Whether code in the folder may run. */
  readonly allowCode?: boolean;
  /** Whether what comes of it is noted in the folder, and by whom. */
  readonly attest?: boolean;
  readonly by?: string;
  readonly json?: boolean;
}

/** Some runs did not come out the same, or the folder is not what follows from its config and its ledger. */
const MISMATCH = 1;

/**
 * `mmoe-exp verify`: holds a results folder and its report against its config and its ledger, trains runs of it anew and compares
 * them bit for bit. Sets the exit code.
 */
export async function verifyCommand(folder: string, options: VerifyOptions): Promise<void> {
  const { sample, seed, json = false, allowCode = false, attest = false, by } = options;
  const recorded = readRecorded(folder, await loadCodeOf(folder, allowCode));
  const { engine, files = [], shard } = recorded.manifest;
  const choice = choiceFor(engine.name);
  if (choice === undefined) throw new InputError([`${folder}: its engine ${engine.name} is not known here`]);
  const progress = prepareProgress();
  const notes = await kindOf(recorded.config.data).restore(files, progress.onProgress).finally(progress.stop);
  for (const note of notes) warn(note);
  const loaded = await loadEngine(choice);
  const { numerics, machine } = loaded;
  const noteAttestation = attest ? beginAttestation(folder, by) : undefined;
  const held = holdFolder(recorded, numerics);
  const search = await heldSearch(recorded, held, numerics, allowCode);
  const say = sayer(json);
  const heldFolders = [held, ...(search ? [search] : [])];
  for (const { findings } of heldFolders) say.found(findings);
  const isSound = heldFolders.every(({ findings }) => findings.count === 0);
  if (held.keys.size === 0 && isSound) throw new InputError([`${folder}: no run of its plan has finished`]);
  const drawn = heldFolders.map((of) => ({ of, keys: sampleOf(of.keys, sample, seed) }));
  const executor = localPool({ machine, workers: workersOf(options) });
  const all = drawn.reduce((sum, { keys }) => sum + keys.size, 0);
  let told = 0;
  const wrongIn = new Map(drawn.map(({ of }) => [of, 0]));
  for (const { of, keys } of drawn) {
    const { ledger, predictions } = of;
    await verifyRuns(recordsOf(ledger, keys), {
      ...{ executor, predictions },
      onVerified: (verification) => {
        if (verification.mismatches.length > 0) wrongIn.set(of, wrongIn.get(of)! + 1);
        say.verified(verification, `${++told}/${all}`);
      },
      onCrash: (record, note) => warn(`${nameOf(record)}: ${note}`),
    });
    // Of a million runs, they would take half a gigabyte beside those of the report.
    ledger.runs.clear();
  }
  const live = holdLive(folder, sample, seed);
  const report = await holdReport(folder);
  for (const findings of [live, report.findings]) say.found(findings);
  const { planned, done, missing, isNextOpen, damagedLines } = held;
  const faults = [...heldFolders.map(({ findings }) => findings), live, report.findings].reduce(
    (sum, { count }) => sum + count,
    0,
  );
  const different = [...wrongIn.values()].reduce((sum, count) => sum + count, 0);
  const compared = [
    ...(search ? [`search (${search.findings.compared.join(', ')})`] : []),
    ...[held.findings, live, report.findings].flatMap(({ compared }) => compared),
    `${counted(drawn[0]!.keys.size, 'run')}${search ? ` and ${counted(drawn[1]!.keys.size, 'trial')}` : ''} trained again`,
  ];
  const notCompared = [held, search, { findings: live }, report].flatMap((of) => of?.findings.left ?? []);
  const verdict = {
    ...{ runs: told, same: told - different, different, planned, done, missing, faults, damagedLines },
    ...(report.files > 0 && { reportFiles: report.files }),
    ...{ compared, notCompared },
  };
  if (json) {
    writeEvent({ event: 'end', folder, machine: `${machine.name} ${machine.variant}`, ...verdict });
  } else {
    line(
      `${done} of ${planned} planned runs${shard ? ` of ${shardName(shard)}` : ''} are in the ledger${faults > 0 ? `; ${counted(faults, 'fault')} of the folder` : ''}`,
    );
    line(`${told - different} of ${told} runs are the same to the bit`);
    const wrong = [
      ...(faults > 0 ? [counted(faults, 'fault')] : []),
      ...(different > 0 ? [`${counted(different, 'run')} that came out different`] : []),
    ];
    const open = [
      ...(missing > 0 ? [`${counted(missing, 'planned run')} ${missing === 1 ? 'is' : 'are'} missing`] : []),
      ...(isNextOpen ? ['the next stage is not planned yet'] : []),
    ];
    const but = open.length > 0 ? `, but ${listed(open, 'and')}` : '';
    line(`compared: ${listed(compared, 'and')}: ${listed(wrong, 'and') || 'nothing differs'}${but}`);
    if (notCompared.length > 0) line(`not compared: ${listed(notCompared, 'and')}`);
  }
  if (noteAttestation) {
    const { keys } = drawn[0]!;
    const wrong = wrongIn.get(held)!;
    noteAttestation({
      ...trainerHere(loaded),
      at: new Date().toISOString(),
      runs: { planned, done: held.keys.size, again: keys.size, same: keys.size - wrong },
      keys: keys.size === held.keys.size ? 'all' : [...keys],
      ...{ faults: faults + different - wrong, reportFiles: report.files },
    });
    warn(`attested in ${pathsOf(folder).attestations}: mmoe-exp report ${folder} shows it`);
  }
  if (different + faults > 0) process.exitCode = MISMATCH;
}

/** Tells what comes of a verification as it comes, in lines or as events. */
const sayer = (json: boolean) => ({
  found({ notes, faults }: Findings): void {
    for (const note of notes) warn(note);
    for (const fault of faults) json ? writeEvent({ event: 'fault', fault }) : line(fault);
  },
  verified({ record, mismatches }: Verification, place: string): void {
    const { key, model, cell, seed } = record;
    if (json) {
      writeEvent({ event: 'run', key, model, cell, seed, same: mismatches.length === 0, mismatches });
      return;
    }
    line(`${place} ${nameOf(record)}: ${mismatches.length > 0 ? 'differs' : 'the same'}`);
    for (const mismatch of mismatches) line(`  ${mismatch}`);
  },
});

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

/** A line that may hold names from the folder. */
const line = (text: string): void => print(`${visible(text)}\n`);
const warn = (text: string): void => tell(visible(text));

const nameOf = ({ key, model, cell, seed }: RunRecord): string => `${key}, ${cellName(model, cell)}, seed ${seed}`;
