/** The mean; undefined without values. */
export function mean(values: ArrayLike<number>): number | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The sample variance (n - 1), exactly 0 where all values are equal; undefined for fewer than two values. */
export function variance(values: ArrayLike<number>): number | undefined {
  if (values.length < 2) return undefined;
  const center = mean(values)!;
  let squares = 0;
  let varied = false;
  for (let i = 0; i < values.length; i++) {
    squares += (values[i]! - center) ** 2;
    varied ||= values[i] !== values[0];
  }
  return varied ? squares / (values.length - 1) : 0;
}

/** The first index of a value in ascending values that contain it. */
export function firstPlaceOf(value: number, sorted: Float64Array): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
