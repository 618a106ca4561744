/**
 * The least-squares slope of each unit's values over the places where they were taken:
 * `values[j][i]` is unit i's value at place j. An infinite value decides its unit's slope, which is
 * then infinite, with the sign that the slope approaches as that value grows.
 */
export function slopes(
  places: readonly number[],
  values: readonly ArrayLike<number>[],
): Float64Array {
  const center = places.reduce((sum, place) => sum + place, 0) / places.length;
  const squares = places.reduce((sum, place) => sum + (place - center) ** 2, 0);
  const weights = places.map((place) => (place - center) / squares);
  return Float64Array.from({ length: values[0]!.length }, (_, i) => {
    const here = values.map((of) => of[i]!);
    const sum = (infinite: boolean) =>
      here.reduce((total, value, j) => {
        if (Number.isFinite(value) === infinite) return total;
        return total + weights[j]! * (infinite ? 1 : value);
      }, 0);
    const pull = sum(true);
    // Weights cancel only up to rounding.
    return Math.abs(pull) > 1e-12 * Math.abs(weights[0]!) ? pull * Infinity : sum(false);
  });
}
