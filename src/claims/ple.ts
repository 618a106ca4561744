import type { Interval } from '../stats/bootstrap.js';
import { ALPHA } from '../stats/levels.js';
import { mean } from '../stats/summary.js';
import { ratioLocation } from '../stats/wilcoxon.js';
import { type Check, type Claim, inPart } from './claim.js';
import { check, type Effect, larger, MARGINS } from './comparison.js';

const TASKS = ['1', '2'];

/** What PLE is compared with. */
const others = ['shared-bottom', 'cross-stitch', 'mmoe', 'ml-mmoe', 'cgc'];

export const c11: Claim = {
  id: 'C11',
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
        TASKS.flatMap((task) => others.map((model) => larger({ model, at, task }, { model: 'ple', at, task }))),
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
    title: ({ nouns, modelTitle }) => `${modelTitle(a)} vs ${modelTitle(b)}, mean of ${values.length} ${nouns}`,
    contrasts: [
      {
        ...{ name: 'ratio of losses', test: 'Wilcoxon signed-rank on a - r b', margin: MARGINS.loss, none: 1 },
        effect: (losses) => {
          const [ofA, ofB] = [losses.slice(0, values.length), losses.slice(values.length)].map((own) =>
            own[0]!.map((_, seed) => mean(own.map((at) => at[seed]!))!),
          );
          return ratioLocation(ofA!, ofB!);
        },
      },
    ],
  });

/**
 * Somewhere on the axis the loss of a model is smaller than another's on one of two tasks and larger on the other one. The effect is
 * the smaller of the two ratios at the place where it is largest, below 1 where both tasks fare alike everywhere.
 */
const seesaw = (model: string, alone: string, values: readonly number[]): Check =>
  check({
    samples: values.flatMap((at) => TASKS.flatMap((task) => [model, alone].map((name) => ({ model: name, at, task })))),
    expected: 'larger',
    title: ({ modelTitle }) => `${modelTitle(model)} vs ${modelTitle(alone)}, on both tasks`,
    contrasts: [
      {
        name: 'smaller ratio of the losses of the two tasks, in opposite directions',
        test: 'Wilcoxon signed-rank on both tasks, times the number of places',
        ...{ margin: MARGINS.loss, none: 1 },
        effect: (losses) => somewhere(values.map((_, i) => opposition(losses.slice(4 * i, 4 * i + 4)))),
      },
    ],
  });

/** By how much, as a log ratio, both tasks of a place differ in opposite directions; negative where in the same one. */
function opposition([first, firstAlone, second, secondAlone]: readonly Float64Array[]): Effect | undefined {
  const ratios = [ratioLocation(first!, firstAlone!), ratioLocation(second!, secondAlone!)];
  const tasks = ratios.flatMap((ratio) => (ratio?.interval ? [{ ...ratio, interval: ratio.interval }] : []));
  if (tasks.length < 2) return undefined;
  const opposite = tasks[0]!.value < 1 !== tasks[1]!.value < 1;
  // Each ratio turned to lie above 1, so that the smaller one is the size of the seesaw.
  const sizes = tasks.map(({ value, interval: [low, high] }): [value: number, ...Interval] =>
    value < 1 ? [-Math.log(value), -Math.log(high), -Math.log(low)] : [Math.log(value), Math.log(low), Math.log(high)],
  );
  const [value, low, high] = [0, 1, 2].map((i) => Math.min(...sizes.map((size) => size[i]!))) as [number, ...Interval];
  const p = Math.max(...tasks.map((task) => task.p));
  return opposite ? { value, interval: [low, high], p } : { value: -value, interval: [-high, -low], p };
}

/** The largest of the effects at several places, for which a level counts times their number. */
function somewhere(places: readonly (Effect | undefined)[]): Effect | undefined {
  const known = places.flatMap((place) => (place?.interval ? [{ ...place, interval: place.interval }] : []));
  if (known.length < places.length) return undefined;
  const best = known.reduce((best, place) => (place.value > best.value ? place : best));
  const p = best.value > 0 ? Math.min(1, places.length * best.p!) : Math.max(...known.map((place) => place.p!));
  const high = Math.max(...known.map(({ interval }) => interval[1]));
  const low = best.value > 0 && p >= ALPHA ? Math.min(0, best.interval[0]) : best.interval[0];
  return { value: Math.exp(best.value), interval: [Math.exp(low), Math.exp(high)], p };
}
