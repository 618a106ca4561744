import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastStream } from '../../src/ground/base/random.js';
import { Command, expectNobody } from './command.js';
import type { Drill } from './drill.js';
import { holdEnd, recordsIn } from './held.js';
import { Lost, must } from './lost.js';
import type { Sweep } from './sweep.js';

/** What came of a drill. */
export interface Outcome {
  readonly drill: Drill;
  readonly tried: number;
  /** What did not hold, with the number of the trial, from 1. */
  readonly lost: readonly string[];
  /** Why it was not tried. */
  readonly lacking?: string;
  readonly seconds: number;
}

/** Where trials are made; what is mounted there is the drill's to unmount. */
export const workshop = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'mmoe-exp-drill-')));

/** A sweep that nothing disturbs. */
export interface Undisturbed {
  readonly out: string;
  readonly milliseconds: number;
}

/**
 * Does a drill so many times and holds the end of each; a trial depends on the seed, its drill and
 * its number alone.
 */
export async function runDrill(
  drill: Drill,
  {
    within,
    times,
    seed,
    undisturbed,
    say,
  }: {
    readonly within: string;
    readonly times: number;
    readonly seed: number;
    readonly undisturbed: Undisturbed;
    readonly say: (line: string) => void;
  },
): Promise<Outcome> {
  const start = performance.now();
  const lost: string[] = [];
  const lacking = drill.lacking?.();
  for (let index = 0; index < times && lacking === undefined; index++) {
    const folder = join(within, `${drill.name.replaceAll(/\W+/g, '-')}-${index + 1}`);
    try {
      await tryOnce(drill, { folder, index, seed, undisturbed });
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      // Its folder is kept.
      const what =
        error instanceof Lost ? error.message : ((error as Error).stack ?? String(error));
      lost.push(`${drill.name}, trial ${index + 1} (${folder}): ${what}`);
      say(lost.at(-1)!);
    }
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    drill,
    tried: lacking === undefined ? times : 0,
    lost,
    seconds,
    ...(lacking !== undefined && { lacking }),
  };
}

async function tryOnce(
  drill: Drill,
  {
    folder,
    index,
    seed,
    undisturbed,
  }: {
    readonly folder: string;
    readonly index: number;
    readonly seed: number;
    readonly undisturbed: Undisturbed;
  },
): Promise<void> {
  const { sweep } = drill;
  const out = join(folder, 'out');
  prepare(folder, sweep);
  const draw = fastStream(`mmoe-exp/drill/${seed}/${drill.name}/${index}`);
  await drill.disturb({
    index,
    draw,
    folder,
    out,
    undisturbed,
    start: ({ more = [], ...options } = {}) =>
      new Command(folder, [...sweep.args, '--quiet', ...more], options),
  });
  await expectNobody(folder);
  const before = recordsIn(out, sweep.ledgers);
  await goOn(folder, sweep);
  holdEnd(out, undisturbed.out, sweep.ledgers, before, sweep.differing);
}

/** Gives the same command once more. @throws Lost where it does not end well */
async function goOn(folder: string, sweep: Sweep): Promise<void> {
  const { code, stderr } = await new Command(folder, [...sweep.args, '--quiet']).end();
  must(code === 0, `the same command then ended with exit code ${code}: ${stderr.trim()}`);
  await expectNobody(folder);
}

function prepare(folder: string, { config }: Sweep): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
}

/** Runs a sweep without disturbing it. */
export async function leaveAlone(within: string, sweep: Sweep): Promise<Undisturbed> {
  const folder = join(within, `undisturbed-${sweep.name.replaceAll(' ', '-')}`);
  prepare(folder, sweep);
  const start = performance.now();
  await goOn(folder, sweep);
  return { out: join(folder, 'out'), milliseconds: performance.now() - start };
}
