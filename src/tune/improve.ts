import { fastStream, type Uniform } from '../base/random.js';
import { exp, log, sqrt } from '../kernels/kernels.js';
import { type GaussianProcess, predict } from './gp/gaussian-process.js';
import { spreadPoints } from './sequences.js';
import { type Dimension, type Point, rounded, type Space, type Untried, unitOf, unitsOf, valueAt } from './space.js';

/** The number of candidates spread over the whole space. */
const SPREAD = 2000;

/** The number of best inputs from which random steps are tried, and the number of steps from each. */
const NEAR = { inputs: 5, steps: 60 };

/** The number of candidates from which the search climbs. */
const CLIMBS = 4;

/** The first step of a climb in the unit cube, and the number of times that the step is halved. */
const CLIMB = { step: 0.1, halvings: 8 };

/** A point and the logarithm of its expected improvement. */
interface Scored {
  readonly point: Point;
  score: number;
}

/**
 * Candidates for the point with the highest expected improvement: all over the space, and near the best points so far.
 * They are not scored yet.
 */
export function candidates(space: Space, tried: readonly Point[], process: GaussianProcess, name: string): Scored[] {
  const points: Point[] = [];
  for (const point of spreadPoints(space, `${name}/spread`)) {
    points.push(point);
    if (points.length === SPREAD) break;
  }
  const draw = fastStream(`${name}/near`);
  const best = [...tried.keys()].sort((i, j) => process.means[i]! - process.means[j]!).slice(0, NEAR.inputs);
  for (const i of best) {
    for (let step = 0; step < NEAR.steps; step++) points.push(nearby(space, tried[i]!, draw));
  }
  return points.map((point) => ({ point, score: Infinity }));
}

/** A step of random length, mostly short, in each dimension. */
function nearby(space: Space, point: Point, draw: Uniform): Point {
  const length = 0.2 * draw() * draw();
  return Object.fromEntries(
    space.dimensions.map((d) => [d.name, shifted(d, point[d.name]!, length * (draw() + draw() + draw() - 1.5))]),
  );
}

/**
 * The untried point with the highest expected improvement on the lowest mean at an input; undefined if no candidate is
 * untried. Updates the candidates' scores.
 */
export function mostPromising(
  space: Space,
  process: GaussianProcess,
  among: Scored[],
  untried: Untried,
): Point | undefined {
  const best = process.means.reduce((lowest, mean) => Math.min(lowest, mean), Infinity);
  const score = (point: Point): number => {
    const { mean, variance } = predict(process, unitsOf(space, point));
    return logExpectedImprovement(mean, variance, best);
  };
  let starts: Scored[] = [];
  // A believed observation raises no score, so that candidates after one whose earlier score is too low need not be scored
  // again.
  for (const candidate of among.sort(byScore)) {
    if (starts.length === CLIMBS && candidate.score <= starts.at(-1)!.score) break;
    if (!untried.has(candidate.point)) continue;
    candidate.score = score(candidate.point);
    starts = [...starts, candidate].sort(byScore).slice(0, CLIMBS);
  }
  return starts.map((start) => climb(space, start, score, untried)).sort(byScore)[0]?.point;
}

const byScore = (a: Scored, b: Scored): number => (a.score === b.score ? 0 : b.score - a.score);

/** Hooke and Jeeves' (1961) search without its pattern moves: one dimension at a time, with ever shorter steps. */
function climb(space: Space, start: Scored, score: (point: Point) => number, untried: Untried): Scored {
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
  const moved = valueAt(dimension, Math.min(1, Math.max(0, unitOf(dimension, value) + shift)));
  if (!dimension.integer || moved !== value || shift === 0) return moved;
  return rounded(dimension, value + Math.sign(shift));
}

const ROOT_TWO_PI = 2.5066282746310002;

/**
 * log E[max(0, best - Y)] for a normal Y: the expected improvement of Mockus (1975) when lower is better. Its logarithm
 * distinguishes points where the improvement itself would underflow. -Infinity where Y has no variance and is not better.
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
