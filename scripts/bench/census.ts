/**
 * `npm run bench:census [-- --from FILE] [--quick] [--only WORD] [--threads N] [--out FILE]`: an epoch of MMoE on
 * census-income by our machines and by PyTorch, and preparing the file by `mmoe-exp data census-income` and by
 * pandas, into results/bench-census.md. Without --from the prepared file trains, and preparing is not measured. PyTorch
 * and pandas are installed once as for `npm run bench:peers`; all processes of as many threads live side by side, which
 * takes some 6 GB of memory.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, type Result, TOLERANCE, WAYS, type Way } from './census/measure.js';
import { measurePreparations, ourPreparation, preparations } from './census/prepare.js';
import { writeProblem } from './census/problem.js';
import { page } from './census/table.js';
import { buildOurs, install, ROOT, versions } from './peers/install.js';

const { values: options } = parseArgs({
  options: {
    from: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    threads: { type: 'string', multiple: true, default: ['1', '2'] },
    out: { type: 'string', default: join(ROOT, 'results/bench-census.md') },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'bench-census-'));
try {
  await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const loadBefore = os.loadavg()[0]!;
  const note = (message: string) => console.error(`${Math.round(performance.now() / 1000)} s  ${message}`);
  const [ours, load] = buildOurs('census/ours', 'census/load') as [string, string];
  const found: string[] = [];
  const { rounds, preparingRounds } = options.quick
    ? { rounds: 1, preparingRounds: 1 }
    : { rounds: 5, preparingRounds: 3 };
  let measured: ReturnType<typeof preparations> | undefined;
  if (options.from !== undefined) {
    install('pandas');
    found.push(versions('pandas'));
    // Of this process and all that it starts.
    process.env.MMOE_EXP_DATA = join(folder, 'data');
    const [program, ...args] = ourPreparation(resolve(options.from));
    execFileSync(program!, args, { stdio: 'ignore' });
    measured = preparations(resolve(options.from), folder, load);
    note('preparing the file');
    await measurePreparations(measured, preparingRounds);
  }
  const problem = writeProblem(folder, TOLERANCE.steps);
  const results: Result[] = WAYS.filter(isWanted).map((way) => ({ way, seconds: [], busy: [] }));
  try {
    install('torch');
    found.unshift(versions('torch'));
  } catch (error) {
    for (const result of results) if (result.way.way) result.failure = `not installed: ${(error as Error).message}`;
  }
  const plan = { problem, folder, ours, rounds, note };
  // Ours both times: the ways that it is compared with shall meet the machine in the same state.
  for (const threads of options.threads.map(Number)) {
    await measure(
      results.filter(({ way }) => way.way === undefined || way.threads === threads),
      plan,
    );
  }
  const text = page(results, measured, {
    command: ['npm run bench:census', ...process.argv.slice(2).map((word) => (word === options.from ? 'FILE' : word))]
      .join(' ')
      .replace('census -', 'census -- -'),
    date: new Date().toISOString().slice(0, 10),
    versions: found,
    ...{ rounds, preparingRounds, problem },
    loads: [loadBefore, os.loadavg()[0]!],
  });
  console.log(text);
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${text}\n`);
}

/** Our engine always, and the ways of these threads whose name has one of the words. */
function isWanted({ name, way, threads }: Way): boolean {
  if (way === undefined) return true;
  if (!options.threads.includes(String(threads))) return false;
  return options.only.length === 0 || options.only.some((word) => `${name} ${way}`.includes(word));
}
