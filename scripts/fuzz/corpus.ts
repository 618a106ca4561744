import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configFrom } from '../../src/config/load.js';
import { loadEngine } from '../../src/engine/load.js';
import { pathsOf } from '../../src/folder/paths.js';
import { writeTrials } from '../../src/folder/trials.js';
import { runConfig } from '../../src/tune/run-config.js';
import { runSearch } from '../../src/tune/search.js';
import { recordedTrials, Tuner } from '../../src/tune/tuner.js';
import { trainInto } from '../../test/support/trained-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The paths of the repository's files under a folder whose names have an ending. */
export const filesUnder = (folder: string, ...endings: readonly string[]): string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(root, folder, name));

/** Small results folders, whose files are mutated: of a sweep, of one with a selection, and of a search. */
export const FOLDERS = ['run', 'selection', 'search'] as const;

const data = { kind: 'synthetic', features: 4, correlation: [0.5, 1] };
const training = { steps: 4, evaluateEvery: 2, batchSize: 4, testExamples: 8, validationExamples: 4 };
const base = { name: 'small', data, models: ['shared-bottom', 'omoe', 'mmoe'], training, seeds: 3 };

/** Trains those folders. */
export async function makeCorpus(corpus: string): Promise<void> {
  const engine = await loadEngine('wasm');
  const select = { 'training.learningRate': { from: [0.1, 0.01], seeds: 1, mostSeeds: 1, by: 'test_mse' } };
  const search = { ...base, data: { ...data, correlation: 0.5 }, tune: { trials: 2, batch: 1 } };
  const configs = { run: base, selection: { ...base, select }, search };
  for (const [name, plain] of Object.entries(configs)) {
    const config = configFrom(plain, name);
    if (name === 'search') {
      const folder = pathsOf(join(corpus, name)).search;
      mkdirSync(folder, { recursive: true });
      const search = new Tuner(config);
      const { tried } = await trainInto(engine, folder, config, (stage) =>
        runSearch({ ...stage, search, records: [] }),
      );
      writeTrials(join(corpus, name), recordedTrials(tried));
      cpSync(folder, join(corpus, name), { recursive: true });
    } else {
      mkdirSync(join(corpus, name), { recursive: true });
      await trainInto(engine, join(corpus, name), config, (stage) => runConfig(config, stage));
    }
  }
}
