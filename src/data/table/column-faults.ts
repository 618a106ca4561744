import { counted } from '../../base/words.js';
import type { FieldFault } from '../../schema/field-faults.js';
import { instead, showPath, showValue } from '../../schema/text.js';
import { oddText } from './files/odd-text.js';
import type { ColumnFacts, StoredFile } from './files/stored-file.js';
import type { TableSpec, TableTask } from './spec.js';

/** A use of a column: its field in a config, and what is wrong with a column there, if anything. */
interface Use {
  readonly path: readonly PropertyKey[];
  readonly column: string;
  readonly faultOf: (column: ColumnFacts, file: StoredFile) => string | undefined;
}

/** What is wrong with the columns of a prepared file that a spec uses. */
export function faultsOf(spec: TableSpec, file: StoredFile): FieldFault[] {
  const { columns } = file;
  const names = columns.map(({ name }) => name);
  return usesOf(spec).flatMap(({ path, column, faultOf }) => {
    const facts = columns.find(({ name }) => name === column);
    const fault = facts ? faultOf(facts, file) : `${file.name} has no such column: ${instead(column, names)}`;
    if (fault === undefined) return [];
    const inConfig = ['data', ...path];
    return [{ path: inConfig, text: `${showPath(inConfig)} is ${showValue(column)}: ${fault}` }];
  });
}

function usesOf({ features, tasks, weight, split }: TableSpec): Use[] {
  const inList = (list: keyof typeof features, faultOf: Use['faultOf']) =>
    features[list].map((column, i): Use => ({ path: ['features', list, i], column, faultOf }));
  const { numeric, log, categorical } = { numeric: featureFault, log: logFault, categorical: () => undefined };
  return [
    ...inList('numeric', numeric),
    ...inList('log', log),
    ...inList('categorical', categorical),
    ...tasks.flatMap((task, k): Use[] => [
      { path: ['tasks', k, 'column'], column: task.column, faultOf: (column, file) => labelFault(task, column, file) },
      ...(task.where === undefined ? [] : [{ path: ['tasks', k, 'where'], column: task.where, faultOf: numberFault }]),
    ]),
    ...(weight === undefined ? [] : [{ path: ['weight'], column: weight, faultOf: weightFault }]),
    ...(split && 'column' in split
      ? [{ path: ['split', 'column'], column: split.column, faultOf: splitFaults[split.by] }]
      : []),
  ];
}

function numberFault({ kind, name }: ColumnFacts, file: StoredFile): string | undefined {
  if (kind === 'number') return undefined;
  const odd = oddText(file, name);
  return `it holds texts${odd === undefined ? '' : `, such as ${odd}`}: a column of numbers is needed`;
}

function featureFault(column: ColumnFacts, file: StoredFile): string | undefined {
  const fault = numberFault(column, file);
  return fault && `${fault}, or categorical for texts`;
}

function logFault(column: ColumnFacts, file: StoredFile): string | undefined {
  const { min = 0 } = column;
  return (
    featureFault(column, file) ??
    (min < 0 ? `its least value is ${min}: none below 0 is needed for log(1 + x)` : undefined)
  );
}

function labelFault({ labels, positive }: TableTask, column: ColumnFacts, file: StoredFile): string | undefined {
  if (column.kind === 'number') {
    const odd = positive?.find((value) => Number.isNaN(Number(value)));
    return odd === undefined ? undefined : `it holds numbers, so ${showValue(odd)} cannot be among its positive values`;
  }
  if (labels === 'regression') return `${numberFault(column, file)} for regression`;
  if (!positive)
    return 'it holds texts: 0 and 1, or `positive` with the values that are 1, is needed for binary labels';
  return column.kind === 'hashed' ? 'it has too many different texts for labels' : undefined;
}

const missingFault = ({ missing }: ColumnFacts): string | undefined =>
  missing > 0 ? `${counted(missing, 'row')} have no value: one in every row is needed` : undefined;

function weightFault(column: ColumnFacts, file: StoredFile): string | undefined {
  const { min = 0 } = column;
  const fault = min <= 0 ? `its least value is ${min}: weights above 0 are needed` : undefined;
  return numberFault(column, file) ?? missingFault(column) ?? fault;
}

const splitFaults: Readonly<Record<'group' | 'time' | 'column', Use['faultOf']>> = {
  group: missingFault,
  time: (column) => {
    const isTime = column.kind === 'number';
    return isTime ? missingFault(column) : 'it holds texts: numbers or dates such as 2026-01-31 are needed to sort by';
  },
  column: ({ kind }) => (kind === 'text' ? undefined : 'train, validation and test are needed as its values'),
};
