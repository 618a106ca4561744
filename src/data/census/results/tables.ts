import { columnOf, formatOf, type Metric, type Role } from '../../../metric.js';
import { estimate as estimateOf } from '../../../stats/cell.js';
import { countedMean } from '../../../stats/counted.js';
import type { ResamplesOf } from '../../../stats/resamples.js';
import { type Column, estimate, number, type Table, type TableValue } from '../../../table/table.js';
import type { KindTableInput, TableCell } from '../../kind-results.js';
import { type PaperRow, paperTables } from './paper-tables.js';
import { reportedTable } from './reported-table.js';
import { groupOf, taskTitle } from './tasks.js';

/**
 * Tables 1 and 2 of the paper, one table for each pair of tasks, and what others report on each main task. A row per method: its best and its mean AUC on the main
 * task; on the auxiliary task, the AUC of that best run and the mean. The paper's figures are in columns beside them.
 */
export function censusTables(input: KindTableInput): Table[] {
  const byTasks = new Map<string, TableCell[]>();
  for (const cell of input.cells) {
    const id = cell.tasks.join('-');
    byTasks.set(id, [...(byTasks.get(id) ?? []), cell]);
  }
  const groups = [...byTasks.values()];
  const titlePlace = input.placeColumns.findIndex(({ key }) => key === 'model');
  const titleOf = ({ model, place }: TableCell) => String(place[titlePlace] ?? model);
  const mainTasks = new Map(groups.map((cells) => [cells[0]!.tasks[0], cells]));
  return [
    ...groups.map((cells) => tableOf(cells, input)),
    ...[...mainTasks.values()].map((cells) => reportedTable(cells, titleOf)),
  ];
}

function tableOf(cells: readonly TableCell[], { placeColumns, remarks, resamples }: KindTableInput): Table {
  const { tasks } = cells[0]!;
  const group = groupOf(tasks);
  const paper = group === undefined ? undefined : paperTables.get(group)!;
  return {
    name: `table-${group ?? tasks.join('-')}`,
    caption: captionOf(tasks, group, remarks),
    columns: [...placeColumns, number('n'), ...columnsOf(tasks, paper !== undefined)],
    rows: cells.map((cell) => [...cell.place, ...rowOf(cell, paper, resamples)]),
  };
}

const decimals = formatOf({ name: 'auc' });

function columnsOf([main, auxiliary]: readonly string[], hasPaper: boolean): Column[] {
  const besidePaper = (column: Column): Column[] =>
    hasPaper ? [column, number(`${column.key}_paper`, 'paper', decimals)] : [column];
  return [
    number(`${main}_best`, `${taskTitle(main!)}, best`, decimals),
    estimate(`${main}_mean`, 'mean', decimals),
    number(`${auxiliary}_with_best`, `${taskTitle(auxiliary!)}, with best`, decimals),
    estimate(`${auxiliary}_mean`, 'mean', decimals),
  ].flatMap(besidePaper);
}

const aucOf = (role: Role): string => columnOf({ part: 'test', name: 'auc', role } satisfies Metric);
const [MAIN, AUXILIARY] = [aucOf('main'), aucOf('auxiliary')];

function rowOf(
  { model, runs }: TableCell,
  paper: Readonly<Record<string, PaperRow>> | undefined,
  resamples: ResamplesOf,
): TableValue[] {
  const scores = runs.flatMap(({ [MAIN]: main, [AUXILIARY]: auxiliary }) =>
    main === undefined || auxiliary === undefined ? [] : [{ main, auxiliary }],
  );
  const meanOf = (values: readonly number[]) => estimateOf(countedMean(values), values.length, resamples);
  const best = scores.reduce((a, b) => (b.main > a.main ? b : a), scores[0]!);
  const theirs = paper?.[model];
  const values: [ours: TableValue, theirs: number | undefined][] = [
    [best?.main, theirs?.mainBest],
    [meanOf(scores.map(({ main }) => main)), theirs?.mainMean],
    [best?.auxiliary, theirs?.auxiliaryWithBest],
    [meanOf(scores.map(({ auxiliary }) => auxiliary)), theirs?.auxiliaryMean],
  ];
  return [scores.length, ...values.flatMap(([ours, theirs]) => (paper ? [ours, theirs] : [ours]))];
}

function captionOf(
  [main, auxiliary]: readonly string[],
  group: number | undefined,
  remarks: readonly string[],
): string {
  const which =
    group === undefined
      ? `Census-income, tasks ${main} and ${auxiliary}`
      : `Census-income, group ${group} (Table ${group})`;
  return [
    `${which}: AUC on the test rows after the last step, of ${taskTitle(main!)} (main task) and ${taskTitle(auxiliary!)}.`,
    'Best: the run with the best AUC on the main task, and with it that of the other task in the same run.',
    'n: finished runs that have both AUCs. Brackets: 95 % BCa bootstrap intervals of the mean over initialisations and orders of the rows; the test rows and the settings are taken as given.',
    ...(group === undefined ? [] : ['Paper: its figures, of 400 runs a method with sizes from a search of its own.']),
    ...remarks,
  ].join(' ');
}
