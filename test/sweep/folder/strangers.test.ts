import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { liveFile } from '../../../src/extras/recommender/record.js';
import { table } from '../../../src/extras/tables/kind.js';
import { readStamp } from '../../../src/judge/report/stamp.js';
import { recordsIn } from '../../../src/sweep/folder/extra-records.js';
import { Ledger, LedgerTexts, readLedger } from '../../../src/sweep/folder/ledger.js';
import { lockFolder } from '../../../src/sweep/folder/lock.js';
import { readManifest } from '../../../src/sweep/folder/manifest.js';
import { sharedText } from '../../../src/sweep/folder/merge-folders.js';
import { folderPaths } from '../../../src/sweep/folder/paths.js';
import { readPlan } from '../../../src/sweep/folder/plan.js';
import { PredictionFiles, readPredictions } from '../../../src/sweep/folder/predictions.js';
import { readCode } from '../../../src/sweep/folder/results-folder.js';
import { readLabels } from '../../../src/sweep/folder/test-labels.js';
import { readTrials } from '../../../src/sweep/folder/trials.js';
import { fileBytes } from '../../../src/train/data/files/bytes.js';
import { temporaryFolder } from '../../support/cli.js';

const HASH = '0'.repeat(24);

type Reading = readonly [file: string, what: string, read: (folder: string) => unknown];

const readings: readonly Reading[] = [
  ['manifest.json', 'the manifest', readManifest],
  ['plan.csv', 'the plan', readPlan],
  ['plan.csv.gz', 'the packed plan', readPlan],
  ['ledger.jsonl', 'the ledger', readLedger],
  ['ledger.jsonl', 'the ledger, to be added to', (folder) => new Ledger(folder)],
  ['ledger.jsonl', 'a line of the ledger', (folder) => new LedgerTexts(folder).text(0, 1)],
  ['ledger.parquet', 'the packed ledger', readLedger],
  ['ledger.parquet', 'the packed ledger, to be added to', (folder) => new Ledger(folder)],
  ['ledger.parquet', 'a line of the packed ledger', (folder) => new LedgerTexts(folder).text(0, 1)],
  ['live.jsonl', 'live experiments', (folder) => recordsIn(folder, liveFile)],
  ['lock', 'the lock', lockFolder],
  ['tune/trials.csv', 'trials', readTrials],
  ['tuned.yaml', 'what is merged', (folder) => sharedText([folderPaths(folder).tuned])],
  [`code/${HASH}.mjs`, 'code', (folder) => readCode(folder, HASH)],
  ['predictions/ab.bin', 'predictions', (folder) => [...readPredictions(folder)]],
  [
    'predictions/ab.bin',
    'predictions, to be added to',
    (folder) => new PredictionFiles(folder).has('ab', HASH),
  ],
  ['predictions/ab.bin.gz', 'packed predictions', (folder) => [...readPredictions(folder)]],
  [
    'predictions/ab.bin.gz',
    'packed ones, to be added to',
    (folder) => new PredictionFiles(folder).has('ab', HASH),
  ],
  [`predictions/labels-${HASH}.bin.gz`, 'labels', (folder) => readLabels(folder, HASH)],
];

describe('a pipe in place of a file is not waited for', () => {
  it.each(readings)('%s: %s', (name, _, read) => {
    const file = join(temporaryFolder(), name);
    mkdirSync(dirname(file), { recursive: true });
    execFileSync('mkfifo', [file]);
    expect(() => read(file.slice(0, -name.length - 1))).toThrow(
      `${file}: is a pipe or a device: a file is needed`,
    );
  });

  it('a file of data', async () => {
    const file = join(temporaryFolder(), 'x.csv');
    execFileSync('mkfifo', [file]);
    const fault = `${file}: is a pipe or a device: a file is needed`;
    await expect(fileBytes(file).next()).rejects.toThrow(fault);
    await expect(
      table.restore([{ file, rows: 1, sha256: '0'.repeat(64) }], () => {}),
    ).rejects.toThrow(fault);
  });

  it('a stamp that is one says nothing', () => {
    const out = temporaryFolder();
    execFileSync('mkfifo', [join(out, 'report.json')]);
    expect(readStamp(out)).toBeUndefined();
  });
});

it.each(['manifest.json', `code/${HASH}.mjs`])('%s of gigabytes is not read', (name) => {
  const folder = temporaryFolder();
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  truncateSync(file, 2 ** 26 + 1);
  const read = name === 'manifest.json' ? () => readManifest(folder) : () => readCode(folder, HASH);
  expect(read).toThrow(`${file}: has more than 64 MiB: it is too large to be read at once`);
});
