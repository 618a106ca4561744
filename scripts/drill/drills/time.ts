import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../command.js';
import { type Drill, wholeBetween } from '../drill.js';
import { must } from '../lost.js';
import { longer, plain } from '../sweep.js';

const preload = (name: string): string =>
  `--import ${new URL(`../preload/${name}`, import.meta.url).href}`;

/**
 * Wall-clock times, by a module that is loaded before the program: the system's own clock is left
 * alone.
 */
const jumping: Drill = {
  name: 'a clock that jumps',
  does: 'each look at the wall clock is up to ten years off; killed once in the midst of it',
  times: { long: 20, small: 1 },
  sweep: plain,
  async disturb({ index, draw, start, undisturbed }) {
    const env = { NODE_OPTIONS: preload('clock.mjs'), MMOE_EXP_DRILL_SEED: String(index) };
    const killed = start({ env });
    await sleep(draw() * undisturbed.milliseconds);
    killed.kill('SIGKILL', 'group');
    await killed.end();
    const { code, stderr } = await start({ env }).end();
    must(code === 0, `ended with exit code ${code}: ${stderr}`);
  },
};

/** Milliseconds of work that a power cut takes at most, as the README says. */
const MAX_COUNT = 2000;

interface Note {
  readonly what: 'written' | 'synced';
  readonly size: number;
  readonly at: number;
}

/**
 * Everything stops, and of the ledger only what had reached the disk is left, and a part of what
 * had not.
 */
const powerCut: Drill = {
  name: 'a power cut',
  does: `the ledger loses what was not on the disk: at most ${MAX_COUNT / 1000} s of work`,
  times: { long: 20, small: 1 },
  sweep: longer,
  async disturb({ draw, folder, out, start, undisturbed }) {
    const notes = join(folder, 'notes');
    const command = start({
      env: { NODE_OPTIONS: preload('synced.mjs'), MMOE_EXP_DRILL_NOTES: notes },
    });
    await sleep((0.4 + 0.6 * draw()) * undisturbed.milliseconds);
    command.kill('SIGKILL', 'group');
    const at = Date.now();
    await command.end();
    if (!existsSync(notes)) return;
    const noted = readFileSync(notes, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Note);
    const onDisk = Math.max(
      0,
      ...noted.flatMap(({ what, size }) => (what === 'synced' ? [size] : [])),
    );
    const first = noted.find(({ what, size }) => what === 'written' && size > onDisk);
    must(
      first === undefined || at - first.at <= MAX_COUNT,
      `a line was not on the disk ${at - (first?.at ?? at)} ms after it was written`,
    );
    const ledger = join(out, 'ledger.jsonl');
    truncateSync(ledger, wholeBetween(draw, onDisk, statSync(ledger).size + 1));
  },
};

export const times: readonly Drill[] = [jumping, powerCut];
