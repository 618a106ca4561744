import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, sleep } from './command.js';
import { type Trial, wholeBetween } from './drill.js';
import { recordsIn } from './held.js';
import type { Sweep } from './sweep.js';

/**
 * Waits for a moment of a sweep drawn at random: in half of the trials a time, else just after a
 * line of the ledger.
 */
export async function untilMoment(
  { index, draw, out, undisturbed }: Trial,
  { ledgers }: Sweep,
  command: Command,
): Promise<void> {
  if (index % 2 === 0) return sleep(draw() * 1.1 * undisturbed.milliseconds);
  const lines = wholeBetween(draw, 1, recordsIn(undisturbed.out, ledgers).length);
  await command.until(
    () => existsSync(join(out, ledgers[0]!)) && recordsIn(out, ledgers).length >= lines,
  );
  await sleep(draw() * 20);
}
