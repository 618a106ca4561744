import type { LiveSetting } from '../../analysis/live.js';
import { estimate, number, percent, type Table, text } from '../../table/table.js';
import { settingColumns } from './settings.js';

const inPercent = (value: number): string => value.toFixed(2);
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Tables of live experiments: what was served, what was true and what a test would have said, and how tests did. */
export function liveTables(settings: readonly LiveSetting[]): Table[] {
  const place = settingColumns(settings);
  const arms = settings.flatMap((setting) =>
    setting.arms.flatMap((arm) => arm.tasks.map((task) => ({ setting, arm, task }))),
  );
  const lifts = settings.flatMap((setting) => setting.lifts.map((lift) => ({ setting, lift })));
  const tests = lifts.flatMap(({ setting, lift }) => lift.estimates.map((of) => ({ setting, lift, of })));
  const estimators = lifts[0]?.lift.estimates.map(({ estimator }) => estimator) ?? [];
  return [
    {
      name: 'live-served',
      caption:
        'What was served, and what it was worth: exact positives a request, the mean over the training seeds with its 95 % interval; and ' +
        'A/A experiments, in which both groups were served by the same model: the share whose 95 % interval excludes 0, which should be 5 %',
      columns: [
        ...place.columns,
        ...[text('model'), text('ranks', 'ranked by'), number('weights', 'weights', whole), text('task')],
        ...[number('seeds'), estimate('worth', 'positives a request')],
        ...[number('experiments', 'A/A experiments', whole), estimate('rejected', 'found a lift', percent)],
        estimate('rejected_cuped', 'found a lift, CUPED', percent),
      ],
      rows: arms.map(({ setting, arm, task }) => [
        ...place.values(setting),
        ...[arm.title, arm.ranks, arm.weights, task.task, setting.seeds],
        ...[task.worth, task.experiments, ...task.rejected],
      ]),
    },
    {
      name: 'live-lifts',
      caption:
        'Lifts in percent. True: the exact lift, its mean over the training seeds with its 95 % interval, and the seeds on which it has the ' +
        "other sign. Beside it the first seed's models: their exact lift, and what one experiment said of it, with its 95 % interval",
      columns: [
        ...place.columns,
        ...[text('treatment'), text('control', 'over'), text('task'), number('seeds')],
        ...[estimate('exact', 'true'), number('against', 'other sign')],
        number('first_exact', 'true of the first seed', inPercent),
        ...estimators.map((name) => estimate(`first_${keyOf(name)}`, name)),
      ],
      rows: lifts.map(({ setting, lift }) => [
        ...place.values(setting),
        ...[lift.treatment, lift.control, lift.task, lift.seeds, lift.exact, lift.against, lift.first.exact],
        ...lift.estimates.map(({ first }) => first),
      ]),
    },
    {
      name: 'live-tests',
      caption:
        'How tests did, over all seeds: the share of experiments whose 95 % interval covers the exact lift of their models, which found that ' +
        'lift and which found one of the other sign; and the users an arm with which four of five experiments find it (median over seeds)',
      columns: [
        ...place.columns,
        ...[text('treatment'), text('control', 'over'), text('task'), text('estimator')],
        ...[number('experiments', 'experiments', whole), estimate('covered', 'covers', percent)],
        ...[number('found', 'found', percent), number('opposite', 'found the opposite', percent)],
        ...[number('users', 'users an arm', whole), number('needed', 'users needed', whole)],
      ],
      rows: tests.map(({ setting, lift, of }) => [
        ...place.values(setting),
        ...[lift.treatment, lift.control, lift.task, of.estimator, of.experiments, of.covered],
        ...[of.found, of.opposite, setting.users, of.needed],
      ]),
    },
  ];
}

const keyOf = (estimator: string): string => estimator.toLowerCase().replaceAll(/\W+/g, '_');
