import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checkFolder, readRecorded } from '../../../src/app/verify/folder.js';
import { selectRecords } from '../../../src/app/verify/train-again.js';
import { InputError } from '../../../src/ground/base/errors.js';
import type { Uniform } from '../../../src/ground/base/random.js';
import { sha256Hex } from '../../../src/ground/base/sha256.js';
import { writeReport } from '../../../src/judge/report/write-report.js';
import { predictionsIn } from '../../../src/judge/results/predicted.js';
import { Ledger, readLedger } from '../../../src/sweep/folder/ledger.js';
import { readManifest } from '../../../src/sweep/folder/manifest.js';
import { folderPaths } from '../../../src/sweep/folder/paths.js';
import { readPlan } from '../../../src/sweep/folder/plan.js';
import {
  joinPredictions,
  PredictionFiles,
  readPredictions,
} from '../../../src/sweep/folder/predictions.js';
import { type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import { readTrials } from '../../../src/sweep/folder/trials.js';
import { writeLedger } from '../../ledger/pack.js';
import { FOLDERS } from '../corpus.js';
import { below, chooseOne, mutatedBytes, mutatedHeader, mutatedValue, nasty } from '../mutate.js';
import { expectHarmless } from '../page.js';
import type { Target } from '../target.js';

/**
 * One in so many folders has its report written, which takes some hundred times as long as reading
 * it.
 */
const REPORTED = 300;

/** Reads a folder by all that reads one: each may refuse it. */
async function readAll(draw: Uniform, folder: string): Promise<void> {
  const numerics = readNumerics();
  const reads: (() => unknown)[] = [
    () => readLedger(folder),
    () => readManifest(folder),
    () => readPlan(folder),
    () => readTrials(folder),
    () => {
      const { keys, ledger } = checkFolder(readRecorded(folder), numerics);
      for (const _ of selectRecords(ledger, keys));
    },
    () => new Ledger(folder).close(),
  ];
  for (const read of reads) allowing(read);
  if (below(draw, REPORTED) === 0) await report(folder);
}

/** Those that the corpus was trained by. */
const readNumerics = () =>
  JSON.parse(readFileSync(join(corpus(), 'run/manifest.json'), 'utf8')).engine;

const corpus = (): string => process.env.MMOE_EXP_FUZZ_CORPUS!;

/** Lets the program refuse its input: what follows is tried all the same. */
function allowing(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}

async function report(folder: string): Promise<void> {
  try {
    const { out } = await writeReport([folder], { formats: ['csv', 'md', 'tex', 'html'] });
    expectHarmless(out);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}

function copied(draw: Uniform, folder: string): string {
  const copy = join(folder, 'results');
  cpSync(join(corpus(), chooseOne(draw, FOLDERS)), copy, { recursive: true });
  return copy;
}

const recordsIn = (folder: string): RunRecord[] =>
  readFileSync(folderPaths(folder).ledger, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/**
 * A record with its own checksum, whatever it says: one that somebody wrote rather than a disk
 * damaged.
 */
const checkedLine = (record: unknown): string => {
  const { checksum: _, ...rest } = record as RunRecord & { checksum: string };
  return toLine(rest);
};

export const ledgerLines: Target = {
  name: 'ledger, by fields',
  weight: 15,
  async run(draw, folder) {
    const results = copied(draw, folder);
    const records = recordsIn(results);
    const changed = below(draw, records.length);
    const lines = records.map((record, i) => {
      if (i !== changed && draw() < 0.9) return checkedLine(record);
      const value = mutatedValue(draw, record);
      return typeof value === 'object' && value !== null
        ? checkedLine(value)
        : `${JSON.stringify(value)}\n`;
    });
    writeFileSync(folderPaths(results).ledger, lines.join(''));
    await readAll(draw, results);
  },
};

export const ledgerBytes: Target = {
  name: 'ledger, as bytes',
  weight: 8,
  async run(draw, folder) {
    const results = copied(draw, folder);
    const { ledger, packedLedger } = folderPaths(results);
    const content = readFileSync(ledger);
    if (draw() < 0.6) writeFileSync(ledger, mutatedBytes(draw, content, [content]));
    else {
      rmSync(ledger);
      writeFileSync(packedLedger, mutatedColumns(draw, content));
    }
    await readAll(draw, results);
  },
};

/** A packed ledger with mutated bytes, or with mutated columns or pages that match their hash. */
function mutatedColumns(draw: Uniform, content: Buffer): Uint8Array {
  const way = draw();
  if (way < 0.5) {
    const page = (bytes: Uint8Array) =>
      gzipSync(draw() < 0.9 ? bytes : mutatedBytes(draw, Buffer.from(bytes), []));
    return writeLedger(content, page);
  }
  const packed = writeLedger(content);
  if (way < 0.7) return mutatedBytes(draw, packed, [packed]);
  const end = packed.length - 8 - packed.readUInt32LE(packed.length - 8);
  const columns = packed.subarray(0, end);
  const changed = mutatedBytes(draw, columns, [columns]);
  const footer = packed.toString('latin1', end).replace(sha256Hex(columns), sha256Hex(changed));
  return Buffer.concat([changed, Buffer.from(footer, 'latin1')]);
}

export const manifests: Target = {
  name: 'manifest',
  weight: 12,
  async run(draw, folder) {
    const results = copied(draw, folder);
    const { manifest } = folderPaths(results);
    const content = readFileSync(manifest);
    const changed =
      draw() < 0.7
        ? JSON.stringify(mutatedValue(draw, JSON.parse(content.toString())))
        : mutatedBytes(draw, content, [content]);
    writeFileSync(manifest, changed);
    await readAll(draw, results);
  },
};

export const tables: Target = {
  name: 'plan.csv, plain or packed, trials.csv, runs.csv, summaries',
  weight: 8,
  async run(draw, folder) {
    const results = copied(draw, folder);
    const { plan, packedPlan, trials, runs, summaryCsv, summaryMarkdown } = folderPaths(results);
    const file = chooseOne(
      draw,
      [plan, plan, trials, runs, summaryCsv, summaryMarkdown].filter(existsSync),
    );
    const mutated = mutatedBytes(draw, readFileSync(file), [readFileSync(plan)]);
    if (file !== plan || draw() < 0.6) writeFileSync(file, mutated);
    else {
      rmSync(plan);
      const packed = gzipSync(mutated);
      writeFileSync(packedPlan, draw() < 0.5 ? packed : mutatedBytes(draw, packed, [packed]));
    }
    await readAll(draw, results);
  },
};

/**
 * Predictions and the labels of their rows, with the checksums and names that they should have
 * where somebody put them right.
 */
export const predictions: Target = {
  name: 'predictions',
  weight: 6,
  async run(draw, folder) {
    const results = join(folder, 'results');
    cpSync(join(corpus(), 'run'), results, { recursive: true });
    const files = folderPaths(results).predictions;
    const cells = readdirSync(files).filter((name) => !name.startsWith('labels'));
    const hash = [...readPredictions(results)][0]!.labels;
    const labels = folderPaths(results).labels(hash);
    if (draw() < 0.4) {
      const content = gunzipSync(readFileSync(labels));
      const changed =
        draw() < 0.5 ? mutatedHeader(draw, content) : mutatedBytes(draw, content, [content]);
      const isNamed = draw() < 0.8;
      const name = isNamed ? createHash('sha256').update(changed).digest('hex').slice(0, 24) : hash;
      writeFileSync(folderPaths(results).labels(name), gzipSync(changed, { level: 1 }));
      if (isNamed) for (const cell of cells) renamed(join(files, cell), hash, name);
    } else {
      const file = join(files, chooseOne(draw, cells));
      const content = readFileSync(file);
      const changed =
        draw() < 0.5 ? mutatedHeader(draw, content) : mutatedBytes(draw, content, [content]);
      writeFileSync(file, draw() < 0.6 ? rechecked(changed) : changed);
    }
    const keys = readPlan(results)!.rows.map(({ key }) => key);
    allowing(() =>
      predictionsIn([results], (key) =>
        keys.includes(key) ? { cell: 'cell', seed: 1 } : undefined,
      ),
    );
    const isWanted = () => true;
    allowing(() =>
      joinPredictions([results, join(corpus(), 'run')], join(folder, 'joined'), isWanted, () => {}),
    );
    if (below(draw, REPORTED) === 0) await report(results);
    allowing(() =>
      new PredictionFiles(results).has(chooseOne(draw, cells).replace('.bin', ''), keys[0]!),
    );
  },
};

/** Puts one text of a file in place of another one of the same length. */
function renamed(file: string, from: string, to: string): void {
  const content = readFileSync(file);
  content.write(to, content.indexOf(from));
  writeFileSync(file, content);
}

/** A file of predictions with the checksums of its records, as long as those of the corpus. */
function rechecked(content: Buffer): Buffer {
  const changed = Buffer.from(content);
  const length = 12 + 10 * 2 + 10 * 4 + 8;
  for (let at = changed.indexOf('\n') + 1; at + length <= changed.length; at += length) {
    const said = changed.subarray(at, at + length - 8);
    createHash('sha256')
      .update(said)
      .digest()
      .copy(changed, at + length - 8, 0, 8);
  }
  return changed;
}

/** One name everywhere, as a stranger would write a folder that is whole in itself. */
export const names: Target = {
  name: 'names throughout a folder',
  weight: 3,
  async run(draw, folder) {
    const results = copied(draw, folder);
    const name = `${chooseOne(draw, nasty)}${chooseOne(draw, nasty)}`;
    const from = chooseOne(draw, [
      'mmoe',
      'omoe',
      'correlation',
      'small',
      'test_mse',
      'gate/0',
      'final',
      'wasm',
    ]);
    const { plan, manifest, ledger } = folderPaths(results);
    // As a function: a text may have patterns of replacement in it.
    const renamed = (file: string, text: string) =>
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replaceAll(from, () => text),
      );
    renamed(plan, name.replaceAll(/["\n\r]/g, ''));
    const quoted = JSON.stringify(name).slice(1, -1);
    renamed(manifest, quoted);
    renamed(ledger, quoted);
    allowing(() => writeFileSync(ledger, recordsIn(results).map(checkedLine).join('')));
    await readAll(draw, results);
  },
};

/** Links and folders in the places of files. */
export const links: Target = {
  name: 'links in a folder',
  weight: 2,
  async run(draw, folder) {
    const results = copied(draw, folder);
    const paths = Object.values(folderPaths(results)).filter((path) => typeof path === 'string');
    const file = chooseOne(
      draw,
      paths.filter((path) => existsSync(dirname(path))),
    );
    rmSync(file, { recursive: true, force: true });
    const to = chooseOne(draw, [
      '/dev/null',
      '/etc/passwd',
      results,
      file,
      join(folder, 'nowhere'),
      '/proc/self/status',
    ]);
    symlinkSync(to, file);
    for (const read of [readLedger, readManifest, readPlan, readTrials])
      allowing(() => read(results));
    allowing(() => checkFolder(readRecorded(results), readNumerics()));
    if (below(draw, REPORTED) === 0) await report(results);
  },
};
