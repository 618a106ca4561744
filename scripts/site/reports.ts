/** The reports of published folders in site/. */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { counted } from '../../src/ground/base/words.js';
import { ledgerFile } from '../../src/sweep/folder/ledger.js';
import type { Due, Made } from './make-report.js';
import { filesAt, REFERENCE, shownFigures } from './published.js';

/**
 * Makes the reports that are not of these folders and this code, as many at once as there are
 * cores, the longest first.
 */
export async function makeReports(folders: readonly string[]): Promise<void> {
  const tool = hashFiles(['src', 'package-lock.json', 'scripts/site/make-report.ts']);
  const shown = shownFigures(folders);
  const due = folders
    .map((folder): Due & { readonly folder: string; readonly size: number } => {
      const figures = [
        ...new Set(shown.filter((one) => one.folder === folder).map(({ figure }) => figure)),
      ];
      const from = `${REFERENCE}/${folder}`;
      const due = {
        from,
        out: join('site', from),
        figures,
        hash: hashFiles([from], `${tool} ${figures}`),
      };
      return { ...due, folder, size: folderSize(folder) };
    })
    .filter(({ folder, hash }) => findMade(folder)?.hash !== hash)
    .sort((a, b) => b.size - a.size);
  console.error(`${counted(due.length, 'report')} of ${folders.length} to make`);
  const worker = async () => {
    const maker = fork(fileURLToPath(new URL('make-report.ts', import.meta.url)));
    for (let next = due.shift(); next; next = due.shift()) {
      const started = performance.now();
      await make(maker, next);
      console.error(`${next.folder}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
    maker.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(due.length, availableParallelism()) }, worker));
}

function make(maker: ChildProcess, due: Due): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`${due.from}: its report was not made`));
    maker.once('exit', fail).once('message', () => {
      maker.off('exit', fail);
      resolve();
    });
    maker.send(due);
  });
}

export function findMade(folder: string): Made | undefined {
  const file = join('site', REFERENCE, folder, 'made.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Made) : undefined;
}

function folderSize(folder: string): number {
  return statSync(ledgerFile(join(REFERENCE, folder))).size;
}

/** The hash of files, and of all in folders but for what is derived. */
function hashFiles(paths: readonly string[], before = ''): string {
  const hash = createHash('sha256').update(before);
  for (const file of paths.flatMap(filesAt))
    hash.update(`${file}\n`).update(createHash('sha256').update(readFileSync(file)).digest());
  return hash.digest('hex');
}
