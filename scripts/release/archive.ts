/**
 * `tsx scripts/release/archive.ts DIR` packs each published folder as DIR/NAME.tar, as releases
 * attach them, and fails if they are not those of `results/published.sha256`. Without DIR it writes
 * that file.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHECKSUMS } from '../../src/app/verify/published.js';
import { checksumLine, packAll, writeChecksums } from '../site/archives.js';
import { root } from '../site/published.js';

const [to] = process.argv.slice(2);
if (to === undefined) await writeChecksums();
else {
  mkdirSync(to, { recursive: true });
  const known = readFileSync(join(root, CHECKSUMS), 'utf8');
  let bytes = 0;
  let text = '';
  for await (const { file, archive } of packAll()) {
    const line = checksumLine(file, archive);
    if (!known.includes(line)) throw new Error(`${file} is not the one of ${CHECKSUMS}: ${line}`);
    writeFileSync(join(to, file), archive);
    bytes += archive.length;
    text += line;
  }
  if (text !== known) throw new Error(`${CHECKSUMS} names archives that are not there`);
  copyFileSync(join(root, CHECKSUMS), join(to, basename(CHECKSUMS)));
  console.log(`${text.split('\n').length - 1} archives, ${(bytes / 1e6).toFixed(1)} MB`);
}
