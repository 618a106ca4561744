import { exp } from '../kernels/kernels.js';
import type { LabelSpec, LabelUnits, TaskLabel } from './dataset.js';

/** Standardized labels, [rows], which models learn. */
export function standardized(labels: Float32Array, { mean, deviation }: LabelUnits): Float32Array {
  return labels.map((label) => (label - mean) / deviation);
}

/** A label whose units are known. */
type LabelInUnits = Pick<TaskLabel, 'kind'> & { readonly units?: LabelUnits };

/** The predictions of a model with the given outputs, [rows, K]: probabilities of binary labels, means of counts, others in the units of the data. */
export function asPredictions(labels: readonly LabelInUnits[], outputs: Float32Array): Float32Array {
  return outputs.map((output, i) => {
    const { kind, units } = labels[i % labels.length]!;
    if (kind === 'binary') return probabilityOf(output);
    if (kind === 'count') return exp(output);
    return units ? output * units.deviation + units.mean : output;
  });
}

/** 1 / (1 + e^-z) */
export function probabilityOf(z: number): number {
  if (z >= 0) return 1 / (1 + exp(-z));
  const e = exp(z);
  return e / (1 + e);
}

/** Labels of all tasks, [rows, K] row-major, in the units of the data. */
export function inUnitsOfData(labels: readonly LabelSpec[], values: Float32Array): Float32Array {
  const units = labels.map((label) => (label.kind === 'regression' ? label.units : undefined));
  if (units.every((unit) => unit === undefined)) return values;
  return values.map((value, i) => {
    const unit = units[i % units.length];
    return unit ? value * unit.deviation + unit.mean : value;
  });
}

/** Outputs of tasks with one each, [rows, K] row-major, in the units of the data: of counts the means; logits stay. */
export function predictedInUnits(labels: readonly LabelSpec[], outputs: Float32Array): Float32Array {
  const values = inUnitsOfData(labels, outputs);
  if (labels.every(({ kind }) => kind !== 'count')) return values;
  return values.map((value, i) => (labels[i % labels.length]!.kind === 'count' ? exp(value) : value));
}
