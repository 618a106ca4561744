/** The sentences and tables of a report on live experiments. */

import type { Estimate } from '../../ground/base/estimate.js';
import { capitalized, fieldsTitle, listed, thousands } from '../../ground/base/words.js';
import {
  digits3,
  estimate,
  type Field,
  number,
  percent,
  shown,
  type Table,
  tableFrom,
  text,
} from '../../ground/table/table.js';
import type { FindingsOn } from '../../judge/report/contents.js';
import { intervalText } from '../../judge/report/effect-text.js';
import { shortEnough } from '../../judge/report/headline-length.js';
import { settingFields } from '../../judge/report/tables/columns.js';
import { folderLabels } from '../../judge/results/read.js';
import { type LiveEstimate, type LiveLift, type LiveSetting, liveSettings } from './settings.js';

export const liveFindings: FindingsOn = (folders) => {
  const settings = liveSettings(folders, folderLabels(folders));
  if (settings.length === 0) return undefined;
  const [first] = settings.flatMap(({ lifts }) => lifts);
  const users = listed([...new Set(settings.map(({ users }) => thousands(users)))], 'or');
  return {
    id: 'live',
    title: 'The live experiment',
    figure: 'live',
    terms:
      `Every arm is a trained model that ranks the candidates of the same requests of ${users} users; what its slates are worth to them is known ` +
      'exactly, as the world is a simulated one. Each experiment draws its users from them and has them act at random. Unpaired is the usual ' +
      'A/B test, each arm with users of its own; CUPED takes out what users did before, under the old model; paired, which no real service ' +
      'can do, has all arms serve the same users who meet the same random numbers. True is the exact lift. An experiment compares ' +
      'two trained models; what it says of their architectures is said by the interval over training seeds alone.',
    findings: settings.map((setting) => ({
      place: [setting.folder ?? '', fieldsTitle(setting.fields)].filter(Boolean).join(', '),
      sentences: setting.lifts.map(liftSentence),
    })),
    tables: liveTables(settings),
    answer: first && {
      headline: shortEnough(
        `${liftText(first)} (${intervalText([first.exact.interval])}).`,
        `${liftText(first)}.`,
      ),
    },
    brief: { table: briefTable(settings), lines: [] },
  };
};

const liftText = ({ task, treatment, control, exact }: LiveLift): string =>
  `Live, ${treatment} over ${control} changes ${task} by ${signed(exact.value!)} %`;

/** The exact lifts. */
function briefTable(settings: readonly LiveSetting[]): Table {
  const lifts = settings.flatMap((setting) => setting.lifts.map((lift) => ({ setting, lift })));
  return tableFrom({ name: 'lifts', caption: 'Exact lifts, live' }, lifts, [
    ...settingFields<(typeof lifts)[number]>(({ setting }) => setting),
    [text('treatment'), ({ lift }) => lift.treatment],
    [text('control', 'over'), ({ lift }) => lift.control],
    [text('task'), ({ lift }) => lift.task],
    [estimate('exact', 'lift, %'), ({ lift }) => lift.exact],
    [number('seeds'), ({ setting }) => setting.seeds],
  ]);
}

/** One test of a model of each architecture beside the true lift. */
function liftSentence(lift: LiveLift): string {
  const { task, treatment, control, exact, seeds, against, first, estimates } = lift;
  const [plain] = estimates;
  const turned = against > 0 ? `, and has the other sign on ${against} of them` : '';
  const truth = `${capitalized(task)}, ${treatment} over ${control}: the true lift is ${inPercent(exact)} over ${seeds} training seeds${turned}`;
  if (!plain) return `${truth}.`;
  return `${truth}. An A/B test of the models of seed ${first.seed} (true: ${signed(first.exact)} %) would have said ${inPercent(plain.first)}, which ${judgeEstimate(plain, first.exact, exact.value)}; ${neededSentence(plain)}`;
}

/** The verdict on a test, given the exact lift of its two models and the mean over seeds. */
function judgeEstimate(
  { first: { interval } }: LiveEstimate,
  exact: number,
  overSeeds: number | undefined,
): string {
  const [low, high] = interval!;
  if (low <= 0 && high >= 0) return 'says nothing';
  if (low > 0 !== exact > 0) return 'has the wrong sign';
  return overSeeds !== undefined && low > 0 !== overSeeds > 0
    ? 'has the sign that is true of these two models, but not of the mean over seeds'
    : 'has the right sign';
}

