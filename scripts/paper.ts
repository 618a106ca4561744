/** `npm run paper`: runs every config of `configs/paper/`, each into `results/<its name>`; what is finished is kept. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const main = `${root}dist/cli/main.js`;

for (const config of readdirSync(`${root}configs/paper`).sort()) {
  console.error(`\n${config}`);
  const { status } = spawnSync(process.execPath, [main, 'run', `${root}configs/paper/${config}`], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
