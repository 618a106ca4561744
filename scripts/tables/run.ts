/**
 * `npm run tables [-- [--data] NAME...]` trains the tables of `configs/tables` into
 * `results/tables/NAME`: LightGBM on the written splits, then a search of every network and the
 * final runs. What is finished is left alone, so that it continues where it was stopped. With
 * `--data` it stops after LightGBM, whose predictions `mmoe-exp verify` needs.
 * `scripts/tables/fetch.py` fetches the tables; PYTHON names a Python with pandas and LightGBM.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { TABLES } from './tables.js';

registerExtras();

const { values, positionals } = parseArgs({
  options: { data: { type: 'boolean', default: false } },
  allowPositionals: true,
});
for (const name of positionals.length > 0 ? positionals : TABLES) {
  const config = `configs/tables/${name}.yaml`;
  const out = `results/tables/${name}`;
  const predictions = `data/tables/${name}-lightgbm.csv`;
  if (!existsSync(predictions)) predict(config, predictions);
  if (!values.data && readManifest(out)?.counts?.missing !== 0)
    mmoeExp('tune', config, '--run', '--out', out, '--workers', '2');
}

function predict(config: string, out: string): void {
  const rows = mkdtempSync('data/tables/rows-');
  const part = join(rows, 'predictions.csv');
  mmoeExp('split', config, '--out', rows);
  const recipe = ['scripts/baselines/with_lightgbm.py', rows, '--out', part, '--trials', '8'];
  execute(process.env.PYTHON ?? 'python3', recipe);
  renameSync(part, out);
  rmSync(rows, { recursive: true });
}

function mmoeExp(...given: string[]): void {
  execute(process.execPath, ['dist/cli/main.js', ...given]);
}

function execute(command: string, given: string[]): void {
  const { status } = spawnSync(command, given, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${given.join(' ')} ended with ${status}`);
}
