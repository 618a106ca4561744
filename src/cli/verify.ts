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
  const ofFolders = [...(search ? [search.findings] : []), held.findings];
  for (const { notes, faults } of [...ofFolders].reverse()) {
    for (const note of notes) warn(note);
    for (const fault of faults) json ? writeEvent({ event: 'fault', fault }) : say(fault);
  }
  const heldFaults = ofFolders.reduce((sum, { count }) => sum + count, 0);
  if (held.keys.size === 0 && heldFaults === 0) throw new InputError([`${folder}: no run of its plan has finished`]);
  const keys = sampleOf(held.keys, sample, seed);
  let wrong = 0;
  let told = 0;
  const onVerified = ({ record, mismatches }: Verification) => {
    const { key, model, cell, seed } = record;
    told++;
    if (mismatches.length > 0) wrong++;
    if (json) {
      writeEvent({ event: 'run', key, model, cell, seed, same: mismatches.length === 0, mismatches });
      return;
    }
    say(`${told}/${keys.size} ${nameOf(record)}: ${mismatches.length > 0 ? 'differs' : 'the same'}`);
    for (const line of mismatches) say(`  ${line}`);
  };
  const onCrash = (record: RunRecord, note: string) => warn(`${nameOf(record)}: ${note}`);
  const executor = localPool({ machine, workers: workersOf(options) });
  const { predictions } = held;
  await verifyRuns(recordsOf(held.ledger, keys), { executor, predictions, onVerified, onCrash });
  // Of a million runs, they would take half a gigabyte beside those of the report.
  held.ledger.runs.clear();
  const live = holdLive(folder, sample, seed);
  const report = await holdReport(folder);
  for (const note of report.findings.notes) warn(note);
  for (const fault of [...live.faults, ...report.findings.faults])
    json ? writeEvent({ event: 'fault', fault }) : say(fault);
  const faults = heldFaults + live.faults.length + report.findings.count;
  const { planned, done, missing, damagedLines } = held;
  const same = told - wrong;
  const compared = [
    ...(search ? [`search (${search.findings.compared.join(', ')})`] : []),
    ...held.findings.compared,
    ...report.findings.compared,
    `${counted(told, 'run')} trained again`,
  ];
  const notCompared = [...ofFolders, report.findings].flatMap(({ left }) => left);
  const verdict = {
    ...{ runs: told, same, different: wrong, planned, done, missing, faults, damagedLines },
    ...(report.files > 0 && { reportFiles: report.files }),
    ...{ compared, notCompared },
  };
  if (json) {
    writeEvent({ event: 'end', folder, machine: `${machine.name} ${machine.variant}`, ...verdict });
  } else {
    say(
      `${done} of ${planned} planned runs${shard ? ` of ${shardName(shard)}` : ''} are in the ledger${faults > 0 ? `; ${counted(faults, 'fault')} of the folder` : ''}`,
    );
    say(`${same} of ${told} runs are the same to the bit`);
    if (live.lines > 0) say(`${live.again} of ${counted(live.lines, 'line')} of live experiments made again`);
    const different = [
      ...(faults > 0 ? [counted(faults, 'fault')] : []),
      ...(wrong > 0 ? [`${counted(wrong, 'run')} that came out different`] : []),
    ];
    const unfinished =
      missing > 0 ? `, but ${counted(missing, 'planned run')} ${missing === 1 ? 'is' : 'are'} missing` : '';
    say(`compared: ${listed(compared, 'and')}: ${listed(different, 'and') || 'nothing differs'}${unfinished}`);
    if (notCompared.length > 0) say(`not compared: ${listed(notCompared, 'and')}`);
  }
  if (noteAttestation) {
    noteAttestation({
      ...trainerHere(loaded),
      at: new Date().toISOString(),
      runs: { planned, done: held.keys.size, again: told, same },
      keys: keys.size === held.keys.size ? 'all' : [...keys],
      ...{ faults, reportFiles: report.files },
    });
    warn(`attested in ${pathsOf(folder).attestations}: mmoe-exp report ${folder} shows it`);
  }
  if (wrong + faults > 0) process.exitCode = MISMATCH;
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
  return held;
}

/** A line that may hold names from the folder. */
const say = (line: string): void => print(`${visible(line)}\n`);
const warn = (line: string): void => tell(visible(line));

const nameOf = ({ key, model, cell, seed }: RunRecord): string => `${key}, ${cellName(model, cell)}, seed ${seed}`;
