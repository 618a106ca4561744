/**
 * `npm run bench:peers [-- --census | --gradients] [--quick] [--only NAME] [--out FILE]`: our
 * machines beside PyTorch, TensorFlow and JAX on the same work, into results/bench-peers.md; with
 * --census at the shapes of census-income, into results/bench-peers-census.md; with --gradients a
 * method that combines gradients beside TorchJD's loop, into results/bench-peers-gradients.md. Each
 * library is installed once into a virtual environment of its own (some GB) in
 * node_modules/.cache/peers, or where MMOE_EXP_PEERS says; PYTHON names another Python. All
 * processes live side by side, which takes some 12 GB of memory. What is missing is said, and the
 * rest goes on.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { CASES, EPOCH as CENSUS_EPOCH, writeCensus } from './peers/census.js';
import { GRADIENTS_CASES, gradientsChecks } from './peers/gradients.js';
import { buildOurs, install, installSize, ROOT, versions } from './peers/install.js';
import { measure, type Plan, type Result, TOLERANCE, timeFirstResult } from './peers/measure.js';
import { referenceLosses, writeProblem } from './peers/problem.js';
import { EPOCH, readSpec } from './peers/spec.js';
import { type About, censusPage, gradientsPage, KINDS, page } from './peers/table.js';
import {
  CENSUS_WAYS,
  GRADIENTS_WAYS,
  here,
  isOurs,
  LIBRARIES,
  type Library,
  WAYS,
} from './peers/ways.js';

registerExtras();

const { values: options } = parseArgs({
  options: {
    census: { type: 'boolean', default: false },
    gradients: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
});

/** What is compared: the paper's MMoE, or other work that an option names. */
const work = options.census ? 'census' : options.gradients ? 'gradients' : 'paper';
const out =
  options.out ?? join(ROOT, `results/bench-peers${work === 'paper' ? '' : `-${work}`}.md`);
const ways = { paper: WAYS, census: CENSUS_WAYS, gradients: GRADIENTS_WAYS }[work].filter(
  ({ by, way }) =>
    options.only.length === 0 || options.only.some((name) => name === by || name === way),
);
const folder = mkdtempSync(join(tmpdir(), 'bench-peers-'));
try {
  await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const load = os.loadavg()[0]!;
  const results: Result[] = ways.map((way) => ({ way, times: new Map(), busy: 0 }));
  const runs = Math.max(...ways.map((way) => way.runs));
  const plan: Plan = {
    ...(options.quick ? { rounds: 1, seconds: 0.1 } : { rounds: 5, seconds: 0.5 }),
    folder,
    ...makeWork(runs),
    note: (message) => console.error(`${Math.round(performance.now() / 1000)} s  ${message}`),
  };
  const found = Object.keys(LIBRARIES).flatMap((library) => installed(library as Library, results));
  const working = () => results.filter((result) => !result.failure);
  await measure(working(), 1, plan);
  if (work === 'paper') await measureMore(working(), plan);
  const about: About = {
    command: ['npm run bench:peers', ...process.argv.slice(2)]
      .join(' ')
      .replace('peers -', 'peers -- -'),
    date: new Date().toISOString().slice(0, 10),
    versions: found,
    load,
    rounds: plan.rounds,
    seconds: plan.seconds,
    installSize: ({ way }) => installSize(way.by),
  };
  const text = {
    paper: () => page(results, about),
    census: () => censusPage(results, CASES, about),
    gradients: () => gradientsPage(results, GRADIENTS_CASES, about),
  }[work]();
  console.log(text);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${text}\n`);
}

/** Writes the files of the problem. */
function makeWork(runs: number): Pick<Plan, 'kinds' | 'epoch' | 'ours' | 'checks'> {
  const { steps } = TOLERANCE;
  if (work === 'census') {
    return {
      kinds: Object.keys(CASES),
      epoch: CENSUS_EPOCH,
      ours: buildOurs('peers/census-ours')[0]!,
      checks: writeCensus(fileURLToPath(here('census.yaml')), folder, steps),
    };
  }
  const spec = readSpec(fileURLToPath(here('mmoe.yaml')));
  writeProblem(spec, folder, runs);
  const isOfGradients = work === 'gradients';
  return {
    kinds: Object.keys(isOfGradients ? GRADIENTS_CASES : KINDS),
    epoch: EPOCH,
    ours: buildOurs('peers/ours')[0]!,
    checks: isOfGradients
      ? gradientsChecks(spec, steps)
      : new Map([['check', referenceLosses(spec, runs, steps)]]),
  };
}

/** With two threads, and to the first result. */
async function measureMore(working: readonly Result[], plan: Plan): Promise<void> {
  // Our machines train on one thread here, and the JavaScript backend of tfjs has none to set.
  const threaded = working.filter(
    ({ way: { by }, backend }) => (!isOurs(by) || by === 'tfjs') && backend !== 'cpu',
  );
  await measure(threaded, 2, plan);
  for (const result of working.filter(({ failure }) => !failure)) {
    plan.note(`${result.way.name}: time to the first result`);
    await timeFirstResult(result, plan);
  }
}

/**
 * The versions of a library that some way needs; where it cannot be installed, its ways have
 * failed.
 */
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
