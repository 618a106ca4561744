/**
 * The binary tasks of Census-Income (section 6.3), defined by columns and their positive values.
 */

import type { ColumnTable } from '../table/columns.js';
import { readLabels, type TableTask } from '../table/labels.js';
import type { CensusTask } from './spec.js';

const ASSOCIATE = ['Associates degree-academic program', 'Associates degree-occup /vocational'];

const BACHELOR = [
  'Bachelors degree(BA AB BS)',
  'Masters degree(MA MS MEng MEd MSW MBA)',
  'Prof school degree (MD DDS DVM LLB JD)',
  'Doctorate degree(PhD EdD)',
];

/**
 * "At least college" is an associate's degree or higher: no other reading gives the label
 * correlation in the paper.
 */
const definitions: Readonly<Record<CensusTask, Pick<TableTask, 'column' | 'positive'>>> = {
  income: { column: 'income', positive: ['50000+.'] },
  never_married: { column: 'marital stat', positive: ['Never married'] },
  college: { column: 'education', positive: [...ASSOCIATE, ...BACHELOR] },
  bachelor: { column: 'education', positive: BACHELOR },
  some_college: {
    column: 'education',
    positive: ['Some college but no degree', ...ASSOCIATE, ...BACHELOR],
  },
};

/** The columns that tasks are learned from: never inputs, whichever tasks are learned. */
export const labelColumns: ReadonlySet<string> = new Set(
  Object.values(definitions).map(({ column }) => column),
);

/** The labels of a task, [rows], 0 or 1. */
export const censusLabels = (table: ColumnTable, task: CensusTask): Float32Array =>
  readLabels(
    table,
    { name: task, labels: 'binary', ...definitions[task] },
    (row) => `row ${row + 1}`,
  );
