import type { LabelKind, MetricName } from '../../base/metric.js';
import { counted } from '../../base/words.js';
import { FieldError } from '../../schema/field-faults.js';
import type { LabelSpec } from '../dataset.js';
import { type PartName, partNames } from '../shares.js';
import { momentsOf } from './moments.js';
import type { TableTask } from './spec.js';

/** What the predictions of a task are scored by. */
export const tableMetrics: Readonly<Record<LabelKind, readonly MetricName[]>> = {
  binary: ['auc', 'log_loss', 'ece'],
  regression: ['mse', 'nmse', 'r2'],
};

/**
 * What is learned for a task whose labels in each part are given, NaN where a row has none.
 * @throws InputError where a part has no labels, or one class alone, or where a regression label is constant over the
 * training rows
 */
export function labelSpecOf(
  { name, labels: kind, weight }: TableTask,
  labels: Readonly<Record<PartName, Float32Array>>,
): LabelSpec {
  const facts = partNames.map((part) => ({ part, ...factsOf(labels[part]) }));
  for (const { part, count, positives } of facts) {
    if (count === 0) refuse('split', `task ${name} has no label in the ${part} rows: one at least is needed`);
    if (kind === 'binary' && (positives === 0 || positives === count)) {
      const only = positives === 0 ? 0 : 1;
      const found = `no label ${1 - only} in the ${part} rows, but ${counted(count, 'label')} ${only}`;
      refuse('split', `task ${name} has ${found}: both are needed in every part`);
    }
  }
  const shared = {
    name,
    ...(weight !== undefined && { weight }),
    ...(facts.some(({ part, count }) => count < labels[part].length) && { partial: true as const }),
    metrics: tableMetrics[kind],
  };
  if (kind === 'binary') return { kind, ...shared };
  const { mean, variance } = momentsOf(labels.train);
  if (variance === 0) refuse('tasks', `the label of ${name} is the same in all training rows: it must vary`);
  return { kind, ...shared, variance, units: { mean, deviation: Math.sqrt(variance) } };
}

function refuse(field: 'split' | 'tasks', fault: string): never {
  throw new FieldError([{ path: ['data', field], text: `data.${field}: ${fault}` }]);
}

function factsOf(labels: Float32Array): { count: number; positives: number } {
  let [count, positives] = [0, 0];
  for (const label of labels) {
    if (Number.isNaN(label)) continue;
    count++;
    if (label === 1) positives++;
  }
  return { count, positives };
}
