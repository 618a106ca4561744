import { nominalColumns } from './columns.js';
import type { CensusTask } from './spec.js';
import { type CensusTable, valuesOf } from './table.js';

const ASSOCIATE = ['Associates degree-academic program', 'Associates degree-occup /vocational'];

const BACHELOR = [
  'Bachelors degree(BA AB BS)',
  'Masters degree(MA MS MEng MEd MSW MBA)',
  'Prof school degree (MD DDS DVM LLB JD)',
  'Doctorate degree(PhD EdD)',
];

/**
 * The column that a task is learned from, and the values that are positive. The paper's "at least college" is taken as an
 * associate's degree or higher: that reproduces its label correlation, as neither of the two other readings does.
 */
const definitions: Readonly<Record<CensusTask, { readonly column: string; readonly positive: readonly string[] }>> = {
  income: { column: 'income', positive: ['50000+.'] },
  never_married: { column: 'marital stat', positive: ['Never married'] },
  college: { column: 'education', positive: [...ASSOCIATE, ...BACHELOR] },
  bachelor: { column: 'education', positive: BACHELOR },
  some_college: { column: 'education', positive: ['Some college but no degree', ...ASSOCIATE, ...BACHELOR] },
};

/** The columns that tasks are learned from: never inputs, whichever tasks are learned. */
export const labelColumns: ReadonlySet<string> = new Set(Object.values(definitions).map(({ column }) => column));

/** The labels of a task, [rows], 0 or 1. */
export function labelsOf(table: CensusTable, task: CensusTask): Uint8Array {
  const { column, positive } = definitions[task];
  const { domain } = nominalColumns.find(({ name }) => name === column)!;
  const labelOfCode = domain.map((value) => (positive.includes(value) ? 1 : 0));
  const codes = valuesOf(table, column);
  const labels = new Uint8Array(table.rows);
  for (let i = 0; i < labels.length; i++) labels[i] = labelOfCode[codes[i]!]!;
  return labels;
}
