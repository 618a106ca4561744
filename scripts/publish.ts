/**
 * `tsx scripts/publish.ts DIR...`: copies finished results folders to `results/reference/` to be committed, with
 * compressed ledgers: what `mmoe-exp verify` and `mmoe-exp report` need, and what people look at. Slates that no live experiment of
 * the folder was made from are left out: they are 99 % of a line.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readRecords } from '../src/folder/ledger.js';
import { readLive } from '../src/folder/live.js';
import { readManifest } from '../src/folder/manifest.js';
import { toLine } from '../src/folder/record.js';

const reference = fileURLToPath(new URL('../results/reference/', import.meta.url));

for (const folder of process.argv.slice(2)) {
  const manifest = readManifest(folder);
  if (!manifest?.counts || manifest.counts.missing > 0) throw new Error(`${folder} is not finished`);
  const target = join(reference, basename(folder));
  rmSync(target, { recursive: true, force: true });
  copy(folder, target);
}

function copy(folder: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(folder)) {
    const [from, to] = [join(folder, name), join(target, name)];
    if (statSync(from).isDirectory()) copy(from, to);
    else if (name === 'ledger.jsonl') writeFileSync(`${to}.gz`, gzipSync(publishedLedger(folder), { level: 9 }));
    else if (name.endsWith('.bin')) writeFileSync(`${to}.gz`, gzipSync(readFileSync(from), { level: 9 }));
    else if (name !== 'lock') copyFileSync(from, to);
  }
}

/** The lines of a folder's ledger, with the slates of those arms alone that experiments were made on. */
function publishedLedger(folder: string): string {
  const rankings = new Map(readLive(folder).flatMap(({ arms }) => arms.map(({ key, ranking }) => [key, ranking])));
  let text = '';
  for (const { slates = {}, ...record } of readRecords(folder)) {
    const shown = Object.entries(slates).filter(([ranking]) => ranking === rankings.get(record.key));
    text += toLine({ ...record, ...(shown.length > 0 && { slates: Object.fromEntries(shown) }) });
  }
  return text;
}
