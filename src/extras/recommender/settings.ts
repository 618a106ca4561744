/**
 * Groups the records of live experiments by setting, and estimates the lift of each pair of models.
 */

import { sum } from 'd3-array';
import { groupedBy } from '../../ground/base/grouped.js';
import { cellName } from '../../ground/base/words.js';
import { quantile } from '../../ground/stats/descriptive.js';
import { estimateShare } from '../../ground/stats/shares.js';
import { estimateMean } from '../../ground/stats/student.js';
import type { ModelTitle } from '../../judge/results/cells.js';
import type { Results } from '../../judge/results/read.js';
import { liftInterval } from './lift.js';
import { LIVE } from './live-name.js';
import type { LiveRecord } from './record.js';

export type LiveSetting = ReturnType<typeof settingIn> & { readonly folder?: string };

export type LiveLift = LiveSetting['lifts'][number];

export type LiveEstimate = LiveLift['estimates'][number];

const RANKS: Readonly<Record<string, string>> = { value: 'pe psʷ', alone: 'pe' };

/** The estimators in order, beginning with that of an A/B test. */
const ESTIMATORS = ['unpaired', 'unpaired, CUPED', 'paired', 'paired, CUPED'];

/** The results of live experiments, setting by setting; `labels` has a label for each folder. */
export function liveSettings(
  folders: readonly Results[],
  labels: readonly string[],
): LiveSetting[] {
  return folders.flatMap(({ extraRecords, modelTitle }, i) =>
    [...groupedBy((extraRecords[LIVE] ?? []) as readonly LiveRecord[], settingKey).values()].map(
      (records) => ({
        ...(folders.length > 1 && { folder: labels[i]! }),
        ...settingIn(records, modelTitle),
      }),
    ),
  );
}

/** Records with the same key differ only in their seeds. */
const settingKey = ({ fields, users, repeats, tasks, arms }: LiveRecord): string =>
  JSON.stringify([
    fields,
    users,
    repeats,
    tasks,
    arms.map(({ model, fields, ranking }) => [model, fields, ranking]),
  ]);

function settingIn(written: readonly LiveRecord[], modelTitle: ModelTitle) {
  const records = [...written].sort((a, b) => a.seed - b.seed);
  const { fields, users, repeats, tasks, arms, pairs } = records[0]!;
  const titles = arms.map(({ model, fields }) => cellName(modelTitle(model), fields));
  // A model may have an arm for each of its rankings.
  const isTwice = (title: string) => titles.indexOf(title) < titles.lastIndexOf(title);
  const ranks = arms.map(({ ranking }) => RANKS[ranking] ?? ranking);
  const named = titles.map((title, a) => (isTwice(title) ? `${title} by ${ranks[a]}` : title));
  const experiments = repeats * records.length;
  return {
    fields,
    users,
    repeats,
    seeds: records.length,
    // An arm has models that differ only in their seeds; `ranks` is its ranking, in words.
    arms: arms.map((arm, a) => ({
      title: titles[a]!,
      ranks: ranks[a]!,
      weights: arm.weights,
      tasks: tasks.map((task, k) => {
        const rejections = (which: 0 | 1) =>
          sum(records.map((record) => record.arms[a]!.rejections[k]?.[which] ?? 0));
        return {
          // The number of A/A experiments, and the share that found a lift: plain and with CUPED.
          task,
          experiments,
          worth: estimateMean(records.map((record) => record.arms[a]!.worth[k]!)),
          rejected: [
            estimateShare(rejections(0), experiments),
            estimateShare(rejections(1), experiments),
          ] as const,
        };
      }),
    })),
    lifts: pairs.flatMap(({ treatment, control }, p) =>
      tasks.map((task, k) => ({
        task,
        treatment: named[treatment]!,
        control: named[control]!,
        ...liftIn(
          records.map((record) => ({ seed: record.seed, ...record.pairs[p]!.tasks[k]! })),
          experiments,
        ),
      })),
    ),
  };
}

type SeedLift = LiveRecord['pairs'][number]['tasks'][number] & { readonly seed: number };

function liftIn(seeds: readonly SeedLift[], experiments: number) {
  const exact = estimateMean(seeds.map((one) => 100 * one.exact));
  const first = seeds[0]!;
  return {
    /** The exact lifts over seeds, in percent. */
    exact,
    seeds: seeds.length,
    against: seeds.filter((one) => one.exact * exact.value! < 0).length,
    /** The first seed: one model of each architecture. */
    first: { seed: first.seed, exact: 100 * first.exact },
    estimates: ESTIMATORS.flatMap((estimator) => {
      const one = first.estimates[estimator]?.first;
      if (!one) return [];
      const own = seeds.flatMap(({ exact, estimates }) => {
        const found = estimates[estimator];
        return found ? [{ exact, ...found }] : [];
      });
      const toward = own.map(({ exact, raised, lowered }) => (exact < 0 ? lowered : raised));
      const away = own.map(({ exact, raised, lowered }) => (exact < 0 ? raised : lowered));
      const [low, high] = liftInterval(one);
      return {
        estimator,
        experiments,
        /** The estimate of one experiment on the first seed's models, in percent. */
        first: { value: 100 * one.value, interval: [100 * low, 100 * high] as const },
        // Of all experiments: whose interval covers the exact lift of their models, which found it,
        // and which its opposite.
        covered: estimateShare(sum(own.map(({ covered }) => covered)), experiments),
        found: sum(toward) / experiments,
        opposite: sum(away) / experiments,
        /** Users an arm: the median over seeds. */
        needed: median(own.map(({ needed }) => needed)),
      };
    }),
  };
}

/** The median number of users, where a lift of 0 counts as infinitely many. */
function median(counts: readonly (number | undefined)[]): number | undefined {
  const sorted = counts.map((count = Number.POSITIVE_INFINITY) => count).sort((a, b) => a - b);
  const middle = quantile(sorted, 0.5);
  return Number.isFinite(middle) ? middle : undefined;
}
