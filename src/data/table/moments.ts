export interface Moments {
  readonly mean: number;
  /** Over the number of values; exactly 0 where all are equal. */
  readonly variance: number;
}

/** Of the values that are there, which are not NaN, in two passes. */
export function momentsOf(values: Float32Array | Float64Array): Moments {
  let sum = 0;
  let count = 0;
  let first = Number.NaN;
  let varied = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (count++ === 0) first = value;
    sum += value;
    varied ||= value !== first;
  }
  const mean = sum / count;
  if (!varied) return { mean, variance: 0 };
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { mean, variance: squares / count };
}
