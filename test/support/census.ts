import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architectures } from '../../src/train/models/index.js';
import { excerpt, prepareIn } from '../train/data/census/excerpt.js';
import { temporaryFolder } from './cli.js';

export const models = [...architectures.keys()];

/** A folder with a prepared data set and a config whose runs take moments. */
export async function prepared(changes: Record<string, unknown> = {}): Promise<string> {
  const folder = temporaryFolder();
  await prepareIn(join(folder, 'data'), { test: excerpt() });
  const config = {
    name: 'census',
    data: { kind: 'census-income' },
    models,
    training: { batchSize: 16, steps: 12, evaluateEvery: 4 },
    tune: { trials: 6, batch: 3, units: 16, space: { ranks: [2, 8] } },
    seeds: 2,
    ...changes,
  };
  writeFileSync(join(folder, 'census.yaml'), JSON.stringify(config));
  return folder;
}
