import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { loadEngine } from '../../src/engine/load.js';
import { Ledger, readRecords } from '../../src/folder/ledger.js';
import type { RunRecord } from '../../src/folder/record.js';
import type { Executor, TrainingResult } from '../../src/sweep/executor.js';
import type { SweepEvent } from '../../src/sweep/sweep.js';
import { type Verification, verifyRuns } from '../../src/sweep/verify.js';
import { runConfig } from '../../src/tune/run-config.js';
import { temporaryFolder } from '../support/cli.js';
import { smallConfig } from '../support/config.js';
import { inProcess } from '../support/in-process.js';

let engine: Engine;

beforeAll(async () => {
  engine = await loadEngine('wasm');
});

/** Trains nothing, and gives the same result for all requests. */
const answering = (result: TrainingResult): Executor => ({
  async execute(requests, { onResult }) {
    for (const index of requests.keys()) onResult(index, result);
  },
});

/** Sweeps the small config: 4 cells, 2 seeds. */
async function sweep(executor: Executor, controller = new AbortController()) {
  const folder = temporaryFolder();
  const ledger = new Ledger(folder);
  const events: SweepEvent[] = [];
  const onEvent = (event: SweepEvent) => void events.push(event);
  const { numerics } = engine;
  const result = await runConfig(smallConfig(), {
    ...{ engine: numerics, ledger, executor, onEvent },
    signal: controller.signal,
  });
  ledger.close();
  return { result, events, records: [...readRecords(folder)] };
}

describe('a sweep', () => {
  it('trains on whatever executor it is given', async () => {
    const { result, events, records } = await sweep(inProcess(engine));
    expect(result.complete).toBe(true);
    expect(records.map(({ status, seed }) => [status, seed])).toEqual(
      Array(4)
        .fill([1, 2])
        .flat()
        .map((seed) => ['finished', seed]),
    );
    expect(events.filter(({ event }) => event === 'run')).toHaveLength(8);
    expect(events.filter(({ event }) => event === 'progress')).not.toHaveLength(0);
  });

  it('keeps finished runs when it is stopped', async () => {
    const controller = new AbortController();
    const whole = inProcess(engine);
    const stopping: Executor = {
      execute: (requests, options) =>
        whole.execute(requests, {
          ...options,
          onResult: (index, result) => {
            options.onResult(index, result);
            if (index === 2) controller.abort();
          },
        }),
    };
    const { result, records } = await sweep(stopping, controller);
    expect(result.complete).toBe(false);
    expect(records).toHaveLength(3);
  });

  it('records runs that an executor could not train as failed', async () => {
    const { result, records } = await sweep(answering({ error: 'no power', seconds: 0 }));
    expect(result.complete).toBe(false);
    expect(new Set(records.map(({ status, error }) => `${status}: ${error}`))).toEqual(new Set(['failed: no power']));
  });
});

describe('verifying', () => {
  /** Trains all runs before it reports any, the last one first. */
  const backwards = (whole: Executor): Executor => ({
    async execute(requests, options) {
      const results: [number, TrainingResult][] = [];
      await whole.execute(requests, { ...options, onResult: (index, result) => results.push([index, result]) });
      for (const [index, result] of results.reverse()) options.onResult(index, result);
    },
  });

  async function verified(records: readonly RunRecord[], executor: Executor): Promise<Verification[]> {
    const told: Verification[] = [];
    await verifyRuns(records, engine.numerics, executor, (verification) => told.push(verification));
    return told;
  }

  it('reports runs in the order of the records, whichever ends first', async () => {
    const { records } = await sweep(inProcess(engine));
    const [first, second, third, ...rest] = records as [RunRecord, RunRecord, RunRecord, ...RunRecord[]];
    const metrics = { ...second.metrics, test_mse: 0 };
    const told = await verified(
      [first, { ...second, metrics }, { ...third, seed: 77 }, ...rest],
      backwards(inProcess(engine)),
    );
    expect(told.map(({ record }) => record.key)).toEqual(records.map(({ key }) => key));
    expect(told.map(({ mismatches }) => mismatches.length)).toEqual([0, 1, 1, 0, 0, 0, 0, 0]);
    expect(told[1]!.mismatches[0]).toMatch(/^metrics\.test_mse was 0, is /);
    expect(told[2]!.mismatches).toEqual(['the key is not the hash of what the line says about the run']);
  });

  it('reports a run that could not be trained as a mismatch', async () => {
    const { records } = await sweep(inProcess(engine));
    const told = await verified(records.slice(0, 1), answering({ error: 'out of memory\n  at', seconds: 0 }));
    expect(told[0]!.mismatches).toEqual(['it could not be trained: out of memory']);
  });

  it('reports missing data as a fault of the input', async () => {
    const { records } = await sweep(inProcess(engine));
    const executor = answering({ error: 'stack', faults: ['test.bin: does not exist'], seconds: 0 });
    await expect(verified(records, executor)).rejects.toMatchObject({
      name: 'InputError',
      lines: ['test.bin: does not exist'],
    });
  });
});
