import { beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../../src/sweep/config/config.js';
import { Ledger } from '../../../src/sweep/folder/ledger.js';
import type { Shard } from '../../../src/sweep/folder/manifest.js';
import {
  estimateCost,
  keysOfShard,
  planFinal,
  type StagePlan,
} from '../../../src/sweep/runs/plan.js';
import { runConfig } from '../../../src/sweep/runs/run-config.js';
import type { SweepResult } from '../../../src/sweep/runs/sweep.js';
import type { Engine } from '../../../src/train/engine/engine.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { temporaryFolder } from '../../support/cli.js';
import { smallConfig } from '../../support/config.js';
import { inProcess } from '../../support/in-process.js';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine('wasm');
});

const listShards = (plan: StagePlan, count: number) =>
  Array.from({ length: count }, (_, i) => keysOfShard(plan, { index: i + 1, count }));

const costIn = (plan: StagePlan, keys: ReadonlySet<string>): number =>
  plan.runs
    .filter(({ key }) => keys.has(key))
    .reduce((sum, { cell }) => sum + estimateCost(cell.spec), 0);

describe('shards of a stage', () => {
  /** Cells whose costs differ by up to a factor of 40. */
  const plan = () =>
    planFinal(
      smallConfig({
        models: ['mmoe', { name: 'shared-bottom', bottom: [4] }],
        settings: { mmoe: { training: { steps: [2, 30, 40] } } },
        seeds: 7,
      }),
      engine.numerics,
    );

  it.each([1, 2, 3, 5, 8])('%i shards have each run once, and about the same cost', (count) => {
    const whole = plan();
    const shards = listShards(whole, count);
    const all = shards.flatMap((keys) => [...keys]);
    expect(all.sort()).toEqual(whole.runs.map(({ key }) => key).sort());
    const costs = shards.map((keys) => costIn(whole, keys));
    const largest = Math.max(...whole.cells.map(({ spec }) => estimateCost(spec)));
    expect(Math.max(...costs) - Math.min(...costs)).toBeLessThanOrEqual(largest);
  });

  it('give each run, the costliest first, to the one with the least to do, the first of equals', () => {
    const whole = plan();
    const loads = Array.from({ length: 5 }, () => ({ cost: 0, keys: new Set<string>() }));
    const costs = whole.runs.map(({ key, cell }) => ({ key, cost: estimateCost(cell.spec) }));
    for (const { key, cost } of costs.sort((a, b) => b.cost - a.cost)) {
      const least = loads.find((load) => load.cost === Math.min(...loads.map(({ cost }) => cost)))!;
      least.cost += cost;
      least.keys.add(key);
    }
    expect(listShards(whole, 5)).toEqual(loads.map(({ keys }) => keys));
  });

  it('of more shards than runs, some are empty', () => {
    const whole = plan();
    const shards = listShards(whole, whole.runs.length + 3);
    expect(shards.filter(({ size }) => size === 1)).toHaveLength(whole.runs.length);
    expect(shards.filter(({ size }) => size === 0)).toHaveLength(3);
  });

  it('a run that is planned twice is trained by one of them', () => {
    const whole = plan();
    const twice = { ...whole, runs: [...whole.runs, ...whole.runs] };
    const all = listShards(twice, 4).flatMap((keys) => [...keys]);
    expect(all.sort()).toEqual(whole.runs.map(({ key }) => key).sort());
  });
});

describe('a sweep of shards', () => {
  async function sweep(
    config: Config,
    shard?: Shard,
    before: readonly Ledger[] = [],
  ): Promise<{ ledger: Ledger; result: SweepResult }> {
    const ledger = new Ledger(temporaryFolder());
    for (const { runs } of before)
      for (const { key, stage, model, cell, seed, status, metrics, seconds } of runs.values()) {
        const run = { key, stage, model, cell, seed, status, metrics, seconds };
        ledger.append({
          ...run,
          version: 1,
          engine: engine.numerics,
          spec: {},
          curve: {},
          gates: [],
        });
      }
    const result = await runConfig(config, {
      engine: engine.numerics,
      ledger,
      executor: inProcess(engine),
      signal: new AbortController().signal,
      ...(shard && { shard }),
      onEvent: () => {},
    });
    ledger.close();
    return { ledger, result };
  }

  const numbersOf = (ledgers: readonly Ledger[]) =>
    new Map(
      ledgers.flatMap(({ runs }) => [...runs].map(([key, { metrics }]) => [key, metrics] as const)),
    );

  it('trains its own runs alone, and all shards train what one machine does', async () => {
    const whole = await sweep(smallConfig());
    expect(whole.result.end).toBe('whole');
    const parts = [
      await sweep(smallConfig(), { index: 1, count: 2 }),
      await sweep(smallConfig(), { index: 2, count: 2 }),
    ];
    for (const { ledger, result } of parts) {
      expect(result.end).toBe('part');
      expect(ledger.runs.size).toBe(4);
    }
    expect(numbersOf(parts.map(({ ledger }) => ledger))).toEqual(numbersOf([whole.ledger]));
  });

  it('stops after its part of a selection, and goes on with the runs of all', async () => {
    const config = smallConfig({
      select: {
        'training.learningRate': { from: [0.001, 0.1], seeds: 2, mostSeeds: 2, by: 'test_mse' },
      },
    });
    const whole = await sweep(config);
    const [one, two] = [
      { index: 1, count: 2 },
      { index: 2, count: 2 },
    ];
    const first = [await sweep(config, one), await sweep(config, two)];
    for (const { ledger, result } of first) {
      expect(result.stages.map(({ stage }) => stage)).toEqual(['select']);
      expect(result.end).toBe('part');
      expect(result.choices).toBeUndefined();
      expect(ledger.runs.size).toBe(8);
    }
    const selected = first.map(({ ledger }) => ledger);
    const second = [await sweep(config, one, selected), await sweep(config, two, selected)];
    for (const { result } of second) {
      expect(result.choices).toEqual(whole.result.choices);
      expect(result.end).toBe('part');
    }
    expect(numbersOf(second.map(({ ledger }) => ledger))).toEqual(numbersOf([whole.ledger]));
  });
});
