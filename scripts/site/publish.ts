/**
 * `tsx scripts/site/publish.ts [--without-search] DIR...` copies finished results folders to
 * `results/reference/` to be committed: what cannot be made again, with packed ledgers and plans,
 * and the figures of them that texts show. Slates that no live experiment of the folder was made
 * from are left out: they are 99 % of a line. `results/tables/epa` becomes
 * `results/reference/tables/epa`.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { liveFile } from '../../src/extras/recommender/record.js';
import { registerExtras } from '../../src/extras/register.js';
import { type Config, seedsKept } from '../../src/sweep/config/config.js';
import { configFrom } from '../../src/sweep/config/load.js';
import { recordsIn } from '../../src/sweep/folder/extra-records.js';
import { ledgerFile, readRecords } from '../../src/sweep/folder/ledger.js';
import { readManifest } from '../../src/sweep/folder/manifest.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { readPlan } from '../../src/sweep/folder/plan.js';
import { joinPredictions } from '../../src/sweep/folder/predictions.js';
import { toLine } from '../../src/sweep/folder/record.js';
import { packLedger } from '../ledger/pack.js';
import { writeChecksums } from './archives.js';
import { drawFigures } from './figures.js';
import { isDerived, publishedFolders, REFERENCE, root, shownFigures } from './published.js';

registerExtras();

const { values, positionals } = parseArgs({
  options: { 'without-search': { type: 'boolean', default: false } },
  allowPositionals: true,
});

async function publish(folder: string): Promise<void> {
  const manifest = readManifest(folder);
  if (!manifest?.counts || manifest.counts.missing > 0)
    throw new Error(`${folder} is not finished`);
  const below = relative(join(root, 'results'), folder);
  const name = below.startsWith('..') ? basename(folder) : below;
  const target = join(root, REFERENCE, name);
  rmSync(target, { recursive: true, force: true });
  copy(folder, target);
  keepPredictions(folder, target);
  await drawFigures(shownFigures(publishedFolders()).filter(({ folder }) => folder === name));
}

function copy(folder: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (isDerived(name) || name === 'predictions' || (values['without-search'] && isOfSearch(name)))
      continue;
    const [from, to] = [join(folder, name), join(target, name)];
    if (statSync(from).isDirectory()) copy(from, to);
    else if (from === ledgerFile(folder))
      writeFileSync(folderPaths(target).packedLedger, packLedger(publishedLedger(folder)));
    else if (from === folderPaths(folder).plan)
      writeFileSync(folderPaths(target).packedPlan, gzipped(from));
    else if (from === folderPaths(folder).manifest) writeFileSync(to, shortManifest(from));
    else copyFileSync(from, to);
  }
}

/** As `gzip -9n`: without a name and a time, which would make other bytes of the same content. */
const gzipped = (file: string): Buffer => gzipSync(readFileSync(file), { level: 9 });

/** A manifest with a line for each of its fields: half of an indented one is white space. */
function shortManifest(file: string): string {
  const fields = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
  return `{\n${fields.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')}\n}\n`;
}

/** Packs what the planned runs of the seeds of `keepPredictions` predicted. */
function keepPredictions(folder: string, target: string): void {
  const { predictions } = folderPaths(target);
  const file = folderPaths(folder).manifest;
  const { config } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly config: Pick<Config, 'keepPredictions'>;
  };
  // Configs with code of their own cannot be read here; none of them keeps predictions.
  const seeds = config.keepPredictions ? seedsKept(configFrom(config, file)) : new Set<number>();
  const rows = readPlan(folder)?.rows ?? [];
  const kept = new Set(rows.filter(({ seed }) => seeds.has(seed)).map(({ key }) => key));
  joinPredictions(
    [folder],
    target,
    (key) => kept.has(key),
    () => {},
  );
  if (!existsSync(predictions)) return;
  for (const name of readdirSync(predictions).filter((name) => name.endsWith('.bin'))) {
    const path = join(predictions, name);
    writeFileSync(`${path}.gz`, gzipped(path));
    rmSync(path);
  }
}

/**
 * The trials of a search can be larger than all runs; the settings that it found are in the
 * manifest, too.
 */
function isOfSearch(name: string): boolean {
  return ['tune', 'tuned.yaml'].includes(name);
}

/**
 * The lines of a folder's ledger that are of its plan (a choice that changed leaves runs behind),
 * with the slates of those arms alone that experiments were made on.
 */
function publishedLedger(folder: string): Buffer {
  const arms = new Set(
    recordsIn(folder, liveFile).flatMap(({ arms }) =>
      arms.map(({ key, ranking }) => `${key} ${ranking}`),
    ),
  );
  const plan = readPlan(folder);
  const planned = plan && new Set(plan.rows.map(({ key }) => key));
  let text = '';
  for (const { slates = {}, ...record } of readRecords(folder)) {
    if (planned && !planned.has(record.key)) continue;
    const shown = Object.entries(slates).filter(([ranking]) =>
      arms.has(`${record.key} ${ranking}`),
    );
    text += toLine({ ...record, ...(shown.length > 0 && { slates: Object.fromEntries(shown) }) });
  }
  return Buffer.from(text);
}

for (const folder of positionals) await publish(folder);
await writeChecksums();
