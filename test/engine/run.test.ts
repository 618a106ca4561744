import { expect, it } from 'vitest';
import type { LabelSpec } from '../../src/data/dataset.js';
import { programEngine } from '../../src/engine/program-engine.js';
import { trainRun } from '../../src/engine/run.js';
import { wasmMachine } from '../../src/kernels/wasm.js';
import type { MetricName } from '../../src/metric.js';
import { jobOf } from './jobs.js';

const engine = programEngine(wasmMachine);

/** A short run on labels of which some are missing, by all metrics of their kind. */
function runOn(kind: LabelSpec['kind'], metrics: readonly MetricName[]) {
  const training = { steps: 20, evaluateEvery: 10, batchSize: 16 };
  const job = jobOf({ model: 'mmoe', kind, rows: 60, partial: true, rowWeights: true, training });
  const labels = job.data.labels.map((label) => ({ ...label, metrics }));
  return trainRun(engine, { ...job, data: { ...job.data, labels } });
}

it('a run on missing labels is scored by the metrics of its tasks; its curve leaves out those that follow from others', () => {
  const { status, metrics, curve } = runOn('regression', ['mse', 'nmse', 'r2']);
  expect(status).toBe('finished');
  const columns = (names: string[]) => names.flatMap((name) => [`test_${name}`, `test_${name}_1`, `test_${name}_2`]);
  expect(Object.keys(metrics)).toEqual([...columns(['mse', 'nmse', 'r2']), 'label_correlation']);
  expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  expect(Object.keys(curve)).toEqual(['step', 'train_loss', ...columns(['mse'])]);
  expect(curve.step).toEqual([10, 20]);
});

it('binary tasks likewise, by their calibration, too', () => {
  const { metrics, curve } = runOn('binary', ['auc', 'log_loss', 'ece']);
  expect(metrics).toMatchObject({ test_ece: expect.any(Number), positive_share_1: expect.any(Number) });
  expect(metrics.test_ece).toBe((metrics.test_ece_1! + metrics.test_ece_2!) / 2);
  expect(Object.keys(curve)).toContain('test_ece_2');
});
