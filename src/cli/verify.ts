import { engineNames, loadEngine } from '../engine/load.js';
import { InputError } from '../errors.js';
import { cellName } from '../sweep/cells.js';
import { localPool } from '../sweep/local-pool/pool.js';
import { refuseOtherNumerics, runsToVerify, verifyRuns } from '../sweep/verify.js';
import { writeEvent } from './events.js';
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
  const recorded = records[0]!.engine.name;
  const name = engineNames.find((known) => known === recorded);
  if (name === undefined) throw new InputError([`${folder}: its engine ${recorded} is not known here`]);
  const { numerics } = await loadEngine(name);
  refuseOtherNumerics(records, numerics);
  const executor = localPool({ engine: name, workers: workersOf(options) });
  let wrong = 0;
  let told = 0;
  await verifyRuns(records, numerics, executor, ({ record, mismatches }) => {
    const { key, model, cell, seed } = record;
    told++;
    if (mismatches.length > 0) wrong++;
    if (json) {
      writeEvent({ event: 'run', key, model, cell, seed, same: mismatches.length === 0, mismatches });
      return;
    }
    const run = `${key}, ${cellName(model, cell)}, seed ${seed}`;
    process.stdout.write(`${told}/${records.length} ${run}: ${mismatches.length > 0 ? 'differs' : 'the same'}\n`);
    for (const line of mismatches) process.stdout.write(`  ${line}\n`);
  });
  const verdict = { runs: records.length, same: records.length - wrong, different: wrong, damagedLines: damaged };
  if (json) writeEvent({ event: 'end', folder, ...verdict });
  else process.stdout.write(`${verdict.same} of ${verdict.runs} runs are the same to the bit\n`);
  if (wrong + damaged > 0) process.exitCode = MISMATCH;
}
