import { isPositiveShare } from '../metric.js';
import { type Difference, fieldDifferences } from './differences.js';
import type { RunRecord } from './record.js';

/** What of a record is the same wherever the run was trained. */
export const numbersOf = ({ status, divergedAt, metrics, curve, gates }: RunRecord) => ({
  ...{ status, divergedAt, metrics, curve, gates },
});

/** How the numbers of two records of a run differ, but for what an earlier version did not record. */
export function numberDifferences(one: RunRecord, other: RunRecord): Difference[] {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  return fieldDifferences(within(second, first), within(first, second));
}

/** Whether a key was added after the first ledgers: it cannot be compared with runs that lack it. */
const isAdded = (key: string): boolean => ['quantiles', 'entropies'].includes(key) || isPositiveShare(key);

/** A value without the keys that were added since the other was written. */
export function within(before: unknown, now: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) return now.map((item, i) => within(before[i], item));
  if (!isObject(now) || !isObject(before)) return now;
  const known = Object.entries(now).filter(([key]) => Object.hasOwn(before, key) || !isAdded(key));
  return Object.fromEntries(known.map(([key, item]) => [key, within(before[key], item)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
