/**
 * `tsx scripts/publish.ts DIR...`: copies finished results folders to `results/reference/` to be committed, with
 * compressed ledgers: what `mmoe-exp verify` and `mmoe-exp report` need, and what people look at.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readManifest } from '../src/folder/manifest.js';

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
    else if (name === 'ledger.jsonl' || name.endsWith('.bin'))
      writeFileSync(`${to}.gz`, gzipSync(readFileSync(from), { level: 9 }));
    else if (name !== 'lock') copyFileSync(from, to);
  }
}
