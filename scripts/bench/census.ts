/**
 * `npm run bench:census -- --from FILE [--quick] [--out FILE]`: preparing a file of census-income
 * by `mmoe-exp data census-income` and by pandas, into results/bench-census.md. Pandas is installed
 * once as for `npm run bench:peers`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { registerExtras } from '../../src/extras/register.js';
import {
  measurePreparations,
  ourPreparation,
  type Preparation,
  preparations,
} from './census/prepare.js';
import { buildOurs, install, ROOT, versions } from './peers/install.js';
import { median } from './speed/rounds.js';

registerExtras();

const { values: options } = parseArgs({
  options: {
    from: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'results/bench-census.md') },
  },
});
if (options.from === undefined)
  throw new Error('--from FILE is needed, census-income.test or census-income.data');

const folder = mkdtempSync(join(tmpdir(), 'bench-census-'));
try {
  await bench(resolve(options.from));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(file: string): Promise<void> {
  const loadBefore = os.loadavg()[0]!;
  const rounds = options.quick ? 1 : 3;
  const [load] = buildOurs('census/load') as [string];
  install('pandas');
  // Of this process and all that it starts.
  process.env.MMOE_EXP_DATA = join(folder, 'data');
  const [program, ...args] = ourPreparation(file);
  execFileSync(program!, args, { stdio: 'ignore' });
  const measured = preparations(file, folder, load);
  await measurePreparations(measured, rounds);
  const text = page(measured, {
    command: `npm run bench:census -- --from FILE${options.quick ? ' --quick' : ''}`,
    date: new Date().toISOString().slice(0, 10),
    versions: versions('pandas'),
    rounds,
    loads: [loadBefore, os.loadavg()[0]!],
  });
  console.log(text);
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${text}\n`);
}

interface About {
  readonly command: string;
  readonly date: string;
  /** Versions of pandas and what it needs. */
  readonly versions: string;
  readonly rounds: number;
  /** Mean number of runnable processes, in the minute before and at the end. */
  readonly loads: readonly [number, number];
}

/** The benchmark as Markdown. */
function page(
  preparations: readonly Preparation[],
  { command, date, versions, rounds, loads }: About,
): string {
  const [ours] = preparations;
  const head = ['', 's', 'least', 'time to ours', 'peak memory, MB'];
  const rows = preparations.map(({ name, seconds, peakMemory }) => [
    ...[name, digits(median(seconds)), digits(Math.min(...seconds))],
    ...[`${digits(median(seconds) / median(ours!.seconds))}x`, digits(peakMemory)],
  ]);
  return [
    '# Preparing census-income',
    `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores; Node ${process.version}; ` +
      `${versions}. ${date}, by \`${command}\`. Medians of ${rounds} rounds in turns. ` +
      `Load of the machine: ${loads[0].toFixed(1)} before, ${loads[1].toFixed(1)} at the end, this benchmark included.`,
    markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] }),
    'From the packed file to a table of codes and numbers on disk, a process from start to end. Pandas also standardizes; ' +
      'ours does so when it loads, which the second row includes. Both got the same table.',
  ].join('\n\n');
}

function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}
