import { columnOf, formatOf } from '../../../base/metric.js';
import { mean } from '../../../stats/summary.js';
import { number, type Table, text } from '../../../table/table.js';
import type { TableCell } from '../../kind-results.js';
import type { CensusTask } from '../spec.js';
import { groupOf, taskTitle } from './tasks.js';

/** The AUCs of a method in Table 1 or 2 of the paper. The best run is the one with the best AUC on the main task. */
export interface PaperRow {
  readonly mainBest: number;
  readonly mainMean: number;
  /** The AUC of the best run on the auxiliary task. */
  readonly auxiliaryWithBest: number;
  readonly auxiliaryMean: number;
}

const row = (mainBest: number, mainMean: number, auxiliaryWithBest: number, auxiliaryMean: number): PaperRow => ({
  mainBest,
  mainMean,
  auxiliaryWithBest,
  auxiliaryMean,
});

/** Tables 1 and 2 (section 6.3), by group of tasks and method: 400 runs per method, with sizes found by a search. */
export const paperTables: ReadonlyMap<number, Readonly<Record<string, PaperRow>>> = new Map([
  [
    1,
    {
      'single-task': row(0.9398, 0.9337, 0.9933, 0.9922),
      'shared-bottom': row(0.9361, 0.9295, 0.9915, 0.9921),
      'l2-constrained': row(0.9389, 0.9359, 0.9922, 0.9918),
      'cross-stitch': row(0.9406, 0.9361, 0.9917, 0.9922),
      'tensor-factorization': row(0.746, 0.6765, 0.8175, 0.8412),
      omoe: row(0.9387, 0.9319, 0.9928, 0.9923),
      mmoe: row(0.941, 0.9359, 0.9926, 0.9927),
    },
  ],
  [
    2,
    {
      'single-task': row(0.8843, 0.8792, 0.9933, 0.9922),
      'shared-bottom': row(0.8836, 0.8813, 0.9927, 0.9917),
      'l2-constrained': row(0.8855, 0.8823, 0.9923, 0.9918),
      'cross-stitch': row(0.8855, 0.8819, 0.9919, 0.9921),
      'tensor-factorization': row(0.7367, 0.7256, 0.7453, 0.7497),
      omoe: row(0.8852, 0.8813, 0.9915, 0.9912),
      mmoe: row(0.886, 0.8826, 0.9932, 0.9924),
    },
  ],
]);

/** A paper or repository that reports AUCs on census-income: its heading, citation, and set-up. */
export interface Source {
  readonly name: string;
  readonly title: string;
  readonly setting: string;
  readonly aucs: readonly ReportedAuc[];
}

export interface ReportedAuc {
  /** The name of an architecture as in this program, or as its authors call it if it is not implemented here. */
  readonly model: string;
  readonly task: CensusTask;
  readonly auc: number;
}

const of = (task: CensusTask, aucs: Readonly<Record<string, number>>): ReportedAuc[] =>
  Object.entries(aucs).map(([model, auc]) => ({ model, task, auc }));

