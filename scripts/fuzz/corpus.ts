import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportFrom } from '../../src/app/api/export.js';
import { prepareFile } from '../../src/extras/tables/files/store.js';
import { configFrom } from '../../src/sweep/config/load.js';
import { folderPaths } from '../../src/sweep/folder/paths.js';
import { readPlan } from '../../src/sweep/folder/plan.js';
import { PredictionFiles } from '../../src/sweep/folder/predictions.js';
import type { TestLabels } from '../../src/sweep/folder/test-labels.js';
import { writeTrials } from '../../src/sweep/folder/trials.js';
import { runConfig, runSearch } from '../../src/sweep/runs/run-config.js';
import { recordedTrials, Tuner } from '../../src/sweep/tune/tuner.js';
import { loadEngine } from '../../src/train/engine/load.js';
import { trainFolder } from '../../test/support/trained-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The paths of the repository's files under a folder whose names have an ending. */
export const filesUnder = (folder: string, ...endings: readonly string[]): string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(root, folder, name));

/**
 * Small results folders, whose files are mutated: of a sweep, of one with a selection, and of a
 * search.
 */
export const FOLDERS = ['run', 'selection', 'search'] as const;

const data = { kind: 'synthetic', features: 4, correlation: [0.5, 1] };
const training = {
  steps: 4,
  evaluateEvery: 2,
  batchSize: 4,
  testExamples: 8,
  validationExamples: 4,
};
const base = { name: 'small', data, models: ['shared-bottom', 'omoe', 'mmoe'], training, seeds: 3 };

/** A table and the folder that it is prepared in. */
export const tableIn = (corpus: string) => ({
  table: join(corpus, 'table.csv'),
  prepared: join(corpus, 'table'),
});

/** Trains those folders, keeps predictions in the first, and prepares the table. */
export async function makeCorpus(corpus: string): Promise<void> {
  const engine = await loadEngine('wasm');
  const select = {
    'training.learningRate': { from: [0.1, 0.01], seeds: 1, mostSeeds: 1, by: 'test_mse' },
  };
  const search = { ...base, data: { ...data, correlation: 0.5 }, tune: { trials: 2, batch: 1 } };
  const configs = { run: base, selection: { ...base, select }, search };
  for (const [name, plain] of Object.entries(configs)) {
    const config = configFrom(plain, name);
    if (name === 'search') {
      const folder = folderPaths(join(corpus, name)).search;
      mkdirSync(folder, { recursive: true });
      const search = new Tuner(config);
      const { tried } = await trainFolder(engine, folder, config, (stage) =>
        runSearch(search, [], stage),
      );
      writeTrials(join(corpus, name), recordedTrials(tried));
      cpSync(folder, join(corpus, name), { recursive: true });
    } else {
      mkdirSync(join(corpus, name), { recursive: true });
      await trainFolder(engine, join(corpus, name), config, (stage) => runConfig(config, stage));
    }
  }
  addPredictions(join(corpus, 'run'));
  const { table, prepared } = tableIn(corpus);
  writeFileSync(table, people);
  await prepareFile(table, () => {}, {}, prepared);
  await exportModels(corpus);
}

/**
 * A model of a table with all kinds of columns and labels, in both forms of file, and rows that it
 * predicts.
 */
export const modelsIn = (corpus: string) => ({
  models: ['onnx', 'safetensors'].map((ending) => join(corpus, `model.${ending}`)),
  rows: join(corpus, 'rows.csv'),
});

async function exportModels(corpus: string): Promise<void> {
  const { models, rows } = modelsIn(corpus);
  const lines = Array.from({ length: 60 }, (_, i) =>
    [
      i % 7,
      ['a', 'b', ''][i % 3],
      (i * i) % 11,
      i % 2,
      2.5 * (i % 9),
      i % 4,
      ['x', 'y', 'z'][(i * 7) % 3],
    ].join(),
  );
  writeFileSync(rows, `${['n,city,item,click,stars,visits,kind', ...lines].join('\n')}\n`);
  const kinds = { click: 'binary', stars: 'regression', visits: 'count', kind: 'classes' };
  const config = configFrom(
    {
      name: 'model',
      data: {
        kind: 'table',
        file: rows,
        features: { numeric: ['n'], log: ['n'], categorical: ['city', 'item'] },
        tasks: Object.entries(kinds).map(([name, labels]) => ({ name, column: name, labels })),
      },
      models: ['mmoe'],
      training: { steps: 4, evaluateEvery: 2, batchSize: 4 },
      seeds: 1,
    },
    'model',
  );
  const before = process.env.MMOE_EXP_DATA;
  process.env.MMOE_EXP_DATA = corpus;
  await prepareFile(rows, () => {});
  const folder = join(corpus, 'model');
  mkdirSync(folder);
  await trainFolder(await loadEngine('wasm'), folder, config, (stage) => runConfig(config, stage));
  for (const to of models) await exportFrom(folder, { best: true, to });
  if (before === undefined) delete process.env.MMOE_EXP_DATA;
  else process.env.MMOE_EXP_DATA = before;
}

/** The first lines of a table: a case must not take long for its size alone. */
export const people = firstPart(readFileSync(filesUnder('test/fixtures/tables', '.csv')[0]!));

export function firstPart(content: Buffer): Buffer {
  return content.subarray(0, content.lastIndexOf('\n', 4000) + 1);
}

/**
 * Predictions of every run, as if they had been tested on ten rows of a binary task and a
 * regression.
 */
function addPredictions(folder: string): void {
  const files = new PredictionFiles(folder);
  const rows: TestLabels = {
    rows: 10,
    tasks: [
      { name: '1', kind: 'binary' },
      { name: '2', kind: 'regression' },
    ],
    labels: Float32Array.from({ length: 20 }, (_, i) =>
      i === 6 ? Number.NaN : i % 2 === 0 ? (i / 2) % 2 : i,
    ),
    ids: Int32Array.from({ length: 10 }, (_, i) => i),
  };
  for (const [i, { key, model, cell }] of readPlan(folder)!.rows.entries()) {
    const name = createHash('sha256')
      .update(JSON.stringify([model, cell]))
      .digest('hex')
      .slice(0, 24);
    files.add(
      name,
      key,
      Float32Array.from({ length: 20 }, (_, j) => (i * j) % 7),
      () => rows,
    );
  }
}
