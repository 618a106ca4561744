import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../command.js';
import { type Drill, type Trial, wholeBetween } from '../drill.js';
import { must } from '../lost.js';
import { plain, reported, type Sweep } from '../sweep.js';

const mount = (...args: readonly string[]): boolean => spawnSync('mount', args).status === 0;
const unmount = (folder: string): boolean => spawnSync('umount', ['-l', folder]).status === 0;

function noMounts(): string | undefined {
  return process.getuid?.() === 0 && process.platform === 'linux'
    ? undefined
    : 'only root may mount a disk';
}

/**
 * A small disk at the folder of the results, while `work` is done with it; what is on it is then
 * copied to where it was.
 */
async function onDisk(
  { folder, out }: Trial,
  size: string,
  work: (remount: (options: string) => void) => Promise<void>,
) {
  mkdirSync(out, { recursive: true });
  must(mount('-t', 'tmpfs', '-o', `size=${size}`, 'drill', out), `cannot mount a disk at ${out}`);
  const aside = join(folder, 'aside');
  try {
    await work((options) => void mount('-o', `remount,${options}`, out));
    cpSync(out, aside, { recursive: true });
  } finally {
    unmount(out);
  }
  cpSync(aside, out, { recursive: true });
  rmSync(aside, { recursive: true });
}

/** The command said in one line why it stopped, after what it had found of the time before. */
function expectRefusal({ code, stderr }: Ended, reason: RegExp): void {
  must(code === 2, `ended with exit code ${code}: ${stderr.trim()}`);
  const found = /^[^\n]+: the last line was torn and is cut off: its run is trained again\n/;
  const said = stderr.replace(found, '');
  must(/^[^\n]+\n$/.test(said) && reason.test(said), `said ${JSON.stringify(stderr)}`);
}

/** Whether it ended as if there had been room enough; otherwise it said why not. */
function expectFull(ended: Ended): void {
  if (ended.code !== 0) expectRefusal(ended, /ENOSPC/);
}

/** On a disk that is full at some point. */
const full = (sweep: Sweep, times: Drill['times'], kib: readonly [number, number]): Drill => ({
  name: `a full disk, ${sweep.name}`,
  does: `a disk of ${kib[0]} to ${kib[1]} KiB, filled twice`,
  times,
  sweep,
  lacking: noMounts,
  async disturb(trial) {
    const size = wholeBetween(trial.draw, ...kib);
    await onDisk(trial, `${size}k`, async () => {
      for (let fillings = 0; fillings < 2; fillings++) expectFull(await trial.start().end());
    });
  },
});

/** The limit of a process on the size of a file, which needs no rights. */
const limited: Drill = {
  name: 'files may not grow',
  does: 'a limit of 1 to 60 KiB on the size of each file (RLIMIT_FSIZE)',
  times: { long: 40, small: 1 },
  sweep: plain,
  async disturb({ draw, start }) {
    const ended = await start({
      shell: `ulimit -f ${2 * wholeBetween(draw, 1, 60)}; exec $mmoe`,
    }).end();
    if (ended.code !== 0) expectRefusal(ended, /file too large/);
  },
};

/** In a folder with half of a sweep. */
const readOnly: Drill = {
  name: 'a read-only folder',
  does: 'a disk that becomes read-only after some runs; no rights where it is not root',
  times: { long: 10, small: 1 },
  sweep: plain,
  async disturb(trial) {
    const half = async () => {
      const command = trial.start();
      await command.until(() => trial.draw() < 0.02);
      command.kill('SIGKILL', 'group');
      await command.end();
    };
    if (noMounts() === undefined) {
      await onDisk(trial, '10m', async (remount) => {
        await half();
        remount('ro');
        expectRefusal(await trial.start().end(), /read-only/);
        remount('rw');
      });
      return;
    }
    await half();
    mkdirSync(trial.out, { recursive: true });
    chmodSync(trial.out, 0o555);
    expectRefusal(await trial.start().end(), /permission denied/);
    chmodSync(trial.out, 0o755);
  },
};

export const disks: readonly Drill[] = [
  full(plain, { long: 60, small: 2 }, [4, 100]),
  full(reported, { long: 10, small: 0 }, [100, 3000]),
  limited,
  readOnly,
];
