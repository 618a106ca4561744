import { columnOf, formatOf } from '../../../base/metric.js';
import { mean } from '../../../stats/summary.js';
import { number, type Table, text } from '../../../table/table.js';
import type { TableCell } from '../../kind-results.js';
import type { CensusTask } from '../spec.js';
import { type PaperRow, paperTables } from './paper-tables.js';
import { sources as all, type ReportedAuc } from './reported-aucs.js';
import { groupOf, taskTitle } from './tasks.js';

const decimals = formatOf({ name: 'auc' });

/** The AUCs reported by others for each architecture on the main task of these cells, beside the means of the runs. */
export function reportedTable(cells: readonly TableCell[], titleOf: (cell: TableCell) => string): Table {
  const { tasks } = cells[0]!;
  const task = tasks[0] as CensusTask;
  const paper = paperTables.get(groupOf(tasks) ?? Number.NaN) ?? {};
  const sources = all
    .map(({ aucs, ...source }) => ({ ...source, aucs: aucs.filter((auc) => auc.task === task) }))
    .filter(({ aucs }) => aucs.length > 0);
  const titles = new Map(cells.map((cell) => [cell.model, titleOf(cell)]));
  const byTitle = new Map([...titles].map(([model, title]) => [title, model]));
  const rowOf = ({ model }: ReportedAuc) => byTitle.get(model) ?? model;
  const models = new Set([...titles.keys(), ...sources.flatMap(({ aucs }) => aucs.map(rowOf))]);
  const column = columnOf({ part: 'test', name: 'auc', task });
  return {
    name: `reported-${task}`,
    caption: captionOf(task, sources),
    columns: [
      ...[text('model'), number('here', 'here, mean', decimals)],
      ...[number('paper_best', 'MMoE 2018, best', decimals), number('paper_mean', 'mean', decimals)],
      ...sources.map(({ name }) => number(name.toLowerCase().replace(/\W+/g, '_'), name, decimals)),
    ],
    rows: [...models].map((model) => {
      const own = cells.filter((cell) => cell.model === model);
      const theirs: PaperRow | undefined = paper[model];
      return [
        titles.get(model) ?? model,
        mean(own.flatMap(({ splits }) => splits.flatMap((runs) => mean(valuesOf(runs, column)) ?? []))),
        ...[theirs?.mainBest, theirs?.mainMean],
        ...sources.map(({ aucs }) => aucs.find((auc) => rowOf(auc) === model)?.auc),
      ];
    }),
  };
}

const valuesOf = (runs: TableCell['splits'][number], column: string): number[] =>
  runs.flatMap(({ [column]: value }) => value ?? []);

function captionOf(task: CensusTask, sources: readonly { name: string; title: string; setting: string }[]): string {
  const told = sources.map(({ name, title, setting }) => `${name}: ${title} (${setting}).`);
  return [
    `AUC of ${taskTitle(task)} on census-income as others report it, by architecture, beside the mean here.`,
    'Splits, encodings and tasks differ: a column tells architectures apart, two columns do not.',
    'MMoE 2018: the paper.',
    ...told,
  ].join(' ');
}
