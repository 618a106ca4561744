/**
 * The stored predictions of each method, and the difference of two methods on the same rows and
 * seeds.
 */

import { metricDirection } from '../../ground/base/metric.js';
import {
  gainOver,
  lessOther,
  meanReplicate,
  type Replicate,
  type ReplicatedMean,
  replicatedMean,
} from '../../ground/stats/replicated-mean.js';
import { areOfAllRuns, makeReplicate, type TaskPredictions } from '../results/predicted.js';
import type { Results } from '../results/read.js';
import { byReplicate } from '../results/replicates.js';
import { inPaperOrder } from './arrangement.js';

/**
 * The stored predictions of a method on a task: one item for each replicate, in the same order for
 * all methods.
 */
export interface MethodPredictions {
  /** The setting of swept fields other than the replicate. */
  readonly fields: Readonly<Record<string, number | string>>;
  readonly task: string;
  readonly model: string;
  readonly replicates: readonly TaskPredictions[];
  /** Whether they are of all runs that finished, in every replicate. */
  readonly isWhole: boolean;
}

/**
 * The methods of a folder whose predictions were kept in every replicate, by setting, task and then
 * method.
 */
export function readMethods(results: Results): MethodPredictions[] {
  const { predictions } = results;
  if (predictions.size === 0) return [];
  return byReplicate(results).flatMap(({ fields, replicates: settings }) => {
    const models = inPaperOrder([...new Set(settings.flatMap(({ cells }) => [...cells.keys()]))]);
    const ofModel = models.map((model) => ({
      model,
      cells: settings.map(({ cells }) => {
        const [cell] = cells.get(model)?.values() ?? [];
        return { cell, kept: cell && predictions.get(cell) };
      }),
    }));
    const tasks = new Set(
      ofModel.flatMap(({ cells }) => cells.flatMap(({ kept }) => [...(kept?.keys() ?? [])])),
    );
    return [...tasks].flatMap((task) =>
      ofModel.flatMap(({ model, cells }): MethodPredictions[] => {
        const replicates = cells.flatMap(({ kept }) => kept?.get(task) ?? []);
        if (replicates.length < settings.length) return [];
        const isWhole = replicates.every((own, i) => areOfAllRuns(own, cells[i]!.cell!));
        return [{ fields, task, model, replicates, isWhole }];
      }),
    );
  });
}

/** The score of a method minus that of another one, by the leading metric of the task. */
export interface MethodDifference {
  /** Seeds over all replicates. */
  readonly pairs: number;
  /** The differences in each replicate. */
  readonly less: readonly Replicate[];
  readonly found: ReplicatedMean;
}

/** Undefined where a replicate has no seed in common, or was tested on other rows. */
export function methodDifference(
  one: MethodPredictions,
  other: MethodPredictions,
): MethodDifference | undefined {
  const paired = pairedReplicates([{ one, other }]);
  if (!paired) return undefined;
  const less = paired.map(([both]) => lessOther(both!.one, both!.other));
  return {
    pairs: less.reduce((sum, { values }) => sum + values.length, 0),
    less,
    found: replicatedMean(less),
  };
}

/**
 * The gain of a method over another one as a share of the other's score, in the mean over some
 * tasks: above 0 it is better. Undefined where `methodDifference` is, or where a score of the other
 * is 0.
 */
export function methodGain(tasks: readonly PairedMethods[]): ReplicatedMean | undefined {
  const paired = pairedReplicates(tasks);
  if (!paired?.every((both) => both.every(({ other }) => other.values.every((score) => score > 0))))
    return undefined;
  const signs = tasks.map(({ one }) =>
    metricDirection({ name: one.replicates[0]!.metric }) === 'higher' ? 1 : -1,
  );
  const gains = paired.map((both) =>
    both.map(({ one, other }, k) => gainOver(one, other, signs[k]!)),
  );
  return replicatedMean(gains.map(meanReplicate));
}

export interface PairedMethods {
  readonly one: MethodPredictions;
  readonly other: MethodPredictions;
}

/**
 * By replicate, then by task, on the seeds that all have; undefined where `methodDifference` is.
 */
function pairedReplicates(
  tasks: readonly PairedMethods[],
): { one: Replicate; other: Replicate }[][] | undefined {
  const count = tasks[0]!.one.replicates.length;
  const paired = Array.from({ length: count }, (_, r) => {
    const both = tasks.map(({ one, other }) => ({
      one: one.replicates[r]!,
      other: other.replicates[r]!,
    }));
    const all = both.flatMap(({ one, other }) => [one, other]);
    const seeds = [...all[0]!.scores.keys()].filter((seed) =>
      all.every(({ scores }) => scores.has(seed)),
    );
    const isComparable =
      seeds.length > 0 && both.every(({ one, other }) => one.ids.length === other.ids.length);
    if (!isComparable) return undefined;
    return both.map(({ one, other }) => ({
      one: makeReplicate(one, seeds),
      other: makeReplicate(other, seeds),
    }));
  });
  return paired.every((both) => both !== undefined) ? paired : undefined;
}
