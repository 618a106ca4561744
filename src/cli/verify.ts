import { kindOf } from '../data/kinds.js';
import { choiceFor, loadEngine } from '../engine/load.js';
import { InputError } from '../errors.js';
import { readManifest } from '../folder/manifest.js';
import type { RunRecord } from '../folder/record.js';
import { cellName } from '../sweep/cells.js';
import { localPool } from '../sweep/local-pool/pool.js';
import { refuseOtherNumerics, runsToVerify, type Verification, verifyRuns } from '../sweep/verify.js';
import { writeEvent } from './events.js';
import { prepareProgress } from './prepare-progress.js';
import { workersOf } from './training.js';

export interface VerifyOptions {
  readonly sample?: number;
  readonly seed: number;
  readonly workers?: number;
  readonly json?: boolean;
}

const faults = { torn: 'the last line was torn', damaged: 'the line does not match its checksum' };

/** Some runs did not come out the same, or a line of the ledger was altered. */
const MISMATCH = 1;

/** `mmoe-exp verify`: trains runs of a results folder anew and compares them bit for bit. Sets the exit code. */
export async function verifyCommand(folder: string, options: VerifyOptions): Promise<void> {
  const { sample, seed, json = false } = options;
  let damaged = 0;
  const records = runsToVerify(folder, sample, seed, (place, fault) => {
    // The last line of a sweep in progress may be half-written.
    if (fault === 'damaged') damaged++;
    process.stderr.write(`${place}: ${faults[fault]}\n`);
  });
  const { name } = records[0]!.engine;
  const choice = choiceFor(name);
  if (choice === undefined) throw new InputError([`${folder}: its engine ${name} is not known here`]);
  const { files = [], config } = readManifest(folder) ?? {};
  if (config) {
    const progress = prepareProgress();
    const notes = await kindOf(config.data).restore(files, progress.onProgress).finally(progress.stop);
    for (const note of notes) process.stderr.write(`${note}\n`);
  }
  const { numerics, machine } = await loadEngine(choice);
  refuseOtherNumerics(records, numerics);
  const executor = localPool({ machine, workers: workersOf(options) });
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
    const run = nameOf(record);
    process.stdout.write(`${told}/${records.length} ${run}: ${mismatches.length > 0 ? 'differs' : 'the same'}\n`);
    for (const line of mismatches) process.stdout.write(`  ${line}\n`);
  };
  const onCrash = (record: RunRecord, note: string) => void process.stderr.write(`${nameOf(record)}: ${note}\n`);
  await verifyRuns(records, numerics, executor, onVerified, onCrash);
  const verdict = { runs: records.length, same: records.length - wrong, different: wrong, damagedLines: damaged };
  if (json) writeEvent({ event: 'end', folder, machine: `${machine.name} ${machine.variant}`, ...verdict });
  else process.stdout.write(`${verdict.same} of ${verdict.runs} runs are the same to the bit\n`);
  if (wrong + damaged > 0) process.exitCode = MISMATCH;
}

const nameOf = ({ key, model, cell, seed }: RunRecord): string => `${key}, ${cellName(model, cell)}, seed ${seed}`;
