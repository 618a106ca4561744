/**
 * Makes tests of the claims that configs and files declare (src/sweep/config/claims-schema.ts).
 */

import { mapValues } from '../../ground/base/grouped.js';
import { fieldValue, listed } from '../../ground/base/words.js';
import {
  type AxisPlace,
  type Beside,
  type ComparedModel,
  type DeclaredClaim,
  type DeclaredTest,
  parseSide,
  type Statistic,
  statisticMetric,
  statisticScale,
} from '../../sweep/config/claims-schema.js';
import { architectures } from '../../train/models/index.js';
import type { Words } from '../results/cells.js';
import { makeMeasure } from '../results/measures.js';
import { variantName } from '../results/variants.js';
import type { Check, Claim, ClaimSetting, Expected, Sample, Subject } from './claim.js';
import { type Contrast, check } from './comparison.js';
import { makeContrast, makeInteraction, riseContrast } from './contrasts.js';

/** Returns the claim that is tested, on data of the given kind unless the claim names another. */
export function makeClaim(declared: DeclaredClaim, kind = ''): Claim {
  const {
    id,
    says,
    short = shortened(says),
    source = 'this config',
    about,
    family,
    parts,
    all = [],
  } = declared;
  const tests = parts ? Object.values(parts) : all;
  const isPooled = tests.some(({ unit }) => unit === 'setting');
  return {
    id,
    short,
    sentence: says,
    source,
    rule: declared.rule ?? listed([...new Set(tests.map((test) => testSentence(test)))], 'and'),
    about: findSubject(about) ?? { kind },
    fewestValues: fewestValues(tests),
    ...(parts && { parts: mapValues(parts, (part) => part.says) }),
    ...(family !== undefined && { family }),
    ...(isPooled && { overSettings: true }),
    ...(tests.some(comparesLosses) && { across: LOSSES }),
    checks: (setting) =>
      parts
        ? Object.entries(parts).flatMap(([letter, test]) =>
            makeChecks(test, setting).map((one): Check => ({ ...one, part: letter })),
          )
        : all.flatMap((test) => makeChecks(test, setting)),
  };
}

/** The most letters of a sentence in a list. */
const MAX_LENGTH = 60;

