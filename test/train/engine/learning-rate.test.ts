import { describe, expect, test } from 'vitest';
import { batchReader } from '../../../src/train/engine/batches.js';
import { type Job, learningRateAt, type Training } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { syntheticJob } from './jobs.js';

const base: Training = {
  optimizer: 'sgd',
  learningRate: 0.1,
  batchSize: 7,
  steps: 8,
  evaluateEvery: 8,
};

const stepRates = (training: Training): number[] =>
  Array.from({ length: training.steps }, (_, step) => learningRateAt(training, step));

describe('the learning rate of a step', () => {
  test('stays without a schedule', () => {
    expect(stepRates(base)).toEqual(Array(8).fill(0.1));
  });

  test('falls by half a cosine', () => {
    // (1 + cos(pi t / 6)) / 2, by the cosines of 0, 30, 60, 90, 120 and 150 degrees.
    const [half, root] = [1 / 2, Math.sqrt(3) / 2];
    const factors = [1, root, half, 0, -half, -root].map((cosine) => (1 + cosine) / 2);
    const rates = stepRates({ ...base, learningRate: 0.3, steps: 6, schedule: 'cosine' });
    factors.forEach((factor, step) => {
      expect(Math.abs(rates[step]! / (0.3 * factor) - 1)).toBeLessThan(1e-14);
    });
    expect(rates[0]).toBe(0.3);
  });

  test.each([
    [8, [0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001]],
    // Half of the steps is 2.5, three quarters are 3.75.
    [5, [0.1, 0.1, 0.1, 0.01, 0.001]],
    [1, [0.1]],
  ])('falls to a tenth after half of %d steps, and again after three quarters', (steps, rates) => {
    expect(stepRates({ ...base, steps, schedule: 'step' })).toEqual(rates);
  });
});

describe('gradient descent on a linear model', () => {
  const features = 5;
  const schedules = {
    cosine: (step: number) => (0.1 * (1 + Math.cos((Math.PI * step) / 8))) / 2,
    step: (step: number) => (step < 4 ? 0.1 : step < 6 ? 0.01 : 0.001),
  };

  test.each(Object.keys(schedules) as (keyof typeof schedules)[])(
    '%s: agrees with float64',
    (schedule) => {
      const g = new GraphBuilder();
      const start = [0.3, -0.2, 0.1, 0, 0.5];
      const weights = g.parameter('w', [features, 1], start, 'output');
      const output = g.denseWith(
        g.input({ dense: features, categorical: [] }),
        weights,
        g.bias('output', 1),
      );
      const plain = syntheticJob({ model: 'single-task', features, tasks: 1 });
      const job: Job = { ...plain, graph: g.finish([output]), training: { ...base, schedule } };
      const session = programEngine(wasmMachines[2]).open(job);
      session.train(0, 3);
      session.train(3, base.steps);

      const w = [...start, 0];
      const batchOf = batchReader(job.data, base.batchSize, job.seed);
      for (let step = 0; step < base.steps; step++) {
        const { dense, labels } = batchOf(step);
        const gradient = w.map(() => 0);
        labels.forEach((label, i) => {
          const x = [...dense.subarray(i * features, (i + 1) * features), 1];
          const error = x.reduce((sum, value, j) => sum + value * w[j]!, 0) - label;
          for (const j of x.keys()) gradient[j]! += (2 * error * x[j]!) / labels.length;
        });
        for (const j of w.keys()) w[j]! -= schedules[schedule](step) * gradient[j]!;
      }
      const found = session.parameters().flatMap((values) => [...values]);
      session.dispose();
      found.forEach((value, j) => {
        expect(Math.abs(value - w[j]!)).toBeLessThan(1e-6);
      });
    },
  );
});
