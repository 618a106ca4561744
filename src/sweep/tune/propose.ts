/** Proposes the next points of a search: random, quasi-random or by a Gaussian process. */

import { type Better, lossSign } from '../../ground/base/metric.js';
import { fastStream, type Uniform } from '../../ground/base/random.js';
import { mean, quantile, variance } from '../../ground/stats/descriptive.js';
import { exp, log, sqrt } from '../../train/kernels/exact-functions.js';
import type { Tuning } from '../config/search-schema.js';
import { fitProcess, representatives } from './gp/fit.js';
import { believe, type GaussianProcess, predict } from './gp/gaussian-process.js';
import { randomPoints, spreadPoints } from './sequences.js';
import {
  type Dimension,
  type Point,
  pointKey,
  pointUnits,
  rounded,
  type Space,
  type TriedPoint,
  toUnit,
  Untried,
  valueAt,
} from './space.js';

export type Method = Tuning['method'];

interface ProposeOptions {
  readonly seed: number | string;
  readonly better: Better;
  /** The budget of the whole search, which limits how much a Gaussian process explores first. */
  readonly trials: number;
}

/**
 * The next `count` points of a search (section 6.2), given its history in the order of proposal.
 * They differ from each other and from those tried; there are fewer where a space is exhausted.
 * They depend only on the arguments: the same history gives the same points on every machine, so
 * that a killed search resumes as if nothing had happened. `gaussian-process` first tries 2 d + 2
 * points spread over the d-dimensional space, or a third of the budget if that is less, and then
 * the points with the highest expected improvement (Snoek, Larochelle and Adams 2012). Where runs
 * have several lengths, the process has the length as a further input, and the improvement is that
 * of whole runs.
 */
export function propose(
  method: Method,
  space: Space,
  history: readonly TriedPoint[],
  count: number,
  options: ProposeOptions,
): Point[] {
  const tried = history.map(({ point }) => point);
  const untried = new Untried(space, tried);
  const name = `mmoe-exp/tune/${options.seed}/${method}`;
  if (method === 'random') return untried.take(randomPoints(space, name), count);
  const explored = Math.max(
    2,
    Math.min(2 * space.dimensions.length + 2, Math.floor(options.trials / 3)),
  );
  if (new Set(tried.map((point) => pointKey(space, point))).size < explored) {
    return untried.take(spreadPoints(space, name), count);
  }
  return proposeByProcess(
    space,
    history,
    count,
    untried,
    options.better,
    `${name}/${history.length}`,
  );
}

/** The most trials a search can have: no more than there are points in a space of whole numbers. */
export function mostTrials({ dimensions }: Space, trials: number): number {
  const counts = dimensions.map(({ integer, low, high }) => (integer ? high - low + 1 : Infinity));
  return counts.reduce((product, count) => Math.min(trials, product * count), 1);
}

/**
 * The most trials that the process is given, so that a proposal takes at most seconds, however long
 * the search.
 */
const KNOWN = 400;

/**
 * Proposes by Gaussian process: each point of a batch believes the means at the points before it.
 */
function proposeByProcess(
  given: Space,
  history: readonly TriedPoint[],
  count: number,
  untried: Untried,
  better: Better,
  name: string,
): Point[] {
  const space = history.some(({ length }) => length !== undefined)
    ? { ...given, lengths: true as const }
    : given;
  const targets = standardizeTargets(history, better);
  const known = representatives(targets, KNOWN);
  const tried = known.map((i) => history[i]!.point);
  const inputs = known.map((i) => pointUnits(space, history[i]!.point, history[i]!.length));
  let process = fitProcess(
    inputs,
    Float64Array.from(known, (i) => targets[i]!),
  );
  const among = candidates(space, tried, process, name);
  const points: Point[] = [];
  while (points.length < count) {
    const point = mostPromising(space, process, among, untried);
    if (!point) break;
    points.push(...untried.take([point], 1));
    process = believe(process, pointUnits(space, point));
  }
  return [...points, ...untried.take(randomPoints(space, `${name}/rest`), count - points.length)];
}

/**
 * The values of trials as targets of a Gaussian process, [n]: lower is better, mean 0, variance 1
 * (all 0 where they are equal). The bad tail is clipped to Tukey's fence, one and a half
 * interquartile ranges beyond the worse quartile, because a network that learned nothing gives
 * little information about how good ones differ. A trial without a value, which diverged, counts as
 * the worst of the clipped values.
 */
export function standardizeTargets(history: readonly TriedPoint[], better: Better): Float64Array {
  const losses = history.map(({ value }) => {
    if (value === undefined || !Number.isFinite(value)) return undefined;
    return lossSign(better) * value;
  });
  const finished = Float64Array.from(losses.filter((loss) => loss !== undefined)).sort();
  if (finished.length === 0) return new Float64Array(history.length);
  const [low, high] = [quantile(finished, 0.25), quantile(finished, 0.75)];
  const worst = Math.min(finished.at(-1)!, high + 1.5 * (high - low));
  const clipped = Float64Array.from(losses, (loss) => Math.min(loss ?? worst, worst));
  const center = mean(clipped)!;
  const deviation = sqrt(variance(clipped) ?? 0) || 1;
  return clipped.map((loss) => (loss - center) / deviation);
}

