import { describe, expect, it } from 'vitest';
import {
  estimateCost,
  type PlannedRun,
  planFinal,
  trainingOrder,
} from '../../../src/sweep/runs/plan.js';
import { smallConfig } from '../../support/config.js';

const engine = { name: 'wasm', backend: 'simd128', version: '1' } as const;

describe('the order of training', () => {
  it('goes through all cells seed by seed, the costliest cell first, and has each run of the plan once', () => {
    const { runs, cells } = planFinal(
      smallConfig({ seeds: [7, 3, 5], models: ['omoe', { name: 'mmoe', experts: 9 }] }),
      engine,
    );
    const order = trainingOrder(runs);
    expect(order.map(({ seed }) => seed)).toEqual(
      [7, 3, 5].flatMap((seed) => cells.map(() => seed)),
    );
    const costs = order.slice(0, cells.length).map(({ cell }) => estimateCost(cell.spec));
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    expect(costs[0]).toBeGreaterThan(costs.at(-1)!);
    expect(new Set(order)).toEqual(new Set(runs));
    expect(order).toHaveLength(runs.length);
    const isLeft = ({ seed, cell }: PlannedRun) => seed !== 7 || cell.model === 'omoe';
    expect(trainingOrder(runs, isLeft)).toEqual(order.filter(isLeft));
  });
});
