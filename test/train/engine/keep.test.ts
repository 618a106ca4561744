import { describe, expect, it } from 'vitest';
import type { ExampleTable } from '../../../src/train/data/dataset.js';
import type { Job, Training } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { smallSizes, syntheticJob } from './jobs.js';

const wasm = programEngine(wasmMachines[2]);

/** A few rows, which a model soon knows by heart: from some step on the validation loss rises. */
function overfitting(
  training: Partial<Training>,
  kind: 'regression' | 'binary' = 'regression',
): Job {
  const job = syntheticJob({
    model: 'mmoe',
    sizes: smallSizes.mmoe,
    features: 12,
    rows: 40,
    kind,
    taskWeights: [1, 0.5],
    training: { learningRate: 0.03, batchSize: 8, steps: 400, evaluateEvery: 20, ...training },
  });
  const { test } = job.data;
  const validation: ExampleTable = {
    ...test,
    rows: 25,
    dense: test.dense.slice(0, 25 * 12),
    labels: test.labels.slice(0, 50),
    categorical: test.categorical.slice(0, 0),
  };
  return { ...job, data: { ...job.data, validation } };
}

describe('the evaluation that is kept', () => {
  it.each([
    ['regression', 'mse'],
    ['binary', 'log_loss'],
  ] as const)('is the best by the weighted validation loss of all tasks: %s', (kind, metric) => {
    const plain = trainRun(wasm, overfitting({}, kind));
    const best = trainRun(wasm, overfitting({ keep: 'best' }, kind));
    const losses = plain.curve.step!.map(
      (_, i) =>
        plain.curve[`validation_${metric}_1`]![i]! +
        0.5 * plain.curve[`validation_${metric}_2`]![i]!,
    );
    best.curve.validation_loss!.forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses[i]!, 6);
    });
    const least = losses.indexOf(Math.min(...losses));
    expect(least).toBeLessThan(losses.length - 2);
    expect(best.metrics.kept_step).toBe(plain.curve.step![least]);
    expect(best.metrics[`test_${metric}`]).toBe(plain.curve[`test_${metric}`]![least]);
    expect(best.metrics[`test_${metric}`]).not.toBe(plain.metrics[`test_${metric}`]);
    expect(best.curve[`test_${metric}`]).toEqual(plain.curve[`test_${metric}`]);
  });

  it('with patience training stops after so many evaluations without a better one', () => {
    const best = trainRun(wasm, overfitting({ keep: 'best' }));
    const stopped = trainRun(wasm, overfitting({ keep: 'best', patience: 3 }));
    const losses = stopped.curve.validation_loss!;
    expect(losses.length).toBeLessThan(best.curve.step!.length);
    expect(best.curve.validation_loss!.slice(0, losses.length)).toEqual(losses);
    expect(Math.min(...losses)).toBe(losses.at(-4));
    expect(stopped.metrics.kept_step).toBe(stopped.curve.step!.at(-4));
  });

  it('is the same in both engines', async () => {
    const tfjs = await loadTfjsEngine();
    const [one, other] = [wasm, tfjs].map((engine) =>
      trainRun(engine, overfitting({ keep: 'best', steps: 200, evaluateEvery: 40 })),
    );
    expect(one!.metrics.kept_step).toBe(other!.metrics.kept_step);
    expect(one!.metrics.test_mse).toBeCloseTo(other!.metrics.test_mse!, 4);
  });
});

describe('the evaluation that is kept for each task', () => {
  it('is the best by its own validation loss: its scores and predictions are from there', () => {
    const predictions: Float32Array[] = [];
    const listener = { onPredictions: (outputs: Float32Array) => void predictions.push(outputs) };
    const plain = trainRun(wasm, overfitting({}));
    const best = trainRun(wasm, overfitting({ keep: 'best-per-task' }), listener);
    const steps = [1, 2].map((task) => {
      const losses = plain.curve[`validation_mse_${task}`]!;
      const least = losses.indexOf(Math.min(...losses));
      for (const part of ['test', 'validation']) {
        expect(best.metrics[`${part}_mse_${task}`]).toBe(
          plain.curve[`${part}_mse_${task}`]![least],
        );
      }
      expect(best.metrics[`kept_step_${task}`]).toBe(plain.curve.step![least]);
      return plain.curve.step![least]!;
    });
    expect(new Set(steps).size).toBe(2);
    expect(best.metrics.kept_step).toBe(Math.max(...steps));
    // Task 1 is predicted as by a run that ends at its best step, and so is task 2.
    steps.forEach((step, k) => {
      trainRun(wasm, overfitting({ steps: step }), listener);
      const [own, ended] = [predictions[0]!, predictions.at(-1)!];
      expect(own.filter((_, i) => i % 2 === k)).toEqual(ended.filter((_, i) => i % 2 === k));
    });
    expect(best.metrics.test_mse).toBeCloseTo(
      (best.metrics.test_mse_1! + best.metrics.test_mse_2!) / 2,
      12,
    );
  });

  it('ends training when no task has improved for a while', () => {
    const { curve, metrics } = trainRun(wasm, overfitting({ keep: 'best-per-task', patience: 3 }));
    expect(curve.step!.at(-1)).toBe(metrics.kept_step! + 3 * 20);
  });
});
