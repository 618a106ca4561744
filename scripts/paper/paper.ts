/**
 * `npm run paper`: runs every config of `configs/paper/` on synthetic data, each into `results/<its
 * name>`, keeping what is finished. Others need files of census-income, and Tables 1 and 2 days:
 * `mmoe-exp tune`, then `mmoe-exp run`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = `${root}dist/cli/main.js`;

const configs = readdirSync(`${root}configs/paper`).filter((name) =>
  readFileSync(`${root}configs/paper/${name}`, 'utf8').includes('kind: synthetic'),
);

for (const config of configs.sort()) {
  console.error(`\n${config}`);
  const { status } = spawnSync(process.execPath, [main, 'run', `${root}configs/paper/${config}`], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
