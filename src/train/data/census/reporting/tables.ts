import type { Interval } from '../../../../ground/base/estimate.js';
import { groupedBy } from '../../../../ground/base/grouped.js';
import { metricColumn, metricFormatter, type Role } from '../../../../ground/base/metric.js';
import { estimate as estimateOf } from '../../../../ground/stats/cell.js';
import { countedMean } from '../../../../ground/stats/counted.js';
import { mean } from '../../../../ground/stats/descriptive.js';
import type { ResampleSource } from '../../../../ground/stats/resamples.js';
import { estimateMean } from '../../../../ground/stats/student.js';
import {
  estimate,
  type Field,
  number,
  type Table,
  type TableValue,
  tableFrom,
} from '../../../../ground/table/table.js';
import type { KindTableInput, TableCell } from '../../kind-reporting.js';
import { type PaperRow, paperTables } from '../reporting/paper-tables.js';
import { findGroup, taskTitle } from './tasks.js';

/**
 * A table for each pair of tasks; for the paper's groups, its Table 1 or 2. For each method: the
 * AUC of the main task in its best run and in the mean, and the AUC of the auxiliary task in that
 * same run and in the mean. With several splits, the mean is of the splits' means.
 */
export const censusTables = (input: KindTableInput): Table[] =>
  [...groupedBy(input.cells, ({ tasks }) => tasks.join('-')).values()].map((cells) =>
    makeTable(cells, input),
  );

function makeTable(
  cells: readonly TableCell[],
  { placeColumns, remarks, resamples }: KindTableInput,
): Table {
  const { tasks } = cells[0]!;
  const [main, auxiliary] = tasks as [string, string];
  const group = findGroup(tasks);
  const paper = paperTables.get(group ?? Number.NaN);
  const isSplit = cells.some(({ splits }) => splits.length > 1);
  const theirs = (of: keyof PaperRow, key: string): Field<Row> => [
    number(`${key}_paper`, 'paper', decimals),
    ({ cell }) => paper?.[cell.model]?.[of],
  ];
  return tableFrom(
    { name: `table-${group ?? tasks.join('-')}`, caption: writeCaption(cells, group, remarks) },
    cells.map((cell) => makeRow(cell, resamples)),
    [
      ...placeColumns.map((column, i): Field<Row> => [column, ({ cell }) => cell.place[i]]),
      [number('splits'), ({ cell }) => (isSplit ? cell.splits.length : undefined)],
      [number('n'), ({ n }) => n],
      [number(`${main}_best`, `${taskTitle(main)}, best`, decimals), ({ best }) => best?.main],
      theirs('mainBest', `${main}_best`),
      [estimate(`${main}_mean`, 'mean', decimals), ({ means }) => means.main],
      theirs('mainMean', `${main}_mean`),
      [
        number(`${auxiliary}_with_best`, `${taskTitle(auxiliary)}, with best`, decimals),
        ({ best }) => best?.auxiliary,
      ],
      theirs('auxiliaryWithBest', `${auxiliary}_with_best`),
      [estimate(`${auxiliary}_mean`, 'mean', decimals), ({ means }) => means.auxiliary],
      theirs('auxiliaryMean', `${auxiliary}_mean`),
    ],
  );
}

const decimals = metricFormatter({ name: 'auc' });

type Scores = Readonly<Record<Role, number>>;

interface Row {
  readonly cell: TableCell;
  readonly n: number;
  readonly best: Scores | undefined;
  readonly means: Readonly<Record<Role, TableValue>>;
}

function makeRow(cell: TableCell, resamples: ResampleSource): Row {
  const [mainAuc, auxiliaryAuc] = cell.tasks.map((task) =>
    metricColumn({ part: 'test', name: 'auc', task }),
  );
  const scoresOf = ({
    [mainAuc!]: main,
    [auxiliaryAuc!]: auxiliary,
  }: TableCell['splits'][number][number]): Scores[] =>
    main === undefined || auxiliary === undefined ? [] : [{ main, auxiliary }];
  const splits = cell.splits
    .map((runs) => runs.flatMap(scoresOf))
    .filter((scores) => scores.length > 0);
  const scores = splits.flat();
  const meanOf = (role: Role): TableValue => ({
    value: mean(splits.map((own) => mean(own.map((score) => score[role]))!)),
    interval: computeInterval(cell, role, splits, resamples),
  });
  const best = scores.reduce((a, b) => (b.main > a.main ? b : a), scores[0]!);
  return {
    cell,
    n: scores.length,
    best,
    means: { main: meanOf('main'), auxiliary: meanOf('auxiliary') },
  };
}

/** The units that the interval of a cell's mean is over. */
const intervalSpan = ({ splits, overAll }: TableCell): 'all' | 'splits' | 'seeds' => {
  if (overAll.size > 0) return 'all';
  return splits.length > 1 ? 'splits' : 'seeds';
};

function computeInterval(
  cell: TableCell,
  role: Role,
  splits: readonly (readonly Scores[])[],
  resamples: ResampleSource,
): Interval | undefined {
  switch (intervalSpan(cell)) {
    case 'all':
      return cell.overAll.get(cell.tasks[role === 'main' ? 0 : 1]!);
    case 'splits':
      return estimateMean(splits.map((own) => mean(own.map((score) => score[role]))!)).interval;
    case 'seeds': {
      const values = splits.flat().map((score) => score[role]);
      return estimateOf(countedMean(values), values.length, resamples).interval;
    }
  }
}

const brackets = {
  all: 'over test rows, initialisations, orders of the rows and any splits together, as in the table of mean AUCs',
  splits: "by Student's t over the means of the splits, each with its own settings",
  seeds:
    'by the BCa bootstrap over initialisations and orders of the rows; the test rows and the settings are taken as given',
} as const;

function writeCaption(
  cells: readonly TableCell[],
  group: number | undefined,
  remarks: readonly string[],
): string {
  const [main, auxiliary] = cells[0]!.tasks;
  const spans = new Set(cells.map(intervalSpan));
  const which =
    group === undefined
      ? `Census-income, tasks ${main} and ${auxiliary}`
      : `Census-income, group ${group} (Table ${group})`;
  return [
    `${which}: AUC on the test rows after the last step, of ${taskTitle(main!)} (main task) and ${taskTitle(auxiliary!)}.`,
    'Best: the run with the best AUC on the main task, with the AUC of the other task in the same run.',
    'n: finished runs that have both AUCs.',
    ...(cells.some(({ splits }) => splits.length > 1)
      ? ['Means are over the means of the splits.']
      : []),
    `Brackets: 95 % intervals of the mean, ${[...spans].map((span) => brackets[span]).join('; or ')}.`,
    ...(group === undefined
      ? []
      : ['Paper: the published numbers, from 400 runs a method with separately searched sizes.']),
    ...remarks,
  ].join(' ');
}
