import { expect, it } from 'vitest';
import { loadEngine } from '../../src/engine/load.js';
import { Ledger, readRecords } from '../../src/folder/ledger.js';
import type { Executor } from '../../src/sweep/executor.js';
import { runConfig } from '../../src/sweep/run-config.js';
import { temporaryFolder } from '../support/cli.js';
import { smallConfig } from '../support/config.js';
import { inProcess } from '../support/in-process.js';

const engine = await loadEngine('wasm');

async function recordsBy(executor: Executor) {
  const folder = temporaryFolder();
  const ledger = new Ledger(folder);
  const { signal } = new AbortController();
  await runConfig(smallConfig(), { engine: engine.numerics, ledger, executor, signal, onEvent: () => {} });
  ledger.close();
  return [...readRecords(folder)];
}

it('what comes with an outcome besides it is left out of the ledger', async () => {
  const usual = inProcess(engine);
  const foreign = { version: 99, key: 'zzz', stage: 'x', model: 'y', cell: {}, seed: 77, checksum: 'z', more: 1 };
  const records = await recordsBy({
    execute: (requests, { onResult, ...options }) =>
      usual.execute(requests, {
        ...options,
        onResult: (index, result) =>
          onResult(index, 'outcome' in result ? { ...result, outcome: { ...result.outcome, ...foreign } } : result),
      }),
  });
  expect(records).toHaveLength(8);
  expect(records).toEqual(await recordsBy(usual));
});