/** Splits, encodings and tasks differ. Other data sets of the same name (Adult, or "CENSUS" in EasyRec) are left out. */
const reported: readonly Source[] = [
  {
    name: 'PLE 2020',
    title: 'Tang et al., Progressive Layered Extraction, RecSys 2020',
    setting: 'its text gives MMoE a gain of 0.0048 over Single-Task on income; its AUCs give a loss of 0.0052',
    aucs: [
      ...of('income', { 'single-task': 0.9445, mmoe: 0.9393, PLE: 0.9522 }),
      ...of('never_married', { 'single-task': 0.9923, mmoe: 0.9928, PLE: 0.9945 }),
    ],
  },
  {
    name: 'AdaTT 2023, 6 experts',
    title: 'Li et al., AdaTT, KDD 2023',
    setting:
      'three tasks, the test file halved, two levels of 6 experts, 100 initialisations; tasks told apart by the size of the AUC',
    aucs: [
      ...of('income', { mmoe: 0.9178, PLE: 0.9164, 'AdaTT-sp': 0.9202 }),
      ...of('never_married', { mmoe: 0.9731, PLE: 0.9697, 'AdaTT-sp': 0.9783 }),
      ...of('college', { mmoe: 0.8729, PLE: 0.8683, 'AdaTT-sp': 0.8766 }),
    ],
  },
  {
    name: 'AdaTT 2023, 9 experts',
    title: 'Li et al., AdaTT, KDD 2023',
    setting: 'the same with 9 experts',
    aucs: [
      ...of('income', { mmoe: 0.9139, PLE: 0.9134, 'AdaTT-sp': 0.9174 }),
      ...of('never_married', { mmoe: 0.973, PLE: 0.968, 'AdaTT-sp': 0.9786 }),
      ...of('college', { mmoe: 0.8688, PLE: 0.8645, 'AdaTT-sp': 0.8744 }),
    ],
  },
  {
    name: 'IJANMC 2024',
    title: 'International Journal of Advanced Network, Monitoring and Controls, 2024',
    setting: 'split and encoding not known to us',
    aucs: [
      ...of('income', { 'single-task': 0.9198, 'shared-bottom': 0.9148, mmoe: 0.9152, PLE: 0.9161 }),
      ...of('never_married', { 'single-task': 0.9748, 'shared-bottom': 0.9754, mmoe: 0.9756, PLE: 0.9764 }),
    ],
  },
  {
    name: 'torch-rechub',
    title: 'README of the torch-rechub repository',
    setting: 'the examples of that repository',
    aucs: [
      ...of('income', { 'shared-bottom': 0.956, mmoe: 0.9579, PLE: 0.9593, AITM: 0.9595 }),
      ...of('never_married', { 'shared-bottom': 0.9948, mmoe: 0.995, PLE: 0.995, AITM: 0.9951 }),
    ],
  },
  {
    name: 'MMoEEx issue',
    title: 'an issue of the MMoEEx repository',
    setting: 'three tasks; "still cannot reproduce"',
    aucs: [
      ...of('income', { mmoe: 0.906 }),
      ...of('never_married', { mmoe: 0.965 }),
      ...of('college', { mmoe: 0.867 }),
    ],
  },
];

const decimals = formatOf({ name: 'auc' });

/** The AUCs that others report for each architecture on the main task of these cells, beside the means of the runs. */
export function reportedTable(cells: readonly TableCell[], titleOf: (cell: TableCell) => string): Table {
  const { tasks } = cells[0]!;
  const task = tasks[0] as CensusTask;
  const paper = paperTables.get(groupOf(tasks) ?? Number.NaN) ?? {};
  const sources = reported
    .map(({ aucs, ...source }) => ({ ...source, aucs: aucs.filter((auc) => auc.task === task) }))
    .filter(({ aucs }) => aucs.length > 0);
  const titles = new Map(cells.map((cell) => [cell.model, titleOf(cell)]));
  const byTitle = new Map([...titles].map(([model, title]) => [title, model]));
  const rowOf = ({ model }: ReportedAuc) => byTitle.get(model) ?? model;
  const models = new Set([...titles.keys(), ...sources.flatMap(({ aucs }) => aucs.map(rowOf))]);
  const column = columnOf({ part: 'test', name: 'auc', task });
  return {
    name: `reported-${task}`,
    caption: [
      `AUC of ${taskTitle(task)} on census-income as others report it, by architecture, beside the mean here.`,
      'Splits, encodings and tasks differ: a column tells architectures apart, two columns do not.',
      'MMoE 2018: the paper.',
      ...sources.map(({ name, title, setting }) => `${name}: ${title} (${setting}).`),
    ].join(' '),
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
        mean(
          own.flatMap(({ splits }) => splits.flatMap((runs) => mean(runs.flatMap((run) => run[column] ?? [])) ?? [])),
        ),
        ...[theirs?.mainBest, theirs?.mainMean],
        ...sources.map(({ aucs }) => aucs.find((auc) => rowOf(auc) === model)?.auc),
      ];
    }),
  };
}
