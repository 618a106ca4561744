import { pearson } from '../pearson.js';
import type { ColumnTable } from '../table/columns.js';
import { type CensusTask, censusTaskNames } from './spec.js';
import { censusLabels } from './tasks.js';

/** Pairs of tasks whose label correlations reveal which tasks the paper used. */
export const pairs: readonly { readonly tasks: readonly [CensusTask, CensusTask]; readonly paper?: number }[] = [
  { tasks: ['income', 'never_married'], paper: 0.1768 },
  { tasks: ['college', 'never_married'], paper: 0.2373 },
  { tasks: ['bachelor', 'never_married'] },
];

export interface CensusSummary {
  readonly rows: number;
  readonly positives: Readonly<Record<CensusTask, number>>;
  /** Label correlations in the order of `pairs`; NaN where a label does not vary. */
  readonly correlations: readonly number[];
}

export function summaryOf(table: ColumnTable): CensusSummary {
  const labels = new Map(censusTaskNames.map((task) => [task, censusLabels(table, task)]));
  const positives = [...labels].map(([task, values]) => [task, values.reduce((sum, label) => sum + label, 0)]);
  return {
    rows: table.rows,
    positives: Object.fromEntries(positives) as Record<CensusTask, number>,
    correlations: pairs.map(({ tasks: [a, b] }) => pearson(labels.get(a)!, labels.get(b)!)),
  };
}