/** Candidates over the whole space, and random steps from each of the best inputs. */
const SPREAD = 2000;
const NEAR = { inputs: 5, steps: 60 };

/**
 * The candidates from which the search climbs; the first step in the unit cube, and how often the
 * step is halved.
 */
const CLIMBS = 4;
const CLIMB = { step: 0.1, halvings: 8 };

/** A point and the logarithm of its expected improvement. */
interface Scored {
  readonly point: Point;
  score: number;
}

/**
 * Candidates for the point with the highest expected improvement, not scored yet: everywhere, and
 * near the best points.
 */
function candidates(
  space: Space,
  tried: readonly Point[],
  process: GaussianProcess,
  name: string,
): Scored[] {
  const points: Point[] = [];
  for (const point of spreadPoints(space, `${name}/spread`)) {
    points.push(point);
    if (points.length === SPREAD) break;
  }
  const draw = fastStream(`${name}/near`);
  const best = [...tried.keys()]
    .sort((i, j) => process.means[i]! - process.means[j]!)
    .slice(0, NEAR.inputs);
  for (const i of best) {
    for (let step = 0; step < NEAR.steps; step++) points.push(nearby(space, tried[i]!, draw));
  }
  return points.map((point) => ({ point, score: Infinity }));
}

/** A step of random length, mostly short, in each dimension. */
function nearby(space: Space, point: Point, draw: Uniform): Point {
  const length = 0.2 * draw() * draw();
  return Object.fromEntries(
    space.dimensions.map((d) => [
      d.name,
      shifted(d, point[d.name]!, length * (draw() + draw() + draw() - 1.5)),
    ]),
  );
}

/**
 * The untried candidate, if any, with the highest expected improvement on the lowest mean. Updates
 * the scores.
 */
function mostPromising(
  space: Space,
  process: GaussianProcess,
  among: Scored[],
  untried: Untried,
): Point | undefined {
  const best = process.means.reduce((lowest, mean) => Math.min(lowest, mean), Infinity);
  const score = (point: Point): number => {
    const { mean, variance } = predict(process, pointUnits(space, point));
    return logExpectedImprovement(mean, variance, best);
  };
  let starts: Scored[] = [];
  // A believed observation raises no score, so that candidates after one whose earlier score is too
  // low need not be scored again.
  for (const candidate of among.sort(byScore)) {
    if (starts.length === CLIMBS && candidate.score <= starts.at(-1)!.score) break;
    if (!untried.has(candidate.point)) continue;
    candidate.score = score(candidate.point);
    starts = [...starts, candidate].sort(byScore).slice(0, CLIMBS);
  }
  return starts.map((start) => climb(space, start, score, untried)).sort(byScore)[0]?.point;
}

const byScore = (a: Scored, b: Scored): number => (a.score === b.score ? 0 : b.score - a.score);

/**
 * Hooke and Jeeves' (1961) search without its pattern moves: one dimension at a time, with ever
 * shorter steps.
 */
function climb(
  space: Space,
  start: Scored,
  score: (point: Point) => number,
  untried: Untried,
): Scored {
  let best = start;
  for (let halving = 0, step = CLIMB.step; halving <= CLIMB.halvings; halving++, step /= 2) {
    for (const dimension of space.dimensions) {
      for (const shift of [step, -step]) {
        const { name } = dimension;
        const point = { ...best.point, [name]: shifted(dimension, best.point[name]!, shift) };
        if (point[name] === best.point[name] || !untried.has(point)) continue;
        const found = score(point);
        if (found > best.score) {
          best = { point, score: found };
          break;
        }
      }
    }
  }
  return best;
}

/** The value after a shift in the unit cube, at least the next whole number away for an integer. */
function shifted(dimension: Dimension, value: number, shift: number): number {
  const moved = valueAt(dimension, Math.min(1, Math.max(0, toUnit(dimension, value) + shift)));
  if (!dimension.integer || moved !== value || shift === 0) return moved;
  return rounded(dimension, value + Math.sign(shift));
}

const ROOT_TWO_PI = 2.5066282746310002;

/**
 * log E[max(0, best - Y)] for normal Y (Mockus 1975), without underflow. -Infinity where Y is
 * surely not better.
 */
export function logExpectedImprovement(mean: number, variance: number, best: number): number {
  if (variance <= 0) return mean < best ? log(best - mean) : -Infinity;
  const deviation = sqrt(variance);
  return log(deviation) + logGain((best - mean) / deviation);
}

/** log(z cdf(z) + density(z)) for the standard normal distribution. */
function logGain(z: number): number {
  if (z > 0) return log(z + exp(logGain(-z)));
  if (z > -2) return log(series(z));
  // With the tail t = density / (|z| + rest), density - |z| t = t x rest: nothing cancels.
  const rest = fraction(-z);
  return (-z * z) / 2 - log(ROOT_TWO_PI) + log(rest / (rest - z));
}

/** z cdf(z) + density(z), by the power series of cdf (Abramowitz and Stegun 26.2.11). */
function series(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  const density = exp((-z * z) / 2) / ROOT_TWO_PI;
  return z * (0.5 + density * sum) + density;
}

/** 1/(x + 2/(x + 3/...)), from the continued fraction of the tail (26.2.14). */
function fraction(x: number): number {
  let value = x;
  for (let k = 100; k >= 2; k--) value = x + k / value;
  return 1 / value;
}
