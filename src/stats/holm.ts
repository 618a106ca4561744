/**
 * Holm's step-down correction (1979) for a family of tests, whatever their dependence: the corrected level of each, which
 * controls the error of the whole family. A test without a level is not part of the family.
 */
export function holm(levels: readonly (number | undefined)[]): (number | undefined)[] {
  const family = [...levels.keys()].filter((i) => levels[i] !== undefined).sort((i, j) => levels[i]! - levels[j]!);
  const corrected = levels.map((): number | undefined => undefined);
  let floor = 0;
  family.forEach((i, k) => {
    floor = Math.min(1, Math.max(floor, (family.length - k) * levels[i]!));
    corrected[i] = floor;
  });
  return corrected;
}
