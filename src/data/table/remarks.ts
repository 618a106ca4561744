import { counted, listed } from '../../base/words.js';
import { combinations } from '../../schema/sweepable.js';
import type { Coverage } from './coverage.js';
import { coveragesOf } from './data-set.js';
import type { TableFields, TableValues } from './fields.js';
import { resolve } from './resolve.js';
import type { TableTask } from './spec.js';
import type { LeftOut } from './usual-features.js';

/** What was done to a table that its config does not say, in sentences. @throws InputError as `resolve` does */
export function remarksOn(fields: TableFields): string[] {
  const sentences = combinations<TableValues>(fields).flatMap((values) => {
    const { spec, leftOut } = resolve(values);
    const coverages = coveragesOf(spec);
    const ofTasks = spec.tasks.flatMap((task, k) => coverageRemark(task, coverages[k]!));
    return [...leftOutRemark(leftOut), ...ofTasks];
  });
  return [...new Set(sentences)];
}

const leftOutRemark = (columns: readonly LeftOut[]): string[] =>
  columns.length === 0
    ? []
    : [
        `No features, unless data.features names them: ${columns.map(({ column, why }) => `${column} (${why})`).join(', ')}.`,
      ];

function coverageRemark({ name, where }: TableTask, { rows, labelled, outside }: Coverage): string[] {
  if (labelled === rows) return [];
  const missing = rows - labelled - outside;
  const reasons = [
    ...(outside > 0 ? [`${counted(outside, 'row')} outside its sample space (${where} is not 1)`] : []),
    ...(missing > 0 ? [`${counted(missing, 'row')} whose label is missing`] : []),
  ];
  return [
    `Task ${name} is learned from ${labelled.toLocaleString('en-US')} of ${counted(rows, 'row')}, without ${listed(reasons, 'and')}.`,
  ];
}
