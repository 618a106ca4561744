import { expect, test } from 'vitest';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import type { TrainingResult } from '../../../src/sweep/runs/executor.js';
import { localPool, threadsOfRun } from '../../../src/sweep/runs/local-pool/pool.js';
import { loadEngine } from '../../../src/train/engine/load.js';
import { smallConfig } from '../../support/config.js';

test.each([
  // workers, runs, threads
  [1, 1, 1],
  [2, 1, 2],
  [2, 2, 1],
  [3, 2, 1],
  [4, 2, 2],
  [16, 1, 2],
  [2, 100, 1],
])('of %i workers and %i runs, a run gets %i threads', (workers, runs, threads) => {
  expect(threadsOfRun(workers, runs)).toBe(threads);
});

test('a wide run has the same outcome on one thread and on two', async () => {
  const { machine } = await loadEngine('auto');
  const { cells } = expandCells(
    smallConfig({
      models: [{ name: 'single-task', bottom: [512], tower: 64 }],
      training: { batchSize: 128, steps: 30, evaluateEvery: 10, testExamples: 300 },
    }),
  );
  const trained = [1, 2].map(async (workers) => {
    const pool = localPool({ machine, workers });
    const results: TrainingResult[] = [];
    await pool.execute([{ spec: cells[0]!.spec, seed: 1, predicts: true }], {
      onResult: (_, result) => void results.push(result),
    });
    pool.close();
    const { seconds: _, ...result } = results[0]!;
    return result;
  });
  const [one, two] = await Promise.all(trained);
  expect(one).toHaveProperty('outcome.status', 'finished');
  expect(two).toEqual(one);
});
