import { fastStream } from '../../../src/ground/base/random.js';
import { normalQuantile } from '../../../src/ground/stats/distributions.js';
import { type Method, propose } from '../../../src/sweep/tune/propose.js';
import type { TriedPoint } from '../../../src/sweep/tune/space.js';
import type { TestFunction } from '../../reference/test-functions.js';

export interface SearchOptions {
  readonly seed: number;
  readonly trials: number;
  /** Points proposed at a time. */
  readonly batch: number;
  /** Standard deviation of an observation about the function. */
  readonly noise: number;
}

/** A whole search for a function's minimum, as a sweep would run it. */
export function search(
  method: Method,
  { space, value }: TestFunction,
  options: SearchOptions,
): TriedPoint[] {
  const { seed, trials, batch, noise } = options;
  const draw = fastStream(`noise ${seed}`);
  const history: TriedPoint[] = [];
  while (history.length < trials) {
    const count = Math.min(batch, trials - history.length);
    for (const point of propose(method, space, history, count, { seed, better: 'lower', trials })) {
      history.push({
        point,
        value: value(point) + (noise === 0 ? 0 : noise * normalQuantile(draw())),
      });
    }
  }
  return history;
}

/**
 * After each trial, by how much the function at the best trial observed so far exceeds its minimum.
 */
export function regrets(
  { value, minimum }: TestFunction,
  history: readonly TriedPoint[],
): number[] {
  let best = history[0]!;
  return history.map((trial) => {
    if (trial.value! < best.value!) best = trial;
    return value(best.point) - minimum;
  });
}
