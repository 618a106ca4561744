/**
 * Pearson's correlation, in two passes over the rows where neither value is NaN. NaN where one side
 * does not vary there.
 */
export function pearson(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const rows: number[] = [];
  for (let i = 0; i < left.length; i++)
    if (!Number.isNaN(left[i]) && !Number.isNaN(right[i])) rows.push(i);
  const varies = (values: ArrayLike<number>) => rows.some((i) => values[i] !== values[rows[0]!]);
  if (!varies(left) || !varies(right)) return Number.NaN;
  let [meanLeft, meanRight] = [0, 0];
  for (const i of rows) {
    meanLeft += left[i]! / rows.length;
    meanRight += right[i]! / rows.length;
  }
  let [squaresLeft, squaresRight, products] = [0, 0, 0];
  for (const i of rows) {
    const [a, b] = [left[i]! - meanLeft, right[i]! - meanRight];
    squaresLeft += a * a;
    squaresRight += b * b;
    products += a * b;
  }
  return products / Math.sqrt(squaresLeft * squaresRight);
}
