import { loadEngine } from '../engine/load.js';
import { refuseOtherEngine, runsToVerify, verifyRun } from '../sweep/verify.js';
import { writeEvent } from './events.js';

export interface VerifyOptions {
  readonly sample?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Some runs did not come out the same. */
const MISMATCH = 1;

/** `mmoe-exp verify`: trains runs of a results folder anew and compares them bit for bit. Sets the exit code. */
export async function verifyCommand(folder: string, { sample, seed, json = false }: VerifyOptions): Promise<void> {
  const records = runsToVerify(folder, sample, seed);
  const engine = await loadEngine(records[0]!.engine.name);
  refuseOtherEngine(records, engine);
  let wrong = 0;
  for (const [i, planned] of records.entries()) {
    const { record, mismatches } = verifyRun(planned, engine);
    const { key, model, cell, seed } = record;
    if (mismatches.length > 0) wrong++;
    if (json) {
      writeEvent({ event: 'run', key, model, cell, seed, same: mismatches.length === 0, mismatches });
      continue;
    }
    const fields = Object.entries(cell).map(([name, value]) => `${name} ${value}`);
    const name = [key, model, ...fields, `seed ${seed}`].join(', ');
    process.stdout.write(`${i + 1}/${records.length} ${name}: ${mismatches.length > 0 ? 'differs' : 'the same'}\n`);
    for (const line of mismatches) process.stdout.write(`  ${line}\n`);
  }
  const verdict = { runs: records.length, same: records.length - wrong, different: wrong };
  if (json) writeEvent({ event: 'end', folder, ...verdict });
  else process.stdout.write(`${verdict.same} of ${verdict.runs} runs are the same to the bit\n`);
  if (wrong > 0) process.exitCode = MISMATCH;
}
