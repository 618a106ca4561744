/** Successive halving of trials (`tune.prune`): which trials train further. */

import { type Better, lossSign } from '../../ground/base/metric.js';
import type { Tuning } from '../config/search-schema.js';

/**
 * `tune.prune`: one in `eta` trials of a rung goes on to the next, which has about `eta` times as
 * many steps.
 */
type Pruning = NonNullable<Tuning['prune']>;

/**
 * The values of a trial at the rungs that it reached; undefined where it diverged before it had
 * one.
 */
type Climb = readonly (number | undefined)[];

/**
 * From the fewest steps to all: T, T / eta, T / eta^2, ..., rounded to whole evaluations. Without
 * pruning, T alone.
 */
export function listRungs(
  { steps, evaluateEvery }: { readonly steps: number; readonly evaluateEvery: number },
  prune: Pruning | undefined,
): number[] {
  const rungs = [steps];
  if (!prune) return rungs;
  for (let share = steps / prune.eta; ; share /= prune.eta) {
    const rung = evaluateEvery * Math.round(share / evaluateEvery);
    if (rung < Math.max(prune.from ?? 0, evaluateEvery)) return rungs;
    if (rung < rungs[0]!) rungs.unshift(rung);
  }
}

/** The most trials that reach each rung, of so many: one at least, unless it diverges. */
export function reaching(trials: number, rungs: number, eta = 1): number[] {
  return Array.from({ length: rungs }, (_, rung) =>
    Math.min(trials, Math.max(1, Math.floor(trials / eta ** rung))),
  );
}

/**
 * The trials that go on to their next rung, as indices: the best of those that wait at a rung,
 * until one in `eta` of all that reached it went on (Li et al. 2020, A System for Massively
 * Parallel Hyperparameter Tuning; here in stages, so that the result does not depend on which run
 * ends first). Where no trials are to come (`isLast`), one goes on in any case.
 */
export function promoted(
  climbs: readonly Climb[],
  rungs: number,
  { eta }: Pruning,
  better: Better,
  isLast: boolean,
): number[] {
  const further: number[] = [];
  for (let rung = 0; rung < rungs - 1; rung++) {
    const at = [...climbs.keys()].filter((i) => climbs[i]!.length > rung);
    const waiting = at.filter(
      (i) => climbs[i]!.length === rung + 1 && climbs[i]![rung] !== undefined,
    );
    const gone = at.filter((i) => climbs[i]!.length > rung + 1).length;
    const due = Math.max(isLast && further.length === 0 ? 1 : 0, Math.floor(at.length / eta));
    const sign = lossSign(better);
    waiting.sort((i, j) => sign * (climbs[i]![rung]! - climbs[j]![rung]!));
    further.push(...waiting.slice(0, Math.max(0, due - gone)));
  }
  return further;
}
