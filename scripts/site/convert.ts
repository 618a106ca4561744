/**
 * `tsx scripts/site/convert.ts [DIR...]` writes the `ledger.columns` of published folders, by default of all, as `ledger.parquet`, the smallest first,
 * and checks that every line comes back to the byte. `--most BYTES` stops before the old and new files are larger in all.
 */
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { unpackLedger } from '../../src/sweep/folder/packed-ledger.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { packLedger } from '../ledger/pack.js';
import { writeChecksums } from './archives.js';
import { REFERENCE, root } from './published.js';

const { values, positionals } = parseArgs({
  options: { most: { type: 'string', default: 'Infinity' } },
  allowPositionals: true,
});

const size = (file: string): number => statSync(file).size;

function findOld(): readonly string[] {
  const reference = join(root, REFERENCE);
  const files = readdirSync(reference, { recursive: true }) as string[];
  return files.filter((file) => file.endsWith('ledger.columns')).map((file) => dirname(join(reference, file)));
}

const sums = { folders: 0, before: 0, after: 0 };
const folders = (positionals.length > 0 ? positionals : findOld()).map((folder) => folderPaths(folder));
for (const { columnsLedger, packedLedger } of folders.sort((a, b) => size(a.columnsLedger) - size(b.columnsLedger))) {
  const before = size(columnsLedger);
  const content = unpackLedger(columnsLedger);
  const packed = packLedger(content);
  if (sums.before + sums.after + before + packed.length > Number(values.most)) break;
  const draft = `${packedLedger}.draft`;
  writeFileSync(draft, packed);
  renameSync(draft, packedLedger);
  if (!unpackLedger(packedLedger).equals(content)) throw new Error(`${packedLedger} does not unpack to the same lines`);
  rmSync(columnsLedger);
  sums.folders += 1;
  sums.before += before;
  sums.after += packed.length;
  console.log(`${relative(root, dirname(packedLedger))}: ${before} bytes, now ${packed.length}`);
}
await writeChecksums();
console.log(`${sums.folders} folders: ${sums.before} bytes, now ${sums.after}`);
