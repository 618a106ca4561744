import { expect, it } from 'vitest';
import { type Method, mostTrials, propose } from '../../../src/sweep/tune/propose.js';
import {
  type Dimension,
  type Point,
  pointKey,
  type Space,
  type TriedPoint,
} from '../../../src/sweep/tune/space.js';
import { branin } from '../../reference/test-functions.js';
import { regrets, search } from './search.js';

const learningRate: Dimension = {
  name: 'learningRate',
  low: 1e-5,
  high: 0.1,
  scale: 'log',
  integer: false,
};
const experts: Dimension = { name: 'experts', low: 1, high: 16, scale: 'linear', integer: true };
const units: Dimension = { name: 'units', low: 4, high: 2048, scale: 'log', integer: true };
const network: Space = {
  dimensions: [learningRate, experts, units],
  allows: (point) => point.experts! * point.units! <= 1024,
};
const methods = ['gaussian-process', 'random'] as const;
const options = { seed: 1, better: 'higher', trials: 60 } as const;

/** An AUC that is best at a learning rate of 0.001 and 8 experts; every seventh trial diverges. */
const outcome = ({ learningRate, experts }: Point, i: number): number | undefined =>
  i % 7 === 3
    ? undefined
    : 0.9 - 0.01 * (Math.log10(learningRate!) + 3) ** 2 - 0.001 * (experts! - 8) ** 2;

/** Continues a history, in batches, to a number of trials. */
function goOn(
  method: Method,
  history: readonly TriedPoint[],
  trials: number,
  batch: number,
  space = network,
): TriedPoint[] {
  const all = [...history];
  while (all.length < trials) {
    const points = propose(method, space, all, Math.min(batch, trials - all.length), options);
    if (points.length === 0) break;
    all.push(...points.map((point, k) => ({ point, value: outcome(point, all.length + k) })));
  }
  return all;
}

it.each(methods)(
  '%s: points are allowed, within bounds, distinct, of four digits, and whole for integers',
  (method) => {
    const trials = goOn(method, [], 40, 4);
    expect(trials.length).toBe(40);
    expect(new Set(trials.map(({ point }) => pointKey(network, point))).size).toBe(trials.length);
    for (const { point } of trials) {
      expect(network.allows!(point)).toBe(true);
      for (const { name, low, high, integer } of network.dimensions) {
        const value = point[name]!;
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
        expect(Number(value.toPrecision(4))).toBe(value);
        if (integer) expect(Number.isInteger(value)).toBe(true);
      }
    }
  },
);

it.each(methods)('%s: a killed search resumes as if nothing had happened', (method) => {
  const whole = goOn(method, [], 32, 4);
  for (const length of [0, 4, 12, 20, 28])
    expect(goOn(method, whole.slice(0, length), 32, 4)).toEqual(whole);
});

it('random: trial i does not depend on the size of the batches', () => {
  expect(goOn('random', [], 24, 5)).toEqual(goOn('random', [], 24, 1));
});

it('random: a search goes on after 10,000 trials', () => {
  const points = propose('random', network, [], 10_001, options);
  const history = points.slice(0, -1).map((point) => ({ point, value: 1 }));
  expect(propose('random', network, history, 1, options)).toEqual(points.slice(-1));
});

it.each(methods)('%s: another seed, another search', (method) => {
  expect(propose(method, network, [], 4, { ...options, seed: 2 })).not.toEqual(
    propose(method, network, [], 4, options),
  );
});

it.each(methods)('%s: exhausts a finite space', (method) => {
  const space: Space = {
    dimensions: [
      { ...experts, high: 5 },
      { ...units, high: 9 },
    ],
  };
  expect(goOn(method, [], 60, 4, space).length).toBe(5 * 6);
});

it('has no more trials than its space has points', () => {
  const small: Space = {
    dimensions: [
      { ...experts, high: 5 },
      { ...units, high: 9 },
    ],
  };
  expect(mostTrials(small, 60)).toBe(5 * 6);
  expect(mostTrials(small, 20)).toBe(20);
  expect(mostTrials(network, 60)).toBe(60);
  expect(mostTrials({ dimensions: [] }, 60)).toBe(1);
});

it('draws uniformly on each scale', () => {
  const points = propose('random', { dimensions: [learningRate, experts] }, [], 4000, options);
  const share = (holds: (point: Point) => boolean) => points.filter(holds).length / points.length;
  // Four standard errors of a share are 0.03 at most.
  expect(Math.abs(share((p) => p.learningRate! < 1e-3) - 1 / 2)).toBeLessThan(0.03);
  expect(Math.abs(share((p) => p.learningRate! < 1e-4) - 1 / 4)).toBeLessThan(0.03);
  for (const k of [1, 9, 16])
    expect(Math.abs(share((p) => p.experts === k) - 1 / 16)).toBeLessThan(0.016);
});

it('is the same search when both values and direction are negated', () => {
  const history = goOn('gaussian-process', [], 24, 4);
  const turned = history.map(({ point, value }) => ({
    point,
    value: value === undefined ? undefined : -value,
  }));
  const points = propose('gaussian-process', network, history, 4, options);
  expect(propose('gaussian-process', network, turned, 4, { ...options, better: 'lower' })).toEqual(
    points,
  );
});

it('accepts any history: all diverged, all equal, far more trials than it models', () => {
  const points = propose('random', network, [], 450, options);
  for (const [value, length] of [
    [undefined, 20],
    [0.5, 20],
    [0.5, 450],
  ] as const) {
    const history = points.slice(0, length).map((point) => ({ point, value }));
    expect(propose('gaussian-process', network, history, 2, options).length).toBe(2);
  }
});

it('finds the minimum of Branin, which random search does not', () => {
  const after = (method: Method, seed: number) =>
    regrets(branin, search(method, branin, { seed, trials: 40, batch: 4, noise: 0 })).at(-1)!;
  for (const seed of [1, 2, 3]) {
    const regret = after('gaussian-process', seed);
    expect(regret).toBeLessThan(0.05);
    expect(regret).toBeLessThan(after('random', seed));
  }
});

it('gaussian-process: learns from short runs, and proposes what is best in whole ones', () => {
  const space: Space = {
    dimensions: [{ name: 'x', low: 0, high: 1, scale: 'linear', integer: false }],
  };
  // Of short runs 0.3 is best, of whole ones 0.6.
  const tried = (x: number, length: number): TriedPoint => ({
    point: { x },
    value: (x - 0.3 - 0.3 * length) ** 2 - length,
    length,
  });
  const short = [0, 0.1, 0.2, 0.31, 0.4, 0.51, 0.7, 0.8, 0.9, 1].map((x) => tried(x, 0));
  const history = [...short, ...[0.1, 0.4, 0.8].map((x) => tried(x, 1))];
  const [point] = propose('gaussian-process', space, history, 1, { ...options, better: 'lower' });
  expect(Math.abs(point!.x! - 0.6)).toBeLessThan(0.1);
});
