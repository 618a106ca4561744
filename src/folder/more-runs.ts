import { type Difference, fieldDifferences } from './differences.js';

/**
 * Where a config differs from an earlier one other than by more runs of the same kind: more seeds, models, replicates, drawn
 * specifications, trials, candidates, or values of a swept field. All runs of the earlier one are then among its own.
 */
export const otherThanMore = (before: object, now: object): Difference[] =>
  fieldDifferences(before, now).filter((difference) => !isMore(difference));

/** What no key depends on. */
const FREE = /^(name|keepPredictions)$/;

const COUNTS = /^(draw\.specifications|tune\.trials|select\..+\.(seeds|mostSeeds))$/;

/** Where a list has an item for each of several cells or runs. */
const LISTS = /^(seeds|models|select\..+\.from|(data|training)\.\w+)$/;

function isMore({ path, before, now }: Difference): boolean {
  if (FREE.test(path)) return true;
  if (before === undefined || now === undefined) return false;
  const [earlier, later] = [JSON.parse(before), JSON.parse(now)] as unknown[];
  if (COUNTS.test(path)) return Number(later) >= Number(earlier);
  const [few, many] = [itemsOf(earlier), itemsOf(later)];
  if (path === 'replicates') return few.every((item, i) => item === many[i]);
  const known = new Set(many);
  return LISTS.test(path) && few.every((item) => known.has(item));
}

/** The items of a list, or a single value, as JSON. */
const itemsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((item) => JSON.stringify(item));
