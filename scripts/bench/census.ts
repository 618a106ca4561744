/**
 * `npm run bench:census -- --from FILE [--quick] [--out FILE]`: preparing a file of census-income by `mmoe-exp data census-income`
 * and by pandas, into results/bench-census.md. Pandas is installed once as for `npm run bench:peers`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installWings } from '../../src/extras/install.js';
import { measurePreparations, ourPreparation, preparations } from './census/prepare.js';
import { page } from './census/table.js';
import { buildOurs, install, ROOT, versions } from './peers/install.js';

installWings();

const { values: options } = parseArgs({
  options: {
    from: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'results/bench-census.md') },
  },
});
if (options.from === undefined) throw new Error('--from FILE is needed, census-income.test or census-income.data');

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
