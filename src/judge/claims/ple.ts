/**
 * Claim C11, of the PLE paper (Tang et al. 2020): PLE is best on both tasks, and Shared-Bottom and
 * MMoE help one task and hurt the other.
 */

import type { Interval } from '../../ground/base/estimate.js';
import { mean } from '../../ground/stats/descriptive.js';
import { MARGINS } from '../../ground/stats/effect-scale.js';
import { ratioLocation } from '../../ground/stats/wilcoxon.js';
import { type Check, type Claim, inPart } from './claim.js';
import { check, type Effect, larger } from './comparison.js';

const TASKS = ['1', '2'];

export const c11: Claim = {
  id: 'C11',
  short: 'PLE is best, the others are a seesaw',
  sentence:
    'Sharing a bottom and MMoE help one task and hurt the other one (seesaw), while PLE is best on both tasks at every ' +
    "correlation, with an MTL gain 87.2 % above MMoE's on average (PLE says so, of its own repetition of this paper's experiment).",
  source: 'Tang et al. 2020, section 5.2, Figure 7',
  rule:
    "At each correlation and on each task, the losses above the noise of Shared-Bottom, Cross-Stitch, MMoE, ML-MMoE and CGC are larger than PLE's " +
    '(a); for Shared-Bottom and for MMoE there is a correlation at which the loss is smaller than that of Single-Task on one task and larger on the ' +
    "other one (b); averaged over correlations and tasks, MMoE's loss is larger than PLE's (c): Single-Task's, from which gains are counted, cancels out. " +
    `A ratio counts from ${MARGINS.loss} on; see RULES-2.md, section 9.`,
  parts: {
    a: 'PLE is best on both tasks at every correlation.',
    b: 'Shared-Bottom and MMoE help one task and hurt the other one.',
    c: "The MTL gain of PLE is above MMoE's on average.",
  },
  about: { kind: 'synthetic', preset: 'ple' },
  fewestValues: 1,
  checks: ({ values }) => [
    ...inPart(
      'a',
      values.flatMap((at) =>
        TASKS.flatMap((task) =>
          ['shared-bottom', 'cross-stitch', 'mmoe', 'ml-mmoe', 'cgc'].map((model) =>
            larger({ model, at, task }, { model: 'ple', at, task }),
          ),
        ),
      ),
    ),
    ...inPart(
      'b',
      ['shared-bottom', 'mmoe'].map((model) => seesaw(model, 'single-task', values)),
    ),
    ...inPart('c', [largerOnAverage('mmoe', 'ple', values)]),
  ],
};

/** The loss of one model, averaged over the axis seed by seed, is larger than another's. */
const largerOnAverage = (a: string, b: string, values: readonly number[]): Check =>
  check({
    samples: [a, b].flatMap((model) => values.map((at) => ({ model, at }))),
    expected: 'larger',
    title: ({ nouns, modelTitle }) =>
      `${modelTitle(a)} vs ${modelTitle(b)}, mean of ${values.length} ${nouns}`,
    contrasts: [
      {
        name: 'ratio of losses',
        test: 'Wilcoxon signed-rank on a - r b',
        margin: MARGINS.loss,
        none: 1,
        effect: (losses, _, level) => {
          const [ofA, ofB] = [losses.slice(0, values.length), losses.slice(values.length)].map(
            (own) => own[0]!.map((_, seed) => mean(own.map((at) => at[seed]!))!),
          );
          return ratioLocation(ofA!, ofB!, level);
        },
      },
    ],
  });

/**
 * Somewhere on the axis the loss of a model is smaller than another's on one of two tasks and
 * larger on the other one. The effect is the smaller of the two ratios at the place where it is
 * largest, below 1 where both tasks fare alike everywhere.
 */
const seesaw = (model: string, alone: string, values: readonly number[]): Check =>
  check({
    samples: values.flatMap((at) =>
      TASKS.flatMap((task) => [model, alone].map((name) => ({ model: name, at, task }))),
    ),
    expected: 'larger',
    title: ({ modelTitle }) => `${modelTitle(model)} vs ${modelTitle(alone)}, on both tasks`,
    contrasts: [
      {
        name: 'smaller ratio of the losses of the two tasks, in opposite directions',
        test: 'Wilcoxon signed-rank on both tasks, times the number of places',
        margin: MARGINS.loss,
        none: 1,
        effect: (losses, _, level) =>
          largest(
            values.flatMap((_, i) =>
              oppositions(losses.slice(4 * i, 4 * i + 4), level / values.length),
            ),
            values.length,
          ),
      },
    ],
  });

/**
 * By how much, as log ratios, a model is better alone on one task and worse on the other one, for
 * each of the two directions: the smaller of the two effects, negative where the tasks fare alike.
 * Intervals are at the level, unbounded where there are too few seeds for it.
 */
function oppositions(
  [first, firstAlone, second, secondAlone]: readonly Float64Array[],
  level: number,
): Effect[] {
  const tasks = [
    ratioLocation(first!, firstAlone!, level),
    ratioLocation(second!, secondAlone!, level),
  ];
  const logs = tasks.flatMap((task) =>
    task
      ? [[task.value, ...(task.interval ?? [0, Infinity])].map(Math.log) as [number, ...Interval]]
      : [],
  );
  if (logs.length < 2) return [];
  const p = Math.max(...tasks.map((task) => task!.p));
  return [0, 1].map((up) => {
    const [a, [value, low, high]] = [logs[up]!, logs[1 - up]!];
    return {
      value: Math.min(a[0], -value),
      interval: [Math.min(a[1], -high), Math.min(a[2], -low)],
      p,
    };
  });
}

/**
 * The largest of several effects, which are log ratios with intervals at the level over their
 * places: as a ratio, with p times the places.
 */
function largest(effects: readonly Effect[], places: number): Effect | undefined {
  if (effects.length < 2 * places) return undefined;
  const most = (of: (effect: Effect) => number) => Math.max(...effects.map(of));
  const value = most((effect) => effect.value);
  const p =
    value > 0 ? effects.find((effect) => effect.value === value)!.p! : most((effect) => effect.p!);
  return {
    value: Math.exp(value),
    interval: [
      Math.exp(most(({ interval }) => interval![0])),
      Math.exp(most(({ interval }) => interval![1])),
    ],
    p: Math.min(1, places * p),
  };
}
