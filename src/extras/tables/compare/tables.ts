import type { Estimate } from '../../../ground/base/estimate.js';
import { type Metric, metricFormatter, metricWords } from '../../../ground/base/metric.js';
import { listed } from '../../../ground/base/words.js';
import { ALPHA } from '../../../ground/stats/levels.js';
import {
  digits4,
  estimate,
  type Field,
  level,
  number,
  type Table,
  tableFrom,
  text,
  withCommonFormats,
} from '../../../ground/table/table.js';
import { settingFields } from '../../../judge/report/tables/columns.js';
import { BESIDE, type Comparison } from './compare-tasks.js';

const either = (texts: readonly string[]): string => listed([...new Set(texts)], 'or');

const unitWords = (comparisons: readonly Comparison[]): string =>
  either(comparisons.map(({ unit }) => `${unit}s`));

/** The models that others are compared with; empty where there are none. */
const baselineNames = (comparisons: readonly Comparison[]): string =>
  either(
    comparisons.flatMap(({ baseline, modelTitle }) => (baseline ? [modelTitle(baseline)] : [])),
  );

/** The name of a metric without its part, such as `AUC`. */
export const metricTitle = ({ name }: Pick<Metric, 'name'>): string =>
  metricWords({ part: 'test', name }, String).title;

const leadingMetrics = (comparisons: readonly Comparison[]): string =>
  either(
    comparisons.flatMap(({ tasks }) => tasks.map(({ measure }) => metricTitle(measure.metric))),
  );

/**
 * The models of each task by its leading metric, the best first, and their differences from the
 * baseline.
 */
export function bestTable(comparisons: readonly Comparison[]): Table {
  const rows = comparisons.flatMap((comparison) =>
    comparison.tasks.flatMap((task) =>
      task.models.map((model) => ({ comparison, task, ...model })),
    ),
  );
  type Row = (typeof rows)[number];
  const table = tableFrom({ name: 'best', caption: bestCaption(comparisons) }, rows, [
    ...settingFields<Row>(({ comparison }) => comparison),
    [text('task'), ({ task }) => task.title],
    [text('model'), ({ comparison, model }) => comparison.modelTitle(model)],
    ...BESIDE.map(
      (name): Field<Row> => [
        number(name, metricTitle({ name }), metricFormatter({ name })),
        ({ beside }) => beside[name],
      ],
    ),
    [text('metric'), ({ task }) => metricTitle(task.measure.metric)],
    [estimate('mean', 'mean', digits4), ({ mean }) => mean],
    [
      estimate('difference', `minus ${baselineNames(comparisons)}`),
      ({ difference }) => difference?.estimate,
    ],
    [
      text('significant'),
      ({ difference }) => (difference?.p === undefined ? undefined : (difference.sure ?? 'no')),
    ],
    [
      text('may_be_best', 'may be best'),
      ({ mayBeBest }) => (mayBeBest === undefined ? undefined : mayBeBest ? 'yes' : 'no'),
    ],
    [number('p', 'p', level), ({ difference }) => difference?.p],
    [number('corrected_p', 'corrected', level), ({ difference }) => difference?.correctedP],
    [number('n', unitWords(comparisons)), ({ n }) => n],
    [number('diverged'), ({ diverged }) => diverged],
    ...(
      [
        ['weights', 'weights'],
        ['gateWeights', 'gate weights'],
        ['parameters', 'parameters'],
      ] as const
    ).map(
      ([size, title]): Field<Row> => [
        number(size === 'gateWeights' ? 'gate_weights' : size, title, whole),
        ({ comparison, model }) => comparison.sizes.get(model)?.[size],
      ],
    ),
  ]);
  return withCommonFormats(table, SCALED);
}

/** The columns with numbers in the units of labels, which have any size. */
const SCALED = ['rmse', 'mae', 'original_mae', 'mean', 'difference'];

