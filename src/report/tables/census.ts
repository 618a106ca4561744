import { estimate as estimateOf } from '../../stats/cell.js';
import { countedMean } from '../../stats/counted.js';
import type { ResamplesOf } from '../../stats/resamples.js';
import { type Column, decimals4, estimate, number, type Table, type TableValue } from '../../table/table.js';
import { budgetRemark } from '../census/budget.js';
import { filesRemark } from '../census/files.js';
import { splitRemark } from '../census/split.js';
import { groupOf, type TaskNames, taskTitle } from '../census/tasks.js';
import type { Dimensions } from '../drawings/dimensions.js';
import { placeColumns, placeValues } from '../drawings/place-columns.js';
import { folderLabels, type PlacedCell } from '../layout.js';
import { type PaperRow, paperTables } from '../paper/census-tables.js';
import type { Results } from '../results.js';
import type { TableInput } from './input.js';

/**
 * Tables 1 and 2 of the paper, a table for each two tasks that folders have: a row a method, its best and its mean AUC on
 * the main task, and on the auxiliary task that of the same best run and the mean. The paper's figures stand beside them.
 */
export function censusTables({ folders, layout, resamples }: TableInput): Table[] {
  const byTasks = new Map<string, PlacedCell[]>();
  for (const placed of layout.cells) {
    const id = placed.cell.tasks?.join('-');
    if (id !== undefined) byTasks.set(id, [...(byTasks.get(id) ?? []), placed]);
  }
  const remarks = remarksOn(folders);
  return [...byTasks.values()].map((cells) => tableOf(cells, layout.dimensions, remarks, resamples));
}

/** What is not as in the paper; where folders differ, with their names. */
function remarksOn(folders: readonly Results[]): string[] {
  const labels = folderLabels(folders);
  const remarks = folders.map((results) => {
    const { manifest, cells } = results;
    if (!cells[0]?.tasks) return '';
    return [filesRemark(manifest), splitRemark(manifest), budgetRemark(results)]
      .filter((remark) => remark !== undefined)
      .join(' ');
  });
  const distinct = new Set(remarks);
  return distinct.size === 1
    ? [...distinct]
    : remarks.flatMap((remark, i) => (remark === '' ? [] : [`${labels[i]}: ${remark}`]));
}

function tableOf(
  cells: readonly PlacedCell[],
  dimensions: Dimensions,
  remarks: readonly string[],
  resamples: ResamplesOf,
): Table {
  const tasks = cells[0]!.cell.tasks!;
  const group = groupOf(tasks);
  const paper = group === undefined ? undefined : paperTables.get(group)!;
  return {
    name: `table-${group ?? tasks.join('-')}`,
    caption: captionOf(tasks, group, remarks),
    columns: [...placeColumns(dimensions), number('n'), ...columnsOf(tasks, paper !== undefined)],
    rows: cells.map((placed) => [...placeValues(placed, dimensions), ...rowOf(placed, paper, resamples)]),
  };
}

function columnsOf([main, auxiliary]: TaskNames, hasPaper: boolean): Column[] {
  const besidePaper = (column: Column): Column[] =>
    hasPaper ? [column, number(`${column.key}_paper`, 'paper', decimals4)] : [column];
  return [
    number(`${main}_best`, `${taskTitle(main)}, best`, decimals4),
    estimate(`${main}_mean`, 'mean', decimals4),
    number(`${auxiliary}_with_best`, `${taskTitle(auxiliary)}, with best`, decimals4),
    estimate(`${auxiliary}_mean`, 'mean', decimals4),
  ].flatMap(besidePaper);
}

function rowOf(
  { cell }: PlacedCell,
  paper: Readonly<Record<string, PaperRow>> | undefined,
  resamples: ResamplesOf,
): TableValue[] {
  const runs = cell.runs.flatMap(({ metrics: { test_auc_main: main, test_auc_auxiliary: auxiliary } }) =>
    main === undefined || auxiliary === undefined ? [] : [{ main, auxiliary }],
  );
  const meanOf = (values: readonly number[]) => estimateOf(countedMean(values), values.length, resamples);
  const best = runs.reduce((a, b) => (b.main > a.main ? b : a), runs[0]!);
  const theirs = paper?.[cell.model];
  const values: [ours: TableValue, theirs: number | undefined][] = [
    [best?.main, theirs?.mainBest],
    [meanOf(runs.map(({ main }) => main)), theirs?.mainMean],
    [best?.auxiliary, theirs?.auxiliaryWithBest],
    [meanOf(runs.map(({ auxiliary }) => auxiliary)), theirs?.auxiliaryMean],
  ];
  return [runs.length, ...values.flatMap(([ours, theirs]) => (paper ? [ours, theirs] : [ours]))];
}

function captionOf([main, auxiliary]: TaskNames, group: number | undefined, remarks: readonly string[]): string {
  const which =
    group === undefined
      ? `Census-income, tasks ${main} and ${auxiliary}`
      : `Census-income, group ${group} (Table ${group})`;
  return [
    `${which}: AUC on the test rows after the last step, of ${taskTitle(main)} (main task) and ${taskTitle(auxiliary)}.`,
    'Best: the run with the best AUC on the main task, and with it that of the other task in the same run.',
    'n: finished runs that have both AUCs. Brackets: 95 % BCa bootstrap intervals of the mean over initialisations and orders of the rows; the test rows and the settings are taken as given.',
    ...(group === undefined ? [] : ['Paper: its figures, of 400 runs a method with sizes from a search of its own.']),
    ...remarks,
  ].join(' ');
}
