import type { Comparison } from '../../analysis/comparisons/comparison.js';
import { type Metric, wordsOf } from '../../base/metric.js';
import { listed } from '../../base/words.js';
import { type Column, type TableValue, text } from '../../table/table.js';

/** The title of a column of differences, and one for what they are to, where that is not the same everywhere. */
export function baselineColumns(
  comparisons: readonly Comparison[],
  preposition: 'minus' | 'over',
): {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly values: (comparison: Comparison) => readonly TableValue[];
} {
  const distinct = new Set(comparisons.flatMap(({ baseline }) => baseline ?? []));
  if (distinct.size === 1)
    return { title: `${preposition} ${baselinesOf(comparisons)}`, columns: [], values: () => [] };
  return {
    title: 'difference',
    columns: [text('baseline', preposition)],
    values: ({ baseline, modelTitle }) => [baseline && modelTitle(baseline)],
  };
}

/** What tests and intervals are over. */
export const unitsOf = (comparisons: readonly Comparison[]): string =>
  listed([...new Set(comparisons.map(({ unit }) => `${unit}s`))], 'or');

/** The models that others are compared with; empty where there is none. */
export const baselinesOf = (comparisons: readonly Comparison[]): string =>
  listed(
    [...new Set(comparisons.flatMap(({ baseline, modelTitle }) => (baseline ? [modelTitle(baseline)] : [])))],
    'or',
  );

/** Titles of the tasks whose differences are over test rows, too. */
export const tasksOverRows = (comparisons: readonly Comparison[]): string[] => [
  ...new Set(
    comparisons.flatMap(({ tasks }) =>
      tasks.flatMap(({ title, models }) => (models.some(({ difference }) => difference?.overRows) ? [title] : [])),
    ),
  ),
];

/** A metric by its name alone, such as `AUC`. */
export const metricTitle = ({ name }: Pick<Metric, 'name'>): string => wordsOf({ part: 'test', name }, String).title;
