import { expect, it } from 'vitest';
import { Ledger } from '../../../src/sweep/folder/ledger.js';
import { derivedRun, runConfig } from '../../../src/sweep/runs/run-config.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { temporaryFolder } from '../../support/cli.js';
import { smallConfig } from '../../support/config.js';
import { inProcess } from '../../support/in-process.js';

const engine = await loadEngine('wasm');

const claims = [
  { id: 'H1', says: 'x', compare: ['mmoe', 'omoe'], at: { correlation: 0.5 }, expect: 'less' },
];
const seeds = { first: 5, count: 7, looks: 3 };
/** Open at the first look, decided at the second. */
const lookAt = (look: number) => ({ seeds: look === 1 ? 3 : 5, open: look === 1 ? ['H1'] : [] });

it('trains round by round until a look finds no open claim, and a ledger gives the same rounds', async () => {
  const config = smallConfig({
    models: ['mmoe', 'omoe'],
    data: { kind: 'synthetic', features: 10, correlation: 0.5 },
    seeds,
    claims,
  });
  const ledger = new Ledger(temporaryFolder());
  const asked: number[] = [];
  const result = await runConfig(config, {
    engine: engine.numerics,
    ledger,
    executor: inProcess(engine),
    signal: new AbortController().signal,
    onEvent: () => {},
    lookAt: (look) => {
      // All runs of the rounds are there.
      asked.push(look, ledger.runs.size);
      return lookAt(look);
    },
  });
  ledger.close();
  expect(asked).toEqual([1, 6, 2, 10]);
  expect(result.end).toBe('whole');
  expect(result.looks).toEqual([lookAt(1), lookAt(2)]);
  expect(result.stages.map(({ runs }) => [...new Set(runs.map(({ seed }) => seed))])).toEqual([
    [5, 6, 7],
    [8, 9],
  ]);
  const derived = derivedRun(config, ledger.runs, engine.numerics, lookAt);
  expect(derived.looks).toEqual(result.looks);
  expect(derived.stages.map(({ hash }) => hash)).toEqual(result.stages.map(({ hash }) => hash));
});
