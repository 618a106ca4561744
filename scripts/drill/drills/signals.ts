import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, sleep } from '../command.js';
import type { Drill, Trial } from '../drill.js';
import { recordsIn } from '../held.js';
import { must } from '../lost.js';
import { plain, reported, type Sweep, searching, selecting } from '../sweep.js';

const codes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds within which the signal comes once its phase has begun. */
const WITHIN = 100;

/**
 * SIGINT and SIGTERM in turn, to all processes as a terminal sends it or to the first alone, in a
 * phase of a sweep.
 */
const inPhase = (
  phase: string,
  sweep: Sweep,
  times: Drill['times'],
  begins: (trial: Trial, command: Command) => Promise<unknown>,
  within = WITHIN,
): Drill => ({
  name: `SIGINT and SIGTERM, ${phase}`,
  does: 'each in turn, to the process group and to the process alone',
  times,
  sweep,
  async disturb(trial) {
    const { index, draw, out } = trial;
    const signal = index % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    const command = trial.start();
    await begins(trial, command);
    await sleep(draw() * within);
    command.kill(signal, index % 4 < 2 ? 'group' : 'itself');
    const { code, signal: ended, stderr } = await command.end();
    // Before it listens, and while it writes the report, the signal ends it as it ends any program.
    must(
      code === codes[signal] || ended === signal || code === 0,
      `ended with exit code ${code}, ${ended}: ${stderr}`,
    );
    must(code === undefined || !existsSync(join(out, 'lock')), 'it left its lock');
  },
});

const linesFrom = (first: number) => (trial: Trial, command: Command) =>
  command.until(() => existsSync(trial.out) && recordsIn(trial.out, ['.', 'tune']).length >= first);

export const signals: readonly Drill[] = [
  inPhase('planning', plain, { long: 20, small: 2 }, ({ draw }) => sleep(draw() * 400)),
  inPhase('selection', selecting, { long: 20, small: 1 }, linesFrom(1)),
  inPhase('training', selecting, { long: 20, small: 2 }, linesFrom(17)),
  inPhase('tune', searching, { long: 20, small: 1 }, linesFrom(1)),
  inPhase(
    'writing the report',
    reported,
    { long: 10, small: 1 },
    ({ out }, command) => command.until(() => existsSync(join(out, 'report'))),
    2500,
  ),
];
