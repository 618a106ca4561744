import { expect, it } from 'vitest';
import type { RecommenderSpec } from '../../../src/extras/recommender/spec.js';
import { WORLD } from '../../../src/extras/recommender/spec.js';
import { makeJob } from '../../../src/sweep/runs/job.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';

const training = { learningRate: 0.01, batchSize: 64, steps: 20, evaluateEvery: 10 } as const;

it.each(['none', 'input', 'shallow'] as const)(
  'a run with the slot as %s has all metrics, at each step',
  (position) => {
    const data: RecommenderSpec = {
      kind: 'recommender',
      world: WORLD,
      features: 6,
      correlation: 0.5,
      positionBias: 0,
      randomSlots: 0.1,
      engagement: 0,
      satisfaction: 0,
      position,
      validationExamples: 100,
      testExamples: 300,
    };
    const model = { name: 'mmoe', sizes: { experts: 2, expert: [4], tower: [3] } };
    const job = makeJob({ data, model, training: { optimizer: 'adam', ...training } }, 1);
    const { metrics, curve } = trainRun(programEngine(wasmMachine), job);
    for (const part of ['test', 'validation', 'random']) {
      for (const name of ['auc', 'r2', 'log_loss']) {
        for (const column of [`${part}_${name}_engagement`, `${part}_${name}_satisfaction`]) {
          expect(Number.isFinite(metrics[column]), column).toBe(true);
          expect(curve[column], column).toHaveLength(2);
        }
      }
    }
  },
);
