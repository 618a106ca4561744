import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Findings } from '../../../src/app/verify/findings.js';
import { CheckedLedger } from '../../../src/app/verify/ledger.js';
import {
  sampleKeys,
  selectRecords,
  type Verification,
  verifyRuns,
} from '../../../src/app/verify/train-again.js';
import { type RunRecord, toLine } from '../../../src/sweep/folder/record.js';
import type { Executor, TrainingResult } from '../../../src/sweep/runs/executor.js';
import type { Engine } from '../../../src/train/engine/engine.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { inProcess } from '../../support/in-process.js';
import { answering, smallSweep } from '../../support/small-sweep.js';

let engine: Engine;

beforeAll(async () => {
  engine = await loadEngine('wasm');
});

describe('verifying', () => {
  /** Trains all runs before it reports any, the last one first. */
  const backwards = (whole: Executor): Executor => ({
    async execute(requests, options) {
      const results: [number, TrainingResult][] = [];
      await whole.execute(requests, {
        ...options,
        onResult: (index, result) => results.push([index, result]),
      });
      for (const [index, result] of results.reverse()) options.onResult(index, result);
    },
  });

  async function verified(
    records: readonly RunRecord[],
    executor: Executor,
  ): Promise<Verification[]> {
    const told: Verification[] = [];
    await verifyRuns(records, { executor, onVerified: (verification) => told.push(verification) });
    return told;
  }

  it('reports runs in the order of the records, whichever ends first', async () => {
    const { records } = await smallSweep(engine, inProcess(engine));
    const [first, second, third, ...rest] = records as [
      RunRecord,
      RunRecord,
      RunRecord,
      ...RunRecord[],
    ];
    const metrics = { ...second.metrics, test_mse: 0 };
    const told = await verified(
      [first, { ...second, metrics }, third, ...rest],
      backwards(inProcess(engine)),
    );
    expect(told.map(({ record }) => record.key)).toEqual(records.map(({ key }) => key));
    expect(told.map(({ mismatches }) => mismatches.length)).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    expect(told[1]!.mismatches[0]).toMatch(/^metrics\.test_mse was 0, is /);
  });

  it('reports a run that could not be trained as a mismatch', async () => {
    const { records } = await smallSweep(engine, inProcess(engine));
    const told = await verified(
      records.slice(0, 1),
      answering({ error: 'out of memory\n  at', seconds: 0 }),
    );
    expect(told[0]!.mismatches).toEqual(['it could not be trained: out of memory']);
  });

  it('reports missing data as a fault of the input', async () => {
    const { records } = await smallSweep(engine, inProcess(engine));
    const executor = answering({
      error: 'stack',
      faults: ['test.bin: does not exist'],
      seconds: 0,
    });
    await expect(verified(records, executor)).rejects.toMatchObject({
      name: 'InputError',
      lines: ['test.bin: does not exist'],
    });
  });

  it('takes a line of each key, and none that is of another run', async () => {
    const { folder, records } = await smallSweep(engine, inProcess(engine));
    const [first, second] = records as [RunRecord, RunRecord];
    const lines = [
      { ...first, seed: 77 },
      first,
      { ...second, status: 'failed' } as const,
      first,
      second,
    ];
    writeFileSync(join(folder, 'ledger.jsonl'), lines.map(toLine).join(''));
    const ledger = new CheckedLedger(folder, new Findings());
    for (const _ of ledger.records());
    const keys = new Set([second.key, first.key]);
    expect([...selectRecords(ledger, keys)]).toEqual([first, second]);
    expect([...selectRecords(ledger, new Set([second.key]))]).toEqual([second]);
    writeFileSync(join(folder, 'ledger.jsonl'), lines.slice(1).map(toLine).join(''));
    expect(() => [...selectRecords(ledger, keys)]).toThrow(
      'ledger.jsonl: was changed meanwhile: try again',
    );
  });
});

describe('a sample', () => {
  const keys = new Set(Array.from({ length: 100 }, (_, i) => `run ${i}`));

  it('has as many keys as it should, in their order, and depends on the seed', () => {
    const sample = [...sampleKeys(keys, 20, 1)];
    expect(sample).toHaveLength(20);
    expect(sample).toEqual([...keys].filter((key) => sample.includes(key)));
    expect([...sampleKeys(keys, 20, 1)]).toEqual(sample);
    expect([...sampleKeys(keys, 20, 2)]).not.toEqual(sample);
  });

  it('is all keys where there are no more', () => {
    expect(sampleKeys(keys, undefined, 1)).toBe(keys);
    expect(sampleKeys(keys, 100, 1)).toBe(keys);
  });
});
