/**
 * `npm run bench`, second part: what a sweep adds to its runs. Prints a Markdown table: two workers
 * against one, the scheduler's share on a thousand short runs, the memory of a worker, and how time
 * grows with runs and with steps.
 */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPeakMemory } from './peers/process.js';
import { median } from './speed/rounds.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ROUNDS = 3;

interface Sweep {
  readonly runs: number;
  readonly steps: number;
  readonly workers: number;
}

interface Measured {
  /** Wall-clock seconds of the stage, from its first run's start to its end. */
  readonly wall: number;
  /** Sum of the seconds of all runs. */
  readonly trained: number;
  /** The largest resident set of a worker, in MB. */
  readonly memory: number;
}

const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-bench-'));

/** Runs a sweep of the paper's MMoE by the built command line, and watches its workers' memory. */
async function measure({ runs, steps, workers }: Sweep): Promise<Measured> {
  const config = join(folder, 'bench.yaml');
  const training = { steps, evaluateEvery: steps, testExamples: 200 };
  const data = { kind: 'synthetic', correlation: 0.5 };
  writeFileSync(
    config,
    JSON.stringify({ name: 'bench', data, models: ['mmoe'], training, seeds: runs }),
  );
  const out = join(folder, 'out');
  rmSync(out, { recursive: true, force: true });
  const args = [
    main,
    'run',
    config,
    '--out',
    out,
    '--workers',
    String(workers),
    '--json',
    '--quiet',
    '--no-report',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(
      memory,
      ...childProcesses(child.pid!).map((pid) => readPeakMemory({ pid }) ?? 0),
    );
  }, 200);
  let first = 0;
  let text = '';
  child.stdout.on('data', (chunk) => {
    if (first === 0) first = performance.now();
    text += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`the sweep ended with exit code ${code}`);
  const wall = (performance.now() - first) / 1000;
  clearInterval(watch);
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; seconds?: number });
  const trained = events.reduce(
    (sum, event) => sum + (event.event === 'run' ? event.seconds! : 0),
    0,
  );
  return { wall, trained, memory };
}

/** What computes here: `native/avx512`. */
function machine(): string {
  const text = execFileSync(process.execPath, [main, 'doctor'], { encoding: 'utf8' });
  return /^engine +(.+)$/m.exec(text)![1]!;
}

/** Process numbers of a process's children; none where the system does not tell. */
function childProcesses(pid: number): number[] {
  try {
    const numbers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return numbers.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

const sweeps = {
  one: { runs: 12, steps: 3000, workers: 1 },
  two: { runs: 12, steps: 3000, workers: 2 },
  half: { runs: 6, steps: 3000, workers: 1 },
  short: { runs: 12, steps: 1500, workers: 1 },
  many: { runs: 1000, steps: 300, workers: 2 },
} as const satisfies Record<string, Sweep>;

const load = loadavg()[0]!;
const results = new Map<string, Measured[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, sweep] of Object.entries(sweeps)) {
    results.set(name, [...(results.get(name) ?? []), await measure(sweep)]);
  }
}
rmSync(folder, { recursive: true });

const of = (name: keyof typeof sweeps, pick: (m: Measured) => number) =>
  median(results.get(name)!.map(pick));
const wall = (name: keyof typeof sweeps) => of(name, (m) => m.wall);
const rows = [
  ['12 runs of 3,000 steps, one worker', `${wall('one').toFixed(2)} s`],
  [
    'the same, two workers',
    `${wall('two').toFixed(2)} s, ${(wall('one') / wall('two')).toFixed(2)} times the work`,
  ],
  ['half the runs', `${(wall('half') / wall('one')).toFixed(3)} of the time`],
  ['half the steps', `${(wall('short') / wall('one')).toFixed(3)} of the time`],
  [
    '1,000 runs of 300 steps, two workers: wall-clock time over that of the runs alone',
    `${(100 * (of('many', (m) => m.wall / (m.trained / 2)) - 1)).toFixed(1)} % more`,
  ],
  [
    'memory of a worker: after 12 runs, after 500',
    `${of('one', (m) => m.memory).toFixed(0)} MB, ${of('many', (m) => m.memory).toFixed(0)} MB`,
  ],
];
console.log(
  `\n${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}, ${machine()};\n\`npm run bench\`: medians of ${ROUNDS} rounds in turns, load ${load.toFixed(1)} at the start.\n`,
);
console.log('| sweep of the paper’s MMoE | measured |\n| --- | --- |');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
