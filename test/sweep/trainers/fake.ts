import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a fake Python with lightgbm behaves. */
export type Behaviour =
  | 'good'
  | 'newer'
  | 'missing'
  | 'broken'
  | 'fails'
  | 'killed'
  | 'gaps'
  | 'other';

const FACTS = { python: '3.99.1', module: '4.9.9', platform: 'fake', parameters: { trees: 1 } };

/**
 * A script of Node that answers as `src/sweep/trainers/train_lightgbm.py` does: it predicts 0.25
 * for every row and label, and `other` predicts something else.
 */
const script = (behaviour: Behaviour) => `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const behaviour = ${JSON.stringify(behaviour)};
const args = process.argv.slice(2);
const [file, ...rest] = args[0] === 'run' ? args.slice(args.indexOf('python') + 1) : args;
const fail = (line) => { console.error('Traceback (most recent call last):\\n  File "x.py", line 1\\n' + line); process.exit(1); };
if (behaviour === 'missing') fail("ModuleNotFoundError: No module named 'lightgbm'");
if (behaviour === 'broken') fail('OSError: libgomp.so.1: cannot open shared object file');
if (rest[0] === '--facts') {
  const facts = ${JSON.stringify(FACTS)};
  console.log(JSON.stringify(behaviour === 'newer' ? { ...facts, module: '5.0.0' } : facts));
  process.exit(0);
}
if (behaviour === 'fails') fail('lightgbm.basic.LightGBMError: bin size 257 cannot run');
if (behaviour === 'killed') process.kill(process.pid, 'SIGKILL');
const [rows, out, ...splits] = rest;
const { tasks } = JSON.parse(readFileSync(join(rows, 'table.json'), 'utf8'));
const parts = readFileSync(join(rows, 'parts.csv'), 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','));
for (const split of splits) {
  const own = parts.filter(([of, , part]) => of === split && part !== 'train').map(([, row]) => Number(row));
  own.sort((a, b) => a - b);
  const lines = own.map((row) => [row, ...tasks.map(() => (behaviour === 'other' ? 0.3 : 0.25))].join());
  if (behaviour === 'gaps') lines.pop();
  writeFileSync(join(out, split + '.csv'), ['row,' + tasks.map(({ name }) => name).join(), ...lines, ''].join('\\n'));
  writeFileSync(join(out, split + '.json'), '{}');
}
`;

/** The environment with a PATH that has these Pythons and Node alone. */
export function pathWith(
  folder: string,
  pythons: Readonly<Record<string, Behaviour>>,
): NodeJS.ProcessEnv {
  const bin = join(folder, `bin-${Object.values(pythons).join('-')}`);
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const [name, behaviour] of Object.entries(pythons)) {
    writeFileSync(join(bin, name), script(behaviour));
    chmodSync(join(bin, name), 0o755);
  }
  return { PATH: bin, MMOE_EXP_PYTHON: '' };
}
