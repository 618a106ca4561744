import { fisherTail } from './fisher.js';
import { mean } from './moments.js';
import { absoluteDeviations } from './spread.js';

/**
 * Brown and Forsythe's test (1974; SciPy's `levene` with the median) that samples have the same variance: an analysis of
 * variance of the absolute deviations from each sample's median. It assumes independent samples, which cells that share
 * seeds are not: positive correlation makes it conservative, and the paired test on the same deviations is the one to rely
 * on. Undefined for fewer than two samples, where a sample has fewer than two values or an infinite one, where none
 * has three (two values are equally far from their median), or where no deviation varies.
 */
export function brownForsythe(...samples: readonly ArrayLike<number>[]): { f: number; p: number } | undefined {
  const deviations = samples.map(absoluteDeviations);
  const sound = deviations.filter((part) => part !== undefined && part.length > 1 && part.every(Number.isFinite));
  if (sound.length < samples.length || samples.length < 2) return undefined;
  const groups = sound as Float64Array[];
  if (groups.every((group) => group.length < 3)) return undefined;
  const n = groups.reduce((sum, group) => sum + group.length, 0);
  const grand = groups.reduce((sum, group) => sum + mean(group)! * group.length, 0) / n;
  let between = 0;
  let within = 0;
  for (const group of groups) {
    const center = mean(group)!;
    between += group.length * (center - grand) ** 2;
    for (const x of group) within += (x - center) ** 2;
  }
  if (within === 0) return undefined;
  const f = between / (groups.length - 1) / (within / (n - groups.length));
  return { f, p: fisherTail(f, groups.length - 1, n - groups.length) };
}
