import { engineNames, loadEngine } from '../engine/load.js';
import { InputError } from '../errors.js';
import { cellName } from '../sweep/cells.js';
import { refuseOtherNumerics, runsToVerify, verifyRun } from '../sweep/verify.js';
import { writeEvent } from './events.js';

export interface VerifyOptions {
  readonly sample?: number;
  readonly seed: number;
  readonly json?: boolean;
}

const faults = { torn: 'the last line was torn', damaged: 'the line does not match its checksum' };

/** Some runs did not come out the same, or a line of the ledger was altered. */
const MISMATCH = 1;

/** `mmoe-exp verify`: trains runs of a results folder anew and compares them bit for bit. Sets the exit code. */
export async function verifyCommand(folder: string, { sample, seed, json = false }: VerifyOptions): Promise<void> {
  let damaged = 0;
  const records = runsToVerify(folder, sample, seed, (place, fault) => {
    // A sweep that is under way may have its last line half written.
    if (fault === 'damaged') damaged++;
    process.stderr.write(`${place}: ${faults[fault]}\n`);
  });
  const { name } = records[0]!.engine;
  if (!engineNames.includes(name)) throw new InputError([`${folder}: its engine ${name} is not known here`]);
  const engine = await loadEngine(name);
  refuseOtherNumerics(records, engine);
  let wrong = 0;
  for (const [i, planned] of records.entries()) {
    const { record, mismatches } = verifyRun(planned, engine);
    const { key, model, cell, seed } = record;
    if (mismatches.length > 0) wrong++;
    if (json) {
      writeEvent({ event: 'run', key, model, cell, seed, same: mismatches.length === 0, mismatches });
      continue;
    }
    const run = `${key}, ${cellName(model, cell)}, seed ${seed}`;
    process.stdout.write(`${i + 1}/${records.length} ${run}: ${mismatches.length > 0 ? 'differs' : 'the same'}\n`);
    for (const line of mismatches) process.stdout.write(`  ${line}\n`);
  }
  const verdict = { runs: records.length, same: records.length - wrong, different: wrong, damagedLines: damaged };
  if (json) writeEvent({ event: 'end', folder, ...verdict });
  else process.stdout.write(`${verdict.same} of ${verdict.runs} runs are the same to the bit\n`);
  if (wrong + damaged > 0) process.exitCode = MISMATCH;
}
