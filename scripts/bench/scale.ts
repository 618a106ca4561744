/**
 * `npm run bench:scale [-- RUNS...]`: what it costs to plan, resume, merge, report and verify
 * sweeps of 10^3 to 10^6 runs. Prints a Markdown table of CPU seconds and peak memory, each of a
 * command by itself, as GNU time tells them. Nothing is trained but one run of each cell: the lines
 * of the others are those with noise, so that `verify` finds those that it trains different.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerExtras } from '../../src/extras/register.js';
import type { GateUsage } from '../../src/ground/base/outcome.js';
import { fastStream, type Uniform } from '../../src/ground/base/random.js';
import { readRecords } from '../../src/sweep/folder/ledger.js';
import { readLines } from '../../src/sweep/folder/lines.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { type RunRecord, toLine } from '../../src/sweep/folder/record.js';
import { runKeys } from '../../src/sweep/runs/cells.js';
import type { CellSpec } from '../../src/sweep/runs/spec.js';
import type { Numerics } from '../../src/train/engine/engine.js';

registerExtras();

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1e3, 1e4, 1e5, 1e6];

const correlations = Array.from({ length: 50 }, (_, i) => (i + 1) / 50);
const models = ['single-task', 'shared-bottom', 'omoe', 'mmoe'];
const CELLS = correlations.length * models.length;

const makeConfig = (seeds: number) => ({
  name: 'scale',
  data: { kind: 'synthetic', features: 4, correlation: correlations },
  models,
  training: { steps: 20, evaluateEvery: 5, testExamples: 50, batchSize: 8 },
  seeds,
});

const root = mkdtempSync(join(tmpdir(), 'mmoe-exp-scale-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

/** One trained run of each cell, in the order of the plan. */
function trainedCells(): RunRecord[] {
  const config = join(root, 'cells.yaml');
  const out = join(root, 'cells');
  writeFileSync(config, JSON.stringify(makeConfig(1)));
  execFileSync(process.execPath, [main, 'run', config, '--out', out, '--quiet', '--no-report']);
  const byKey = new Map([...readRecords(out)].map((record) => [record.key, record]));
  const [, ...rows] = readFileSync(folderPaths(out).plan, 'utf8').trim().split('\n');
  return rows.map((row) => byKey.get(row.split(',')[0]!)!);
}

const NOISE = 0.05;

/** A record whose numbers are those of another one with noise, as if by another seed. */
function another(record: RunRecord, key: string, seed: number, uniform: Uniform): RunRecord {
  const factor = 1 + NOISE * (uniform() + uniform() - 1);
  const near = (value: number) => value * factor * (1 + (NOISE / 10) * (uniform() - 0.5));
  const nearAll = (values: readonly number[]) => values.map(near);
  const entriesOf = <T, R>(
    columns: Readonly<Record<string, T>>,
    of: (value: T, name: string) => R,
  ) => Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, of(value, name)]));
  const gateNear = (gate: GateUsage): GateUsage => {
    const use = nearAll(gate.mean);
    const sum = use.reduce((total, weight) => total + weight, 0);
    return {
      ...gate,
      mean: use.map((weight) => weight / sum),
      entropy: gate.entropy * (1 - NOISE * uniform()),
    };
  };
  return {
    ...record,
    key,
    seed,
    metrics: entriesOf(record.metrics, near),
    curve: entriesOf(record.curve, (values, name) => (name === 'step' ? values : nearAll(values))),
    gates: record.gates.map(gateNear),
  };
}

/** Writes the ledger of all runs but the last into a new folder. */
function writeLedger(folder: string, cells: readonly RunRecord[], seeds: number): void {
  mkdirSync(folder);
  const descriptor = openSync(folderPaths(folder).ledger, 'w');
  const uniform = fastStream('mmoe-exp/bench-scale');
  for (const record of cells) {
    const keyOf = runKeys(record.spec as CellSpec, record.engine as Numerics);
    let text = '';
    for (let seed = 1; seed <= seeds; seed++) {
      if (record === cells.at(-1) && seed === seeds) break;
      text += toLine(another(record, keyOf(seed), seed, uniform));
    }
    writeSync(descriptor, text);
  }
  closeSync(descriptor);
}

