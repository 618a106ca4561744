/** How a report names and arranges results of recommenders, and Table 3 of the paper. */

import { type Metric, metricColumn, metricFormatter } from '../../ground/base/metric.js';
import { estimateMean } from '../../ground/stats/student.js';
import {
  type Column,
  estimate,
  number,
  type Table,
  type TableValue,
} from '../../ground/table/table.js';
import type {
  Course,
  KindReporting,
  KindTableInput,
  TableCell,
} from '../../train/data/kind-reporting.js';
import { correlationAxis, syntheticReporting } from '../../train/data/synthetic/reporting.js';
import { recommenderTasks } from './spec.js';

const [ENGAGEMENT] = recommenderTasks;

export const recommenderReporting: KindReporting = {
  axis: correlationAxis,
  settingNoun: syntheticReporting.settingNoun!,
  tasksOf: () => recommenderTasks,
  taskByTask: true,
  taskTitle: (task) => task,
  measures: recommenderTasks.flatMap((task): Metric[] => [
    { part: 'random', name: 'auc', task },
    { part: 'test', name: 'r2', task },
    { part: 'random', name: 'r2', task },
    { part: 'live', name: 'value', task },
    { part: 'live', name: 'alone', task },
  ]),
  courses: [
    'round',
    ...(['auc', 'r2'] as const).map((name) =>
      metricColumn({ part: 'test', name, task: ENGAGEMENT }),
    ),
    metricColumn({ part: 'random', name: 'auc', task: ENGAGEMENT }),
    ...(['value', 'ips', 'snips'] as const).map((name) =>
      metricColumn({ part: 'live', name, task: ENGAGEMENT }),
    ),
  ],
  remarks: () => [
    'recommender: `test` rows are of the log that models are trained on, other requests of it; `random` rows are of slates that were filled at random, which no old model has chosen',
  ],
  tables: (input) => [checkpointsTable(input)],
};

/** The model that the others are compared with in the paper. */
const LEADER = 'mmoe';

const AUC: Metric = { part: 'test', name: 'auc', task: 'engagement' };
const R2: Metric = { ...AUC, name: 'r2' };
const RANDOM_AUC: Metric = { ...AUC, part: 'random' };

/** AUC and R² of engagement in Table 3 (section 6.4), after 2, 4 and 6 million steps. */
const PAPER: Readonly<
  Record<string, { readonly auc: readonly number[]; readonly r2: readonly number[] }>
> = {
  'shared-bottom': { auc: [0.6879, 0.6888, 0.69], r2: [0.08812, 0.09159, 0.09287] },
  'l2-constrained': { auc: [0.6866, 0.6881, 0.6895], r2: [0.08668, 0.0903, 0.09213] },
  'cross-stitch': { auc: [0.688, 0.6885, 0.6899], r2: [0.08949, 0.09112, 0.09332] },
  omoe: { auc: [0.6876, 0.6891, 0.6893], r2: [0.08749, 0.09085, 0.0923] },
  mmoe: { auc: [0.6894, 0.6897, 0.6908], r2: [0.08978, 0.09263, 0.09362] },
};

/**
 * Table 3 of the paper: engagement at each evaluation, each model minus MMoE on the same seeds,
 * and, of three evaluations, the paper's values. Empty where runs were evaluated once, or in
 * rounds.
 */
export function checkpointsTable({ placeColumns, cells }: KindTableInput): Table {
  const rows = cells.flatMap((cell) => makeRows(cell, findLeader(cell, cells, placeColumns)));
  return {
    name: 'table-3',
    caption:
      "Engagement on the log's held-out rows at each evaluation, as in Table 3 of the paper, and its AUC on the random log. Brackets: Student's 95 % intervals over seeds. " +
      'Less MMoE: the mean difference on the same seeds. Paper: its figures, of data that nobody else has.',
    columns: [
      ...placeColumns,
      ...[number('steps'), number('n')],
      ...measured('auc', 'AUC', AUC),
      ...measured('r2', 'R²', R2),
      estimate('random_auc', 'AUC, random log', metricFormatter(RANDOM_AUC)),
    ],
    rows,
  };
}

const measured = (key: string, title: string, metric: Metric): Column[] => [
  estimate(key, title, metricFormatter(metric)),
  estimate(`${key}_less_mmoe`, 'less MMoE'),
  number(`${key}_paper`, 'paper', metricFormatter(metric)),
];

function makeRows(cell: TableCell, leader: TableCell | undefined): TableValue[][] {
  const runs = cell.courses.flat();
  const steps = Array.from(runs[0]?.curve.step ?? []);
  if (steps.length < 2 || runs[0]!.curve.round) return [];
  const rivals = new Map(leader?.courses.flat().map((run) => [run.seed, run]));
  const paper = steps.length === 3 ? PAPER[cell.model] : undefined;
  return steps.map((step, i) => {
    const at = (metric: Metric) => (run: Course) =>
      run.curve[metricColumn(metric)]?.[i] ?? Number.NaN;
    const known = (values: readonly number[]) => {
      const finite = values.filter(Number.isFinite);
      return finite.length > 0 ? estimateMean(finite) : undefined;
    };
    const own = (metric: Metric) => known(runs.map(at(metric)));
    const lessLeader = (metric: Metric) =>
      known(
        runs.flatMap((run) =>
          rivals.has(run.seed) ? at(metric)(run) - at(metric)(rivals.get(run.seed)!) : [],
        ),
      );
    return [
      ...cell.place,
      ...[step, runs.length],
      ...[own(AUC), lessLeader(AUC), paper?.auc[i]],
      ...[own(R2), lessLeader(R2), paper?.r2[i]],
      own(RANDOM_AUC),
    ];
  });
}

/** The only cell of MMoE, or the one with the same values in all swept fields. */
function findLeader(
  cell: TableCell,
  cells: readonly TableCell[],
  columns: readonly Column[],
): TableCell | undefined {
  const leaders = cells.filter(({ model }) => model === LEADER);
  const isAlike = ({ place }: TableCell) =>
    columns.every(
      ({ key }, i) => key === 'model' || place[i] === undefined || place[i] === cell.place[i],
    );
  const [one, another] = leaders.length === 1 ? leaders : leaders.filter(isAlike);
  return cell.model === LEADER || another ? undefined : one;
}