const neededSentence = ({ found, needed, experiments }: LiveEstimate): string =>
  `${percent(found)} of ${thousands(experiments)} such tests find their models' lift, and ` +
  `${needed === undefined ? 'no number of users is enough' : `some ${whole(needed)} users an arm are needed`} to find it four times in five.`;

const signed = (value: number): string => `${value > 0 ? '+' : ''}${digits3(value)}`;

const inPercent = (estimated: Estimate): string => `${shown(estimated, estimate('lift'))} %`;

const whole = (value: number): string => thousands(Math.round(value));

function liveTables(settings: readonly LiveSetting[]): Table[] {
  type OfSetting = { readonly setting: LiveSetting };
  type OfLift = OfSetting & { readonly lift: LiveSetting['lifts'][number] };
  const place = settingFields<OfSetting>(({ setting }) => setting);
  const arms = settings.flatMap((setting) =>
    setting.arms.flatMap((arm) => arm.tasks.map((task) => ({ setting, arm, task }))),
  );
  const lifts = settings.flatMap((setting) => setting.lifts.map((lift) => ({ setting, lift })));
  const tests = lifts.flatMap(({ setting, lift }) =>
    lift.estimates.map((of) => ({ setting, lift, of })),
  );
  const estimators = lifts[0]?.lift.estimates.map(({ estimator }) => estimator) ?? [];
  const pair: Field<OfLift>[] = [
    ...place,
    [text('treatment'), ({ lift }) => lift.treatment],
    [text('control', 'over'), ({ lift }) => lift.control],
    [text('task'), ({ lift }) => lift.task],
  ];
  return [
    tableFrom(
      {
        name: 'live-served',
        caption:
          'What was served, and what it was worth: exact positives a request, the mean over the training seeds with its 95 % interval; and ' +
          'A/A experiments, in which both groups were served by the same model: the share whose 95 % interval excludes 0, which should be 5 %',
      },
      arms,
      [
        ...place,
        [text('model'), ({ arm }) => arm.title],
        [text('ranks', 'ranked by'), ({ arm }) => arm.ranks],
        [number('weights', 'weights', whole), ({ arm }) => arm.weights],
        [text('task'), ({ task }) => task.task],
        [number('seeds'), ({ setting }) => setting.seeds],
        [estimate('worth', 'positives a request'), ({ task }) => task.worth],
        [number('experiments', 'A/A experiments', whole), ({ task }) => task.experiments],
        [estimate('rejected', 'found a lift', percent), ({ task }) => task.rejected[0]],
        [
          estimate('rejected_cuped', 'found a lift, CUPED', percent),
          ({ task }) => task.rejected[1],
        ],
      ],
    ),
    tableFrom(
      {
        name: 'live-lifts',
        caption:
          'Lifts in percent. True: the exact lift, its mean over the training seeds with its 95 % interval, and the seeds on which it has the ' +
          "other sign. Beside it the first seed's models: their exact lift, and what one experiment said of it, with its 95 % interval",
      },
      lifts,
      [
        ...pair,
        [number('seeds'), ({ lift }) => lift.seeds],
        [estimate('exact', 'true'), ({ lift }) => lift.exact],
        [number('against', 'other sign'), ({ lift }) => lift.against],
        [
          number('first_exact', 'true of the first seed', (value) => value.toFixed(2)),
          ({ lift }) => lift.first.exact,
        ],
        ...estimators.map(
          (name, i): Field<OfLift> => [
            estimate(`first_${estimatorKey(name)}`, name),
            ({ lift }) => lift.estimates[i]!.first,
          ],
        ),
      ],
    ),
    tableFrom(
      {
        name: 'live-tests',
        caption:
          'How tests did, over all seeds: the share of experiments whose 95 % interval covers the exact lift of their models, which found that ' +
          'lift and which found one of the other sign; and the users an arm with which four of five experiments find it (median over seeds)',
      },
      tests,
      [
        ...pair,
        [text('estimator'), ({ of }) => of.estimator],
        [number('experiments', 'experiments', whole), ({ of }) => of.experiments],
        [estimate('covered', 'covers', percent), ({ of }) => of.covered],
        [number('found', 'found', percent), ({ of }) => of.found],
        [number('opposite', 'found the opposite', percent), ({ of }) => of.opposite],
        [number('users', 'users an arm', whole), ({ setting }) => setting.users],
        [number('needed', 'users needed', whole), ({ of }) => of.needed],
      ],
    ),
  ];
}

const estimatorKey = (estimator: string): string => estimator.toLowerCase().replaceAll(/\W+/g, '_');
