import { expect, it } from 'vitest';
import type { MetricName } from '../../../src/ground/base/metric.js';
import { sizeFacts } from '../../../src/ground/base/metric.js';
import type { LabelSpec, ScoredRows } from '../../../src/train/data/dataset.js';
import type { Engine, Session } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { type JobOptions, syntheticJob } from './jobs.js';

const engine = programEngine(wasmMachines[2]);

/** A short run on labels of which some are missing, by all metrics of their kind. */
function runOn(kind: LabelSpec['kind'], metrics: readonly MetricName[]) {
  const training = { steps: 20, evaluateEvery: 10, batchSize: 16 };
  const job = syntheticJob({
    model: 'mmoe',
    kind,
    rows: 60,
    partial: true,
    rowWeights: true,
    training,
  });
  const labels = job.data.labels.map((label) => ({ ...label, metrics }));
  return trainRun(engine, { ...job, data: { ...job.data, labels } });
}

it('a run on missing labels is scored by the metrics of its tasks; its curve leaves out those that follow from others', () => {
  const { status, metrics, curve } = runOn('regression', ['mse', 'nmse', 'r2']);
  expect(status).toBe('finished');
  const columns = (names: string[]) =>
    names.flatMap((name) => [`test_${name}`, `test_${name}_1`, `test_${name}_2`]);
  expect(Object.keys(metrics)).toEqual([
    ...columns(['mse', 'nmse', 'r2']),
    'label_correlation',
    ...sizeFacts,
  ]);
  expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  expect(Object.keys(curve)).toEqual(['step', 'train_loss', ...columns(['mse', 'r2'])]);
  expect(curve.step).toEqual([10, 20]);
});

it('binary tasks likewise, by their calibration, too', () => {
  const { metrics, curve } = runOn('binary', ['auc', 'log_loss', 'ece']);
  expect(metrics).toMatchObject({
    test_ece: expect.any(Number),
    positive_share_1: expect.any(Number),
  });
  expect(metrics.test_ece).toBe((metrics.test_ece_1! + metrics.test_ece_2!) / 2);
  expect(Object.keys(curve)).toContain('test_ece_2');
});

it('a score that overflows is no number at its points of the curve, where others are', () => {
  const training = { steps: 30, evaluateEvery: 10 };
  const job = syntheticJob({ model: 'mmoe', kind: 'count', rows: 60, training });
  const labels = job.data.labels.map((label) => ({
    ...label,
    metrics: ['poisson_deviance', 'r2'] as const,
  }));
  let evaluations = 0;
  const overflowing: Engine = {
    ...engine,
    open: (given) => {
      const session = engine.open(given);
      return Object.assign(Object.create(session) as Session, {
        predict: (part: ScoredRows) => {
          const predicted = session.predict(part);
          if (++evaluations !== 2) return predicted;
          return { ...predicted, outputs: Float32Array.from(predicted.outputs, () => 1000) };
        },
        train: session.train.bind(session),
        lossWeights: session.lossWeights.bind(session),
        parameters: session.parameters.bind(session),
        dispose: session.dispose.bind(session),
      });
    },
  };
  const { curve } = trainRun(overflowing, { ...job, data: { ...job.data, labels } });
  expect(curve.step).toEqual([10, 20, 30]);
  for (const values of Object.values(curve)) expect(values).toHaveLength(3);
  expect(curve.test_r2!.map(Number.isFinite)).toEqual([true, false, true]);
});

it('a run records the experts of a gate where tasks have some of their own', () => {
  const training = { steps: 2, evaluateEvery: 2 };
  const recorded = (model: string, sizes: JobOptions['sizes'] & object) =>
    trainRun(engine, syntheticJob({ model, sizes, training })).gates.map(({ name, experts }) => [
      name,
      experts,
    ]);
  const one = { experts: 1, taskExperts: 1, expert: [2] };
  expect(recorded('ple', { ...one, levels: 2 })).toEqual([
    ['level/0/gate/0', ['level/0/task/0/expert/0', 'level/0/expert/0']],
    ['level/0/gate/1', ['level/0/task/1/expert/0', 'level/0/expert/0']],
    ['level/0/gate', ['level/0/task/0/expert/0', 'level/0/task/1/expert/0', 'level/0/expert/0']],
    ['level/1/gate/0', ['level/1/task/0/expert/0', 'level/1/expert/0']],
    ['level/1/gate/1', ['level/1/task/1/expert/0', 'level/1/expert/0']],
  ]);
  expect(recorded('cgc', one)[1]).toEqual(['gate/1', ['task/1/expert/0', 'expert/0']]);
  expect(recorded('mmoe', { experts: 2, expert: [2] })).toEqual([
    ['gate/0', undefined],
    ['gate/1', undefined],
  ]);
});

it('a run records the entropy of each gate at every evaluation', () => {
  const training = { steps: 25, evaluateEvery: 10, learningRate: 0.1 };
  const { curve, gates } = trainRun(
    engine,
    syntheticJob({ model: 'mmoe', sizes: { experts: 3, expert: [2] }, training }),
  );
  expect(curve.step).toEqual([10, 20, 25]);
  for (const { entropies, entropy } of gates) {
    expect(new Set(entropies).size).toBe(3);
    expect(entropies![2]).toBe(Number(entropy.toPrecision(4)));
  }
});

it('a run records the share of frozen selectors where gates have some', () => {
  const frozen = (model: string, sizes: JobOptions['sizes'] & object) => {
    const training = { steps: 30, evaluateEvery: 30, learningRate: 0.1 };
    return trainRun(
      engine,
      syntheticJob({ model, sizes: { expert: [2], ...sizes }, training }),
    ).gates.map((gate) => gate.frozen);
  };
  expect(frozen('top-k', {})).toEqual([undefined, undefined]);
  // Bits start within gamma / 100, and may go beyond gamma / 2 sooner the less that is.
  expect(frozen('dselect-k', { gamma: 1000 })).toEqual([0, 0]);
  for (const share of frozen('dselect-k', { gamma: 0.01 })) expect(share).toBeGreaterThan(0.5);
});
