import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mmoeExp, temporaryFolder } from '../../support/cli.js';

it('a model of the recommender is exported', async () => {
  const folder = temporaryFolder();
  const config = {
    name: 'rec',
    data: { kind: 'recommender', correlation: 0.5 },
    models: ['mmoe'],
    training: { steps: 20, evaluateEvery: 20, batchSize: 64, testExamples: 200 },
    seeds: 1,
  };
  writeFileSync(join(folder, 'rec.yaml'), JSON.stringify(config));
  const run = await mmoeExp(folder, ['run', 'rec.yaml', '--out', 'rec']);
  expect(run).toMatchObject({ code: 0 });
  const { code, stdout } = await mmoeExp(folder, ['export', 'rec', '--best', '--to', 'rec.onnx']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('the same to the bit as in its ledger'),
  ]);
});