/** Two folders with every other line of a ledger each, as two shards have them. */
function halve(folder: string, halves: readonly [string, string]): void {
  const descriptors = halves.map((half) => {
    mkdirSync(half);
    for (const file of ['manifest', 'plan'] as const)
      cpSync(folderPaths(folder)[file], folderPaths(half)[file]);
    return openSync(folderPaths(half).ledger, 'w');
  });
  let line = 0;
  for (const { text } of readLines(folderPaths(folder).ledger))
    writeSync(descriptors[line++ % 2]!, `${text}\n`);
  for (const descriptor of descriptors) closeSync(descriptor);
}

interface Cost {
  /** CPU seconds, of the command and its workers. */
  readonly seconds: number;
  /** Bytes of the largest resident set of any of its processes. */
  readonly memory: number;
}

/** @throws Error where the command does not end with one of the codes */
function measureCost(args: readonly string[], codes: readonly number[] = [0]): Cost {
  const told = join(root, 'time');
  const command = [process.execPath, main, ...args];
  const { status, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%U %S %M', '-o', told, '--', ...command],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  if (status === null || !codes.includes(status)) {
    throw new Error(`${args.join(' ')} ended with ${status}: ${stderr.slice(-2000)}`);
  }
  // What it says of exit codes comes first.
  const [user, system, kilobytes] = readFileSync(told, 'utf8')
    .trim()
    .split('\n')
    .at(-1)!
    .split(' ')
    .map(Number);
  const cost = { seconds: user! + system!, memory: kilobytes! * 1024 };
  console.error(`${args.slice(0, 1)}: ${shown(cost)}`);
  return cost;
}

/** What each command costs on a sweep of a size. */
function costs(runs: number, cells: readonly RunRecord[]): Map<string, Cost> {
  const folder = join(root, String(runs));
  const [config, whole, merged] = [`${folder}.yaml`, join(folder, 'whole'), join(folder, 'merged')];
  const halves = [join(folder, '1'), join(folder, '2')] as const;
  mkdirSync(folder);
  writeFileSync(config, JSON.stringify(makeConfig(runs / CELLS)));
  const run = ['run', config, '--workers', '1'];
  const found = new Map<string, Cost>();
  found.set(
    'plan: `run --dry-run`',
    measureCost([...run, '--out', join(folder, 'none'), '--dry-run']),
  );
  writeLedger(whole, cells, runs / CELLS);
  found.set(
    'resume: `run`, of which one run is missing',
    measureCost([...run, '--out', whole, '--quiet', '--no-report']),
  );
  halve(whole, halves);
  found.set('`merge` of two halves', measureCost(['merge', ...halves, '--out', merged]));
  for (const done of [...halves, merged]) rmSync(done, { recursive: true });
  found.set('`report`', measureCost(['report', whole]));
  // Runs that were never trained come out different.
  found.set(
    '`verify --sample 5`',
    measureCost(['verify', whole, '--sample', '5', '--workers', '1'], [1]),
  );
  rmSync(folder, { recursive: true });
  return found;
}

const shown = ({ seconds, memory }: Cost): string =>
  `${Number(seconds.toPrecision(2))} s, ${Math.round(memory / 1e6)} MB`;

const cells = trainedCells();
const load = loadavg()[0]!;
const table = sizes.map((runs) => costs(runs, cells));
const head = ['', ...sizes.map((runs) => `${runs.toLocaleString('en-US')} runs`)];
console.log(
  `${cpus()[0]?.model.trim()}, Node ${process.version}, load ${load.toFixed(1)} at the start\n`,
);
console.log(`| ${head.join(' | ')} |\n| --- |${sizes.map(() => ' ---: |').join('')}`);
for (const what of table[0]!.keys())
  console.log(`| ${[what, ...table.map((by) => shown(by.get(what)!))].join(' | ')} |`);
