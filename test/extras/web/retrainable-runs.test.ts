import { expect, it } from 'vitest';
import { cellsWithRoom } from '../../../src/extras/web/retrainable-runs.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';

it('a page holds runs of all cells, or of as many as it has room for, spread evenly', () => {
  const run = { seed: 1, metrics: { test_mse_1: 1, test_mse_2: 1 }, digest: '0'.repeat(12) };
  const known = { spec: {} as CellSpec, runs: [run] };
  const of = (count: number) => Array.from({ length: count }, (_, number) => ({ number, known }));
  const held = (count: number) => cellsWithRoom(of(count)).map(({ number }) => number);
  expect(held(100)).toHaveLength(100);
  const some = held(5000);
  // A run takes 4/3 letters a byte: 29 for two numbers and a digest.
  expect(some.length).toBeGreaterThan(300);
  expect(some.length).toBeLessThan(40_000 / 29);
  const gaps = some.map((cell, i) => cell - (some[i - 1] ?? -1));
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(2);
});