function shortened(says: string): string {
  const plain = says.replace(/\.$/, '');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1).trimEnd()}…` : plain;
}

const findSubject = (about: DeclaredClaim['about']): Subject | undefined =>
  about && {
    kind: about.data,
    ...(about.preset !== undefined && { preset: about.preset }),
    ...(about.groups && { groups: about.groups }),
  };

/** The column of `training.losses`. */
const LOSSES = 'losses';

const comparesLosses = ({ compare }: DeclaredTest): boolean =>
  compare.some((side) => parseSide(side).losses !== undefined);

/** The name of a side in samples: of losses, a variant of the model. */
function sideName(side: string | ComparedModel): string {
  const { model = '', losses } = parseSide(side);
  return losses === undefined ? model : variantName(model, LOSSES, fieldValue(losses));
}

/**
 * A comparison of losses that names no model, in each model of a setting that has all of them and
 * shares weights: in the others there is little to balance, and most methods change nothing. Else
 * the comparison itself.
 */
function inEachModel(test: DeclaredTest, { models }: ClaimSetting): DeclaredTest[] {
  const sides = test.compare.map(parseSide);
  if (sides.some(({ model }) => model !== undefined)) return [test];
  const bases = new Set(models.map((name) => name.split(', ')[0]!));
  return [...bases]
    .filter((model) => !architectures.get(model)?.sharesNothing)
    .map((model) => sides.map((side) => ({ ...side, model })))
    .filter((compare) => compare.every((side) => models.includes(sideName(side))))
    .map((compare) => ({ ...test, compare }));
}

/**
 * The fewest values on the axis that the comparisons of a claim need: none on data without an axis.
 */
function fewestValues(tests: readonly DeclaredTest[]): number {
  const needed = tests.flatMap(({ at, over, rise, compare }): (AxisPlace | undefined)[] => [
    ...Object.values(at ?? {}),
    ...Object.values(rise ?? {}).flat(),
    ...(over === undefined ? [] : [undefined]),
    ...compare.flatMap((side) => parseSide(side).at ?? []),
  ]);
  const ofType = (type: 'number' | 'string') =>
    new Set(needed.filter((place) => typeof place === type)).size;
  // The lowest value may be one that is given as a number, too.
  return Math.max(ofType('number'), ofType('string'), needed.length > 0 ? 1 : 0);
}

const EXPECTED: Readonly<Record<DeclaredTest['expect'], Expected>> = {
  less: 'smaller',
  greater: 'larger',
  equal: 'equal',
};

const makeChecks = (test: DeclaredTest, setting: ClaimSetting): Check[] =>
  inEachModel(test, setting).flatMap((own) => checksIn(own, setting));

function checksIn(test: DeclaredTest, setting: ClaimSetting): Check[] {
  const { values } = setting;
  if (test.rise) return [riseCheck(test, setting)];
  const places =
    test.over !== undefined ? values : [placeIn(Object.values(test.at ?? {})[0], values)];
  // Data whose tasks have no common mean are compared task by task.
  const isEach = test.task === 'each' || (test.task === undefined && !setting.haveMean);
  const tasks: readonly Pick<Sample, 'task' | 'quantity'>[] =
    isEach && isOfLosses(test.of) ? setting.tasks : [{}];
  return places.flatMap((at) => tasks.map((task) => pairCheck(test, setting, at, task)));
}

/**
 * Whether a statistic is one of the losses of a task, rather than a metric, which names its task
 * itself.
 */
const isOfLosses = (of: Statistic): boolean => statisticMetric(of) === undefined;

/** The value of a place; without one, the only value on the axis. */
function placeIn(place: AxisPlace | undefined, values: readonly number[]): number | undefined {
  if (place === 'lowest') return values[0];
  if (place === 'highest') return values.at(-1);
  return place ?? (values.length === 1 ? values[0] : undefined);
}

/** Two models at a place and on a task, or four. */
function pairCheck(
  test: DeclaredTest,
  setting: ClaimSetting,
  at: number | undefined,
  task: Pick<Sample, 'task' | 'quantity'>,
): Check {
  const samples = test.compare.map((side): Sample => {
    const { at: place } = parseSide(side);
    const own = place === undefined ? at : placeIn(place, setting.values);
    return { model: sideName(side), ...(own !== undefined && { at: own }), ...task };
  });
  const isOfFour = samples.length === 4;
  const plain = isOfFour
    ? makeInteraction(test.of, test.margin, test.unit)
    : makeContrast(test.of, test.margin);
  const { of, ...contrast } = plain;
  return check({
    samples: of ? samples.map((sample) => ({ ...sample, ...of })) : samples,
    expected: EXPECTED[test.expect],
    contrasts: [deciding(contrast, test, setting), ...makeSideContrasts(contrast, test, setting)],
    fewest: test.fewest,
    ...(isOfFour && { title: (words: Words) => titleOfFour(samples, words) }),
  });
}

function riseCheck(test: DeclaredTest, setting: ClaimSetting): Check {
  const [from, to] = Object.values(test.rise!)[0]!.map((place) => placeIn(place, setting.values));
  const [model, reference] = test.compare.map(sideName);
  const contrast = riseContrast(test.margin);
  return check({
    samples: [model!, reference!].flatMap((name) =>
      [to, from].map((at): Sample => ({ model: name, ...(at !== undefined && { at }) })),
    ),
    expected: EXPECTED[test.expect],
    contrasts: [deciding(contrast, test, setting), ...makeSideContrasts(contrast, test, setting)],
    title: ({ noun, modelTitle }) =>
      `${modelTitle(model!)} vs ${modelTitle(reference!)}, from ${noun} ${from} to ${to}`,
    fewest: test.fewest,
  });
}

/** The contrast that decides, on the task of the test. */
const deciding = (
  contrast: Contrast,
  { task, of }: DeclaredTest,
  setting: ClaimSetting,
): Contrast =>
  task === undefined || task === 'each' || !isOfLosses(of)
    ? contrast
    : { ...contrast, of: taskIn(task, setting) };

/** A task as samples name it. */
const taskIn = (name: string, { tasks }: ClaimSetting): Pick<Sample, 'task' | 'quantity'> =>
  tasks.find(({ task }) => task === name) ?? { task: name };

/** The contrasts that are shown beside the deciding one; a contrast of another task says so. */
const makeSideContrasts = (
  contrast: Contrast,
  test: DeclaredTest,
  setting: ClaimSetting,
): Contrast[] =>
  (test.beside ?? []).map((beside) => {
    const isSame = JSON.stringify(beside.of) === JSON.stringify(test.of);
    const own = isSame ? contrast : makeContrast(beside.of, beside.margin);
    const name = beside.task === test.task ? own.name : `${own.name}, ${taskWords(beside)}`;
    return { ...own, name, ...(beside.task !== undefined && { of: taskIn(beside.task, setting) }) };
  });

const ORDINALS: Readonly<Record<string, string>> = { 1: 'first task', 2: 'second task' };

const taskWords = ({ task }: Pick<Beside, 'task'>): string =>
  task === undefined ? 'mean of tasks' : (ORDINALS[task] ?? `task ${task}`);

function titleOfFour(samples: readonly Sample[], { noun, modelTitle }: Words): string {
  const places = new Set(samples.map(({ at }) => at));
  const isOne = places.size === 1;
  const [a, b, c, d] = samples.map(
    ({ model, at }) => `${modelTitle(model)}${isOne ? '' : ` at ${noun} ${at}`}`,
  );
  const [at] = places;
  const where = isOne && at !== undefined ? `, ${noun} ${at}` : '';
  const [{ task } = {}] = samples;
  return `${a} / ${b} vs ${c} / ${d}${where}${task === undefined ? '' : `, task ${task}`}`;
}

const short = (x: number): string => String(Number(x.toPrecision(3)));

/**
 * What is expected of the effect, and from which size it counts: `less than 1, by a factor of 1.1
 * or more`.
 */
function expectation({ expect, margin, of, rise }: DeclaredTest): string {
  const isRatio = !rise && statisticScale(of) === 'ratio';
  const none = isRatio ? 1 : 0;
  if (expect === 'equal')
    return isRatio
      ? `between ${short(1 / margin)} and ${margin}`
      : `between -${margin} and ${margin}`;
  if (margin === none) return `${expect} than ${none}`;
  return `${expect} than ${none}, by ${isRatio ? `a factor of ${margin}` : margin} or more`;
}

const STATISTIC_WORDS: Readonly<Record<string, string>> = {
  loss: 'loss',
  spread: 'distances from the median loss',
  lowest: '10 % quantile of the losses',
  variance: 'variance of the losses',
  'standard-deviation': 'standard deviation of the losses',
  'interquartile-range': 'interquartile range of the losses',
  failures: 'share of runs above twice the common median',
};

function statisticWords(of: Statistic): string {
  if (typeof of === 'object') return `${short(100 * of.quantile)} % quantile of the losses`;
  const metric = statisticMetric(of);
  return metric ? makeMeasure(metric).phrase : STATISTIC_WORDS[of]!;
}

/** Returns the sentence that a comparison tests, with its test. */
export function testSentence(
  test: DeclaredTest,
  modelTitle: (name: string) => string = (name) => name,
): string {
  const { of, compare, task, at, over, rise, unit, fewest } = test;
  const sides = compare.map((side) => {
    const { model, at: own } = parseSide(side);
    const name = sideName(side);
    return `${model === undefined ? name.replace(/^, /, '') : modelTitle(name)}${own === undefined ? '' : ` at ${own}`}`;
  });
  const isRatio = !rise && statisticScale(of) === 'ratio';
  const what = isRatio ? 'ratio' : 'difference';
  const pair = (a: string, b: string) => `${a} ${isRatio ? '/' : '-'} ${b}`;
  const compared =
    sides.length === 4
      ? `(${pair(sides[0]!, sides[1]!)}) ${isRatio ? '/' : '-'} (${pair(sides[2]!, sides[3]!)})`
      : pair(sides[0]!, sides[1]!);
  const measured = rise ? 'relative rise of the loss' : statisticWords(of);
  const where = [
    ...(compare.every((side) => parseSide(side).model === undefined)
      ? ['in each model that shares weights']
      : []),
    ...Object.entries(at ?? {}).map(([field, place]) => `at ${field} ${place}`),
    ...Object.entries(rise ?? {}).map(([field, [from, to]]) => `from ${field} ${from} to ${to}`),
    ...(over === undefined ? [] : [`at every ${over}`]),
    ...(task === undefined ? [] : [task === 'each' ? 'on each task' : `on task ${task}`]),
  ];
  const method = chooseContrast(test).test;
  const units =
    unit === 'setting'
      ? `over settings, each with at least ${fewest} seeds`
      : `over at least ${fewest} seeds`;
  return `The ${what} of the ${measured}, ${[compared, ...where].join(', ')}, is ${expectation(test)} (${method}, 95 % interval; ${units}).`;
}

function chooseContrast({ of, margin, rise, compare, unit }: DeclaredTest): Contrast {
  const contrast = rise
    ? riseContrast(margin)
    : compare.length === 4
      ? makeInteraction(of, margin, unit)
      : makeContrast(of, margin);
  return unit === 'setting' ? { ...contrast, test: OVER_SETTINGS } : contrast;
}

/** The test of effects of settings. */
export const OVER_SETTINGS = 'Wilcoxon signed-rank over settings';
