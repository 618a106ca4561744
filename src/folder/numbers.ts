import { canonicalJson } from '../base/canonical-json.js';
import { isPositiveShare } from '../base/metric.js';
import { type Difference, fieldDifferences } from './differences.js';
import type { RunRecord } from './record.js';

/** The part of a record, or of the outcome of a training, that is numbers. */
type Numbers = Pick<RunRecord, 'status' | 'divergedAt' | 'metrics' | 'curve' | 'gates' | 'slates'>;

/** What of a record is the same wherever the run was trained. */
export const numbersOf = ({ status, divergedAt, metrics, curve, gates, slates }: Numbers) => ({
  ...{ status, divergedAt, metrics, curve, gates },
  ...(slates && { slates }),
});

/** The numbers of an outcome as text, but for those that a record may lack: equal texts mean the same numbers to the bit. */
export const numbersText = (outcome: Numbers): string => canonicalJson(withoutOptional(numbersOf(outcome)));

const withoutOptional = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutOptional)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, item]) => (isOptional(key) ? [] : [[key, withoutOptional(item)]])),
        )
      : value;

/** How the numbers of two records of a run differ, but for what one of them may lack. */
export function numberDifferences(one: RunRecord, other: RunRecord): Difference[] {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  return fieldDifferences(within(second, first), within(first, second));
}

/**
 * Whether a record may lack a key, which then cannot be compared: it was added after the first ledgers, or it is of slates, of which
 * published ledgers have those alone that live experiments were made from.
 */
const isOptional = (key: string): boolean => ['quantiles', 'entropies', 'slates'].includes(key) || isPositiveShare(key);

/** A value without what the other one may lack and does lack. */
export function within(before: unknown, now: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) return now.map((item, i) => within(before[i], item));
  if (!isObject(now) || !isObject(before)) return now;
  const known = Object.entries(now).filter(([key]) => Object.hasOwn(before, key) || !isOptional(key));
  return Object.fromEntries(
    known.map(([key, item]) => [key, key === 'slates' ? sharedKeys(before[key], item) : within(before[key], item)]),
  );
}

const sharedKeys = (before: unknown, now: unknown): unknown =>
  isObject(now) && isObject(before)
    ? Object.fromEntries(Object.entries(now).filter(([key]) => Object.hasOwn(before, key)))
    : now;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
