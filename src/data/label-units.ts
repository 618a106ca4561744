import type { LabelSpec, LabelUnits } from './dataset.js';

/** Standardized labels, [rows], which models learn. */
export function standardized(labels: Float32Array, { mean, deviation }: LabelUnits): Float32Array {
  return labels.map((label) => (label - mean) / deviation);
}

/** Outputs or labels of all tasks, [rows, K] row-major, in the units of the data. */
export function inUnitsOfData(labels: readonly LabelSpec[], values: Float32Array): Float32Array {
  const units = labels.map((label) => (label.kind === 'regression' ? label.units : undefined));
  if (units.every((unit) => unit === undefined)) return values;
  return values.map((value, i) => {
    const unit = units[i % units.length];
    return unit ? value * unit.deviation + unit.mean : value;
  });
}