/** A row for each task: its best model, and how it differs from the baseline. */
export const leadingTable = (comparison: Comparison): Table =>
  withCommonFormats(
    tableFrom(
      { name: 'leading', caption: 'The best mean for each task' },
      comparison.tasks.flatMap(({ title, measure, models: [first] }) =>
        first ? [{ title, measure, ...first }] : [],
      ),
      [
        [text('task'), ({ title }) => title],
        [text('model', 'best model'), ({ model }) => comparison.modelTitle(model)],
        [text('metric'), ({ measure }) => metricTitle(measure.metric)],
        [
          estimate('mean', 'mean', digits4),
          ({ mean: { value } }) => ({ value, interval: undefined }),
        ],
        [
          estimate('difference', `minus ${baselineNames([comparison])}`),
          ({ difference }) => difference?.estimate,
        ],
        [
          text('significant'),
          ({ difference }) => (difference?.p === undefined ? undefined : (difference.sure ?? 'no')),
        ],
        [number('n', unitWords([comparison])), ({ n }) => n],
      ],
    ),
    SCALED,
  );

function bestCaption(comparisons: readonly Comparison[]): string {
  const units = unitWords(comparisons);
  return (
    `Which model is best for each task: its leading metric on the test rows, the best mean first, and the model minus ` +
    `${baselineNames(comparisons) || 'another one'}, on the same ${units}. Brackets: 95 % intervals over ${units}, and ` +
    `over test rows where predictions were kept. A difference is significant where the level, corrected by Holm over the comparisons of its question (whether sharing helps, ` +
    `whether solved models do better than the network to keep, or else this table), is below ${ALPHA}, over enough ${units} and over test rows where these are given, and the uncorrected one is without any one of the ` +
    `${units}, and without the few test rows that speak most for it. May be best: the difference from the best mean may be chance. ` +
    'Runs that diverged are left out. R²: the share of the variance that is explained. ECE: how far predicted probabilities are ' +
    'from the shares of positives; 0.01 is one percentage point. Weights: of hidden layers, as the paper counts them.'
  );
}

/** The gains of each model over the baseline, in each task and over all tasks. */
export function gainsTable(comparisons: readonly Comparison[]): Table {
  const rows = comparisons.flatMap((comparison) =>
    comparison.gains.map((gains) => ({ comparison, gains })),
  );
  type Row = (typeof rows)[number];
  const tasks = comparisons.flatMap((comparison) => comparison.tasks);
  const titles = [...new Set(tasks.map(({ title }) => title))];
  const metricsOf = (title: string) =>
    either(
      tasks
        .filter((task) => task.title === title)
        .map(({ measure }) => metricTitle(measure.metric)),
    );
  return tableFrom({ name: 'gains', caption: gainsCaption(comparisons) }, rows, [
    ...settingFields<Row>(({ comparison }) => comparison),
    [text('model'), ({ comparison, gains }) => comparison.modelTitle(gains.model)],
    ...titles.map(
      (title): Field<Row> => [
        estimate(`gain_${title}`, `${title}: gain, % of ${metricsOf(title)}`),
        ({ gains }) => inPercent(gains.tasks.find((task) => task.title === title)?.gain),
      ],
    ),
    [
      estimate('delta_m', 'mean gain (Δm), %'),
      ({ gains }) => (titles.length > 1 ? inPercent(gains.overall) : undefined),
    ],
  ]);
}

const gainsCaption = (comparisons: readonly Comparison[]): string => {
  const [baseline, units] = [baselineNames(comparisons), unitWords(comparisons)];
  const hasAuc = comparisons.some(({ tasks }) =>
    tasks.some(({ measure }) => measure.metric.name === 'auc'),
  );
  const auc =
    'A gain in AUC is a share of the AUC itself, from 0.80 to 0.84 5 %; the margin of the answer is a share of its distance from 1. ';
  return (
    `What each model gains over ${baseline}, on the same ${units}, in percent of ${baseline}'s ${leadingMetrics(comparisons)}: ` +
    `above 0 it does better, below 0 worse. ${hasAuc ? auc : ''}Δm: the mean of the gains in all tasks (Maninis et al. ` +
    `2019). Brackets: 95 % intervals over ${units}, and over test rows where predictions were kept.`
  );
};

const whole = (value: number): string => String(Math.round(value));

const inPercent = (gain: Estimate | undefined): Estimate | undefined =>
  gain && {
    value: gain.value === undefined ? undefined : 100 * gain.value,
    interval: gain.interval && [100 * gain.interval[0], 100 * gain.interval[1]],
  };
