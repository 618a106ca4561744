/*
 * Asks of ten made tables (`made.ts`) whether the answer is right: runs for each what `init`
 * writes, with nothing changed, and prints the mean R² of each network on `scarce` and the first
 * line of the answer. A table takes about 5 minutes with one worker. The same command goes on where
 * it was stopped.
 *
 *   npx tsx scripts/tables/made-seeds.ts FOLDER [--seeds 1,2,3] [--workers 1]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { tableMarkdown } from '../../src/ground/table/markdown.js';
import { number, type Table, tableFrom, text } from '../../src/ground/table/table.js';
import { isMainModule } from '../build/main-module.js';
import { madeTable } from './made.js';

const TOOL = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ROWS = 4000;
const LABELS = 'common,scarce,unrelated';
const NETWORKS = ['single-task', 'shared-bottom', 'mmoe'] as const;

interface SeedResult {
  readonly seed: number;
  /** The mean R² on the test rows of `scarce`, by network. */
  readonly r2: Readonly<Record<string, number>>;
  readonly answer: string;
}

/** Returns what a command of the tool prints in the folder of a table. */
const printed = (cwd: string, ...words: readonly string[]): string =>
  execFileSync(process.execPath, [TOOL, ...words], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

function meanR2(runs: string, model: string): number {
  const rows: Readonly<Record<string, string>>[] = parse(runs, { columns: true });
  const own = rows.filter((row) => row.model === model).map((row) => Number(row.test_r2_scarce));
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}

/** The answer in the lines that `run --json` prints. */
function answerIn(lines: string): string {
  const events = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly event: string; readonly answer?: string });
  const answer = events.find(({ event }) => event === 'report')?.answer;
  if (answer === undefined) throw new Error('the run has no report');
  return answer;
}

function resultOf(seed: number, folder: string, workers: string): SeedResult {
  const own = join(folder, `made-${seed}`);
  mkdirSync(own, { recursive: true });
  if (!existsSync(join(own, 'made.yaml'))) {
    writeFileSync(join(own, 'made.csv'), `${madeTable(seed, ROWS).join('\n')}\n`);
    printed(own, 'init', 'made.csv', '--labels', LABELS, '--yes');
  }
  const answer = answerIn(printed(own, 'run', 'made.yaml', '--workers', workers, '--json'));
  const runs = readFileSync(join(own, 'results', 'made', 'runs.csv'), 'utf8');
  return {
    seed,
    answer,
    r2: Object.fromEntries(NETWORKS.map((model) => [model, meanR2(runs, model)])),
  };
}

const seedsTable = (results: readonly SeedResult[]): Table =>
  tableFrom({ name: 'made', caption: 'Mean R² on scarce, and the first line' }, results, [
    [number('seed'), ({ seed }) => seed],
    ...NETWORKS.map(
      (model) =>
        [number(model, model, (r2) => r2.toFixed(3)), ({ r2 }: SeedResult) => r2[model]] as const,
    ),
    [text('answer', 'first line'), ({ answer }) => answer],
  ]);

if (isMainModule(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '1,2,3,4,5,6,7,8,9,10' },
      workers: { type: 'string', default: '1' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('the folder of the tables is needed');
  const results: SeedResult[] = [];
  for (const seed of values.seeds.split(',').map(Number)) {
    results.push(resultOf(seed, folder, values.workers));
    process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
  }
  process.stdout.write(`${tableMarkdown(seedsTable(results))}\n`);
}
