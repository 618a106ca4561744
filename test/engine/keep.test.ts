import { describe, expect, it } from 'vitest';
import type { ExampleTable } from '../../src/data/dataset.js';
import type { Job, Training } from '../../src/engine/engine.js';
import { trainRun } from '../../src/engine/run.js';
import { programEngine } from '../../src/engine/session.js';
import { loadTfjsEngine } from '../../src/engine/tfjs/engine.js';
import { wasmMachines } from '../../src/kernels/wasm.js';
import { jobOf, smallSizes } from './jobs.js';

const wasm = programEngine(wasmMachines[2]);

/** A few rows, which a model soon knows by heart: from some step on the validation loss rises. */
function overfitting(training: Partial<Training>, kind: 'regression' | 'binary' = 'regression'): Job {
  const job = jobOf({
    ...{ model: 'mmoe', sizes: smallSizes.mmoe, features: 12, rows: 40, kind, taskWeights: [1, 0.5] },
    training: { learningRate: 0.03, batchSize: 8, steps: 400, evaluateEvery: 20, ...training },
  });
  const { test } = job.data;
  const validation: ExampleTable = {
    ...{ ...test, rows: 25, dense: test.dense.slice(0, 25 * 12), labels: test.labels.slice(0, 50) },
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
      (_, i) => plain.curve[`validation_${metric}_1`]![i]! + 0.5 * plain.curve[`validation_${metric}_2`]![i]!,
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
