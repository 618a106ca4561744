import type { Path } from '../../schema/text.js';
import type { Given, ReportNeed } from '../kind.js';
import { needOfShares, partNames } from '../shares.js';
import { areParts, type FeatureFields, type SplitField, type TableFields, type TaskField } from './fields.js';

/** Reports fields that contradict each other, as far as that can be told without reading a file. */
export function checkTable(given: Given<TableFields>, report: ReportNeed): void {
  positivesAreOfBinaryTasks(given, report);
  labelsAreNoFeatures(given, report);
  splitIsWhole(given, report);
  splitFitsFile(given, report);
}

/** The values of a field with their places. */
function* placed<K extends keyof TableFields>(
  given: Given<TableFields>,
  field: K,
): Iterable<[NonNullable<TableFields[K]>['values'][number], Path]> {
  const { values, swept } = given(field) ?? { values: [], swept: false };
  for (const [i, value] of values.entries()) yield [value, [field, ...(swept ? [i] : [])]];
}

function positivesAreOfBinaryTasks(given: Given<TableFields>, report: ReportNeed): void {
  for (const [tasks, path] of placed(given, 'tasks')) {
    (tasks as readonly TaskField[]).forEach(({ labels, positive }, k) => {
      if (labels === 'regression' && positive !== undefined) {
        report([...path, k, 'positive'], 'it must be left out, as only binary labels have positive values');
      }
    });
  }
}

/** What is to be predicted must not be an input. Where tasks are swept, all of them should have the same inputs. */
function labelsAreNoFeatures(given: Given<TableFields>, report: ReportNeed): void {
  const tasks = given('tasks');
  if (tasks?.swept && !given('features')) {
    report(['tasks'], 'data.features is needed for a sweep over tasks: else the label of one is an input of others');
  }
  const taskOf = new Map(tasks?.values.flatMap((set) => set.map(({ name, column }) => [column, name] as const)));
  for (const [features, path] of placed(given, 'features')) {
    const lists = Object.entries(features as FeatureFields) as [string, readonly string[]][];
    if (lists.length === 0) report(path, 'at least one column of numeric, categorical or log is needed');
    for (const [list, columns] of lists) {
      columns.forEach((column, i) => {
        const task = taskOf.get(column);
        if (task !== undefined)
          report([...path, list, i], `it must be left out, as it holds the labels of task ${task}`);
      });
    }
  }
}

/** Each way of splitting has fields of its own. */
function splitIsWhole(given: Given<TableFields>, report: ReportNeed): void {
  for (const [split, path] of placed(given, 'split')) {
    const { by, column, seed } = split as SplitField;
    if (by === 'random' && column !== undefined) {
      report([...path, 'column'], 'it must be left out, as a random split is by no column');
    }
    if (by !== 'random' && column === undefined) report([...path, 'column'], `a column is needed to split by ${by}`);
    if ((by === 'time' || by === 'column') && seed !== undefined) {
      report([...path, 'seed'], `it must be left out, as nothing is random in a split by ${by}`);
    }
    const shares = split as SplitField;
    const unused = by === 'column' ? partNames.find((part) => shares[part] !== undefined) : undefined;
    if (unused) report([...path, unused], 'it must be left out, as the column says which rows are of which part');
    const need = by === 'column' ? undefined : needOfShares(shares);
    if (need) report(path, need);
  }
}

/** Files of each part are the split. */
function splitFitsFile(given: Given<TableFields>, report: ReportNeed): void {
  if (given('file')?.values.some(areParts) && given('split'))
    report(['split'], 'it must be left out, as data.file names the files of each part');
}
