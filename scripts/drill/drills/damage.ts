import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderPaths } from '../../../src/sweep/folder/paths.js';
import { packLedger } from '../../ledger/pack.js';
import { chooseOne, type Drill, type Trial, wholeBetween } from '../drill.js';
import { must } from '../lost.js';
import { plain, type Sweep, searching } from '../sweep.js';

/** Starts from the files of an undisturbed sweep, and damages one of them. */
const damaged = (
  name: string,
  does: string,
  times: Drill['times'],
  damage: (trial: Trial, sweep: Sweep) => void | Promise<void>,
  sweep = plain,
): Drill => ({
  name,
  does,
  times,
  sweep,
  async disturb(trial) {
    cpSync(trial.undisturbed.out, trial.out, { recursive: true });
    await damage(trial, sweep);
  },
});

const sweepLedger = ({ out }: Trial, { ledgers }: Sweep): string =>
  join(out, ledgers[0]!, 'ledger.jsonl');

const changed = (file: string, change: (bytes: Buffer) => Uint8Array): void =>
  writeFileSync(file, change(readFileSync(file)));

function flipBit({ draw }: Trial, bytes: Buffer): Buffer {
  bytes[wholeBetween(draw, 0, bytes.length)]! ^= 1 << wholeBetween(draw, 0, 8);
  return bytes;
}

const torn = (trial: Trial, sweep: Sweep) =>
  changed(sweepLedger(trial, sweep), (bytes) =>
    bytes.subarray(0, wholeBetween(trial.draw, 0, bytes.length)),
  );

const flipped = (trial: Trial, sweep: Sweep) =>
  changed(sweepLedger(trial, sweep), (bytes) => flipBit(trial, bytes));

/** A line is there twice: the same line, as a disk's or a person's copy. */
const repeated = (trial: Trial, sweep: Sweep) => {
  const file = sweepLedger(trial, sweep);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  // The copy stands in the place of a line that is now missing.
  lines[wholeBetween(trial.draw, 0, lines.length)] = `${chooseOne(trial.draw, lines)}`;
  writeFileSync(file, `${lines.join('\n')}\n`);
};

/** What some file systems leave of a file whose last bytes did not reach the disk. */
const zeros = (trial: Trial, sweep: Sweep) => {
  const file = sweepLedger(trial, sweep);
  changed(file, (bytes) => bytes.subarray(0, wholeBetween(trial.draw, 0, bytes.length)));
  appendFileSync(file, Buffer.alloc(wholeBetween(trial.draw, 1, 5000)));
};

/**
 * A packed ledger that cannot be unpacked is refused and left alone; then somebody brings it back.
 */
const packed = async (trial: Trial, sweep: Sweep) => {
  const ledger = sweepLedger(trial, sweep);
  const file = folderPaths(dirname(ledger)).packedLedger;
  const whole = packLedger(readFileSync(ledger));
  const cut = whole.subarray(0, wholeBetween(trial.draw, 0, whole.length - 1));
  rmSync(ledger);
  writeFileSync(file, cut);
  const { code, stderr } = await trial.start().end();
  must(
    code === 2 && /^[^\n]+ledger\.parquet: [^\n]+\n$/.test(stderr),
    `ended with exit code ${code}: ${stderr}`,
  );
  must(readFileSync(file).equals(cut), 'the packed ledger was changed');
  writeFileSync(file, whole);
};

/** Any file but the ledger is made again, or the line that refuses it says which to remove. */
const otherFile = async (trial: Trial, sweep: Sweep) => {
  const folder = join(trial.out, sweep.ledgers[0]!);
  const names = readdirSync(folder).filter((name) => !name.startsWith('ledger'));
  const name = chooseOne(trial.draw, names);
  const file = join(folder, name);
  const form = chooseOne(trial.draw, ['flipped', 'cut', 'emptied', 'gone']);
  if (form === 'gone') rmSync(file);
  else if (form === 'flipped') changed(file, (bytes) => flipBit(trial, bytes));
  else
    changed(file, (bytes) =>
      bytes.subarray(0, form === 'cut' ? wholeBetween(trial.draw, 0, bytes.length) : 0),
    );
  const { code, stderr } = await trial.start().end();
  if (code === 0) return;
  must(
    code === 2 && /^[^\n]+\n$/.test(stderr) && stderr.includes(name),
    `${name} ${form}: exit code ${code}: ${stderr}`,
  );
  rmSync(file);
};

export const damages: readonly Drill[] = [
  damaged('a torn ledger', 'cut at a random byte', { long: 40, small: 1 }, torn),
  damaged('a torn ledger, tune', 'cut at a random byte', { long: 10, small: 1 }, torn, searching),
  damaged('a flipped bit', 'anywhere in the ledger', { long: 60, small: 2 }, flipped),
  damaged('a duplicate line', 'in the place of another one', { long: 10, small: 1 }, repeated),
  damaged('zeros at the end', 'as after a power cut', { long: 20, small: 1 }, zeros),
  damaged('a truncated packed ledger', 'refused and left alone', { long: 20, small: 1 }, packed),
  damaged(
    'another file damaged',
    'flipped, cut, emptied or gone',
    { long: 60, small: 2 },
    otherFile,
  ),
];
