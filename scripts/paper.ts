/**
 * `npm run paper`: runs every config of `configs/paper/` on synthetic data, each into `results/<its name>`, keeping
 * what is finished. Tables 1 and 2 need both files of census-income, and days: `mmoe-exp tune`, then `mmoe-exp run`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const main = `${root}dist/cli/main.js`;

const configs = readdirSync(`${root}configs/paper`).filter((name) => !name.startsWith('table'));

for (const config of configs.sort()) {
  console.error(`\n${config}`);
  const { status } = spawnSync(process.execPath, [main, 'run', `${root}configs/paper/${config}`], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
