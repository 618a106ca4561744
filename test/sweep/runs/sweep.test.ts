import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Ledger, ledgerFile, readRecords } from '../../../src/sweep/folder/ledger.js';
import { PredictionFiles, readPredictions } from '../../../src/sweep/folder/predictions.js';
import type { Executor } from '../../../src/sweep/runs/executor.js';
import { runConfig } from '../../../src/sweep/runs/run-config.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { temporaryFolder } from '../../support/cli.js';
import { smallConfig } from '../../support/config.js';
import { inProcess } from '../../support/in-process.js';

const engine = await loadEngine('wasm');

async function recordsBy(executor: Executor) {
  const folder = temporaryFolder();
  const ledger = new Ledger(folder);
  const { signal } = new AbortController();
  await runConfig(smallConfig(), {
    engine: engine.numerics,
    ledger,
    executor,
    signal,
    onEvent: () => {},
  });
  ledger.close();
  return { records: [...readRecords(folder)], text: readFileSync(ledgerFile(folder), 'utf8') };
}

it('what comes with an outcome besides it is left out of the ledger', async () => {
  const usual = inProcess(engine);
  const foreign = {
    version: 99,
    key: 'zzz',
    stage: 'x',
    model: 'y',
    cell: {},
    seed: 77,
    checksum: 'z',
    more: 1,
  };
  const { records } = await recordsBy({
    execute: (requests, { onResult, ...options }) =>
      usual.execute(requests, {
        ...options,
        onResult: (index, result) =>
          onResult(
            index,
            'outcome' in result
              ? { ...result, outcome: { ...result.outcome, ...foreign } }
              : result,
          ),
      }),
  });
  expect(records).toHaveLength(8);
  expect(records).toEqual((await recordsBy(usual)).records);
});

it('predictions that come for seeds whose predictions are not kept are left out', async () => {
  const folder = temporaryFolder();
  const ledger = new Ledger(folder);
  const { execute } = inProcess(engine);
  await runConfig(smallConfig({ seeds: 3 }), {
    engine: engine.numerics,
    ledger,
    signal: new AbortController().signal,
    onEvent: () => {},
    executor: {
      execute: (requests, options) =>
        execute(
          requests.map((request) => ({ ...request, predicts: true })),
          options,
        ),
    },
    predictions: new PredictionFiles(folder, new Set([1])),
  });
  ledger.close();
  const kept = [...readPredictions(folder)].flatMap(({ runs }) => [...runs.keys()]).sort();
  const records = [...readRecords(folder)].filter(({ seed }) => seed === 1);
  expect(kept).toEqual(records.map(({ key }) => key).sort());
});

it('lines of a ledger have their fields in the order of published ones', async () => {
  const { text } = await recordsBy(inProcess(engine));
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(
      /^\{"version":1,"key":"[^"]+","stage":"[^"]+","model":"[^"]+","cell":\{[^}]*\},"seed":\d+,"status":/,
    );
  }
});
