/**
 * Holm's step-down correction (1979) of a family of tests, whatever their dependence: the level of each at which the
 * whole family keeps it. A test without a level is no part of the family.
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
