import { canonicalJson } from '../canonical-json.js';
import { isPositiveShare } from '../metric.js';
import { type Difference, fieldDifferences } from './differences.js';
import type { RunRecord } from './record.js';

/** The part of a record, or of the outcome of a training, that is numbers. */
type Numbers = Pick<RunRecord, 'status' | 'divergedAt' | 'metrics' | 'curve' | 'gates' | 'slates'>;

/** What of a record is the same wherever the run was trained. */
export const numbersOf = ({ status, divergedAt, metrics, curve, gates, slates }: Numbers) => ({
  ...{ status, divergedAt, metrics, curve, gates },
  ...(slates && { slates }),
});

/** The numbers of an outcome as text, but for those that the first ledgers lack: equal texts mean the same numbers to the bit. */
export const numbersText = (outcome: Numbers): string => canonicalJson(withoutAdded(numbersOf(outcome)));

const withoutAdded = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutAdded)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, item]) => (isAdded(key) ? [] : [[key, withoutAdded(item)]])),
        )
      : value;

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
