import { groupedBy } from '../base/grouped.js';
import { REPLICATE, TUNED_FOR } from '../folder/plan.js';
import type { Measure } from '../results/measures.js';
import type { ResamplesOf } from '../stats/resamples.js';
import type { Arrangement, PlacedCell } from './arrangement.js';
import { comparedBySeed, MOST_FOR_ALL_PAIRS, type Pair } from './pairs.js';
import { type Dimensions, placeOf } from './place.js';

/** The most groups among which pairs are compared: more are a specification curve. */
const MOST_GROUPS = 19;

/**
 * Every two groups that differ in one field alone, a folder or a setting of training or models, for each model at each place:
 * the later one with the earlier one; with more than four groups, with the first one that differs in that field. Fields of the
 * data are not compared, because such runs are scored on different examples, nor what was drawn, which seldom differs in one
 * field alone.
 */
export function groupPairsOf({ dimensions, cells }: Arrangement, metric: Measure, resamples: ResamplesOf): Pair[] {
  const { groups } = dimensions;
  if (groups.length > MOST_GROUPS) return [];
  const places = groupedBy(cells, ({ model, axis }) => `${model}/${axis}`);
  return [...places.values()].flatMap((here) => {
    // A cell may be in several groups.
    const done = new Set<string>();
    const ids = new Map([...new Set(here.map(({ cell }) => cell))].map((cell, i) => [cell, i]));
    return here.flatMap((a, i) => {
      const fields = new Set<string>();
      return here.slice(0, i).flatMap((b): Pair[] => {
        const field = onlyDifference(groups[a.group]!.fields, groups[b.group]!.fields);
        const id = `${ids.get(a.cell)}/${ids.get(b.cell)}`;
        if (field === undefined || !isComparable(field, a) || a.cell === b.cell || done.has(id)) return [];
        if (groups.length > MOST_FOR_ALL_PAIRS && fields.has(field)) return [];
        fields.add(field);
        done.add(id);
        const comparison = comparedBySeed(a.cell, b.cell, metric, resamples);
        return comparison.pairs === 0 ? [] : [{ ...placeOf(a), other: b.model, otherGroup: b.group, comparison }];
      });
    });
  });
}

function onlyDifference(some: Dimensions['groups'][number]['fields'], others: typeof some): string | undefined {
  const differing = Object.keys({ ...some, ...others }).filter((field) => some[field] !== others[field]);
  return differing.length === 1 ? differing[0] : undefined;
}

const isComparable = (field: string, { results: { data, drawn } }: PlacedCell): boolean =>
  field === 'folder' ||
  !(drawn || field in data || field.startsWith('data.') || field === REPLICATE || field === TUNED_FOR);
