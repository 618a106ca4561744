/**
 * `npm run bench:peers [-- --quick] [--only NAME] [--out FILE]`: our machines beside PyTorch, TensorFlow and JAX on
 * the same work, into results/bench-peers.md. Each library is installed once into a virtual environment of its own
 * (some GB) in node_modules/.cache/peers, or where MMOE_EXP_PEERS says; PYTHON names another Python. All processes
 * live side by side, which takes some 12 GB of memory. What is missing is said, and the rest goes on.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildOurs, install, installSize, ROOT, versions } from './peers/install.js';
import { measure, type Plan, type Result, TOLERANCE, timeFirstResult } from './peers/measure.js';
import { writeProblem } from './peers/problem.js';
import { page } from './peers/table.js';
import { here, isOurs, LIBRARIES, type Library, WAYS } from './peers/ways.js';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: join(ROOT, 'results/bench-peers.md') },
  },
});

const ways = WAYS.filter(
  ({ by, way }) => options.only.length === 0 || options.only.some((name) => name === by || name === way),
);
const folder = mkdtempSync(join(tmpdir(), 'bench-peers-'));
try {
  await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const results: Result[] = ways.map((way) => ({ way, times: new Map(), busy: 0 }));
  const runs = Math.max(...ways.map((way) => way.runs));
  const plan: Plan = {
    ...(options.quick ? { rounds: 1, seconds: 0.1 } : { rounds: 5, seconds: 0.5 }),
    folder,
    ours: buildOurs('peers/ours')[0]!,
    reference: writeProblem(fileURLToPath(here('mmoe.yaml')), folder, runs, TOLERANCE.steps),
    note: (message) => console.error(`${Math.round(performance.now() / 1000)} s  ${message}`),
  };
  const found = Object.keys(LIBRARIES).flatMap((library) => installed(library as Library, results));
  const working = () => results.filter((result) => !result.failure);
  await measure(working(), 1, plan);
  // Our machines have no threads to set, and neither has the JavaScript backend of tfjs.
  const threaded = working().filter(({ way: { by }, backend }) => (!isOurs(by) || by === 'tfjs') && backend !== 'cpu');
  await measure(threaded, 2, plan);
  for (const result of working()) {
    plan.note(`${result.way.name}: time to the first result`);
    await timeFirstResult(result, plan);
  }
  const text = page(results, {
    command: ['npm run bench:peers', ...process.argv.slice(2)].join(' ').replace('peers -', 'peers -- -'),
    date: new Date().toISOString().slice(0, 10),
    versions: found,
    ...{ rounds: plan.rounds, seconds: plan.seconds },
    installSize: ({ way }) => installSize(way.by),
  });
  console.log(text);
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${text}\n`);
}

/** The versions of a library that some way needs; where it cannot be installed, its ways have failed. */
function installed(library: Library, results: readonly Result[]): string[] {
  const needing = results.filter(({ way }) => way.by === library);
  if (needing.length === 0) return [];
  try {
    install(library);
    return [versions(library)];
  } catch (error) {
    for (const result of needing) result.failure = `not installed: ${(error as Error).message}`;
    return [];
  }
}
