import { canonicalJson } from '../../ground/base/canonical-json.js';
import { isMapping } from '../../ground/base/grouped.js';
import { isLater } from '../../ground/base/metric.js';
import { type Difference, fieldDifferences } from './differences.js';
import type { RunRecord } from './record.js';

type Numbers = Pick<RunRecord, 'status' | 'divergedAt' | 'metrics' | 'curve' | 'gates' | 'slates'>;

/** The part of a record that is the same wherever the run was trained. */
export const recordNumbers = ({ status, divergedAt, metrics, curve, gates, slates }: Numbers) => ({
  status,
  divergedAt,
  metrics,
  curve,
  gates,
  ...(slates && { slates }),
});

/**
 * The numbers of an outcome as text, without those that a record may lack: equal texts mean the
 * same numbers to the bit.
 */
export const numbersText = (outcome: Numbers): string =>
  canonicalJson(withoutOptional(recordNumbers(outcome)));

const withoutOptional = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutOptional)
    : isMapping(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, item]) =>
            isOptional(key) ? [] : [[key, withoutOptional(item)]],
          ),
        )
      : value;

/**
 * The differences between the numbers of two records of a run, ignoring optional ones that one of
 * them lacks.
 */
export function numberDifferences(one: RunRecord, other: RunRecord): Difference[] {
  const [first, second] = [recordNumbers(one), recordNumbers(other)];
  return fieldDifferences(within(second, first), within(first, second));
}

/**
 * Keys that came after the first ledgers, and `slates`, which ledgers have only for live
 * experiments, may be missing.
 */
const isOptional = (key: string): boolean =>
  ['quantiles', 'entropies', 'slates'].includes(key) || isLater(key);

/** A value without the optional keys that the other value lacks; of slates, every key is one. */
export function within(before: unknown, now: unknown, mayLack = isOptional): unknown {
  if (Array.isArray(now) && Array.isArray(before))
    return now.map((item, i) => within(before[i], item));
  if (!isMapping(now) || !isMapping(before)) return now;
  const known = Object.entries(now).filter(([key]) => Object.hasOwn(before, key) || !mayLack(key));
  return Object.fromEntries(
    known.map(([key, item]) => [
      key,
      within(before[key], item, key === 'slates' ? () => true : isOptional),
    ]),
  );
}
