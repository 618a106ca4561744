/**
 * `npm run fuzz`: lets the program read inputs that are made at random from valid ones, and holds
 * that it takes each or refuses it in a line, in bounded time and memory, writing nothing outside
 * its folder. `--cases` so many, `--seed` draws others, `--case N` repeats one of them, `--only
 * TEXT` takes the kinds of input whose names have it. Exit code 1 where something broke.
 */
import { fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import type { Result } from './cases.js';
import { makeCorpus } from './corpus.js';
import { quickFolder } from './quick-folder.js';

registerExtras();

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const [seed, cases] = [Number(values.seed), Number(values.cases)];

/** Processes side by side. */
const PROCESSES = availableParallelism();

/**
 * Cases of a process: the first of each are slow, and the last ones should not wait for one
 * process.
 */
const TOGETHER = Math.min(20_000, Math.ceil(cases / (2 * PROCESSES)));

/** A case hangs after so many seconds of its processor time, or of any time. */
const MAX_WORK = 60;
const MAX_WAIT = 900;

/** Milliseconds between two looks at a process. */
const LOOK = 2000;

/** Faults after which it is enough. */
const MAX_FAULTS = 20;

const corpus = quickFolder();
await makeCorpus(corpus);

const taken = new Map<
  string,
  { cases: number; refused: number; seconds: number; longest: number }
>();
const faults: string[] = [];

function noteFault(number: number, what: string): void {
  faults.push(
    `--seed ${seed} --case ${number}${values.only && ` --only '${values.only}'`}: ${what}`,
  );
  process.stderr.write(`${faults.at(-1)}\n`);
}

/** Seconds of processor time that a process has taken; 0 where the system does not say. */
function processorSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    // In hundredths of a second.
    return (user! + system!) / 100;
  } catch {
    return 0;
  }
}

/** Tries cases in a process until it ends; returns the number of the next case. */
function tryPart(from: number, to: number): Promise<number> {
  return new Promise((resolve) => {
    let [current, ended, hung] = [from, false, false];
    const child = fork(
      fileURLToPath(new URL('./child.ts', import.meta.url)),
      [String(seed), String(from), String(to), values.only],
      {
        execArgv: [...process.execArgv, '--max-old-space-size=1024'],
        env: { ...process.env, MMOE_EXP_FUZZ_CORPUS: corpus },
      },
    );
    let began = { work: processorSeconds(child.pid!), at: performance.now() };
    const watchdog = setInterval(() => {
      const [work, wait] = [
        processorSeconds(child.pid!) - began.work,
        (performance.now() - began.at) / 1000,
      ];
      if (work <= MAX_WORK && wait <= MAX_WAIT) return;
      noteFault(
        current,
        `hung: it had not ended after ${Math.round(work)} s of processor time, ${Math.round(wait)} s in all`,
      );
      hung = true;
      clearInterval(watchdog);
      child.kill('SIGKILL');
    }, LOOK);
    child.on('message', ({ number, result }: { number: number; result?: Result }) => {
      if (number !== current || !result)
        began = { work: processorSeconds(child.pid!), at: performance.now() };
      ended = result !== undefined;
      current = number;
      if (!result) return;
      const { target, refused, seconds, fault } = result;
      const count = taken.get(target) ?? { cases: 0, refused: 0, seconds: 0, longest: 0 };
      taken.set(target, {
        cases: count.cases + 1,
        refused: count.refused + Number(refused),
        seconds: count.seconds + seconds,
        longest: Math.max(count.longest, seconds),
      });
      if (fault !== undefined) noteFault(number, `${target}: ${fault}`);
    });
    child.on('close', (code, signal) => {
      clearInterval(watchdog);
      const isDone = code === 0 && ended && current === to - 1;
      if (!isDone && !hung) noteFault(current, `crashed: ${signal ?? `exit code ${code}`}`);
      resolve(current + 1);
    });
  });
}

const [first, end] =
  values.case === undefined ? [0, cases] : [Number(values.case), Number(values.case) + 1];
const start = performance.now();
let next = first;
let done = 0;

/** Tries parts of the cases, one after the other, until all are taken. */
async function tryParts(): Promise<void> {
  while (next < end && faults.length < MAX_FAULTS) {
    const from = next;
    const to = Math.min(end, from + TOGETHER);
    next = to;
    for (let at = from; at < to && faults.length < MAX_FAULTS; ) {
      const reached = await tryPart(at, to);
      done += reached - at;
      at = reached;
      const minutes = (performance.now() - start) / 60_000;
      process.stderr.write(`${done} cases in ${minutes.toFixed(1)} min\n`);
    }
  }
}

await Promise.all(Array.from({ length: PROCESSES }, tryParts));
rmSync(corpus, { recursive: true, force: true });
for (const [target, { cases, refused, seconds, longest }] of taken) {
  const cost = `${((1000 * seconds) / cases).toFixed(1)} ms of processor time each, ${longest.toFixed(1)} s at most`;
  process.stdout.write(`${target}: ${cases} cases, ${refused} refused, ${cost}\n`);
}
process.stdout.write(`${done} cases of seed ${seed}: ${faults.length} broke\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
