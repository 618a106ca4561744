import type { Better } from '../base/metric.js';
import { sqrt } from '../kernels/kernels.js';
import { mean, variance } from '../stats/moments.js';
import { quantile } from '../stats/summary.js';
import { fitProcess, representatives } from './gp/fit.js';
import { believe } from './gp/gaussian-process.js';
import { candidates, mostPromising } from './improve.js';
import { gridPoints, randomPoints, spreadPoints } from './sequences.js';
import { type Point, type Space, type TriedPoint, Untried, unitsOf } from './space.js';

export type Method = 'gaussian-process' | 'random' | 'grid';

export interface ProposeOptions {
  /** The seed of the search: searches with different seeds try different points. */
  readonly seed: number | string;
  readonly better: Better;
  /** The budget of the whole search, which limits the size of a grid and how much a Gaussian process explores first. */
  readonly trials: number;
}

/**
 * The next `count` points of a search (section 6.2), given its history in the order of proposal. They differ from each other
 * and from those tried; there are fewer where a grid ends or a space is exhausted. They depend only on the arguments: the
 * same history gives the same points on every machine, so that a killed search resumes as if nothing had happened.
 * `gaussian-process` first tries 2 d + 2 points spread over the d-dimensional space, or a third of the budget if that is
 * less, and then the points with the highest expected improvement (Snoek, Larochelle and Adams 2012).
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
  switch (method) {
    case 'random':
      return untried.take(randomPoints(space, name), count);
    case 'grid':
      return untried.take(gridPoints(space, options.trials, name), count);
    case 'gaussian-process':
      if (history.length < explored(space, options.trials)) return untried.take(spreadPoints(space, name), count);
      return proposeByProcess(space, history, count, untried, options.better, `${name}/${history.length}`);
  }
}

/** The most trials a search can have: no more than there are points in its grid, or in a space of whole numbers. */
export function mostTrials(method: Method, space: Space, trials: number): number {
  if (method === 'grid') return gridPoints(space, trials, '').length;
  const points = space.dimensions.map(({ integer, low, high }) => (integer ? high - low + 1 : Infinity));
  return Math.min(
    trials,
    points.reduce((product, count) => product * count, 1),
  );
}

/** The number of trials that are spread over the space before the process is used. */
function explored(space: Space, trials: number): number {
  return Math.max(2, Math.min(2 * space.dimensions.length + 2, Math.floor(trials / 3)));
}

/** The most trials that the process is given, so that a proposal takes at most seconds, however long the search. */
const KNOWN = 400;

/** Proposes by Gaussian process: each point of a batch believes the means at the points before it. */
function proposeByProcess(
  space: Space,
  history: readonly TriedPoint[],
  count: number,
  untried: Untried,
  better: Better,
  name: string,
): Point[] {
  const targets = targetsOf(history, better);
  const known = representatives(targets, KNOWN);
  const tried = known.map((i) => history[i]!.point);
  const inputs = tried.map((point) => unitsOf(space, point));
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
    process = believe(process, unitsOf(space, point));
  }
  return [...points, ...untried.take(randomPoints(space, `${name}/rest`), count - points.length)];
}

/**
 * The values of trials as targets of a Gaussian process, [n]: lower is better, mean 0, variance 1 (all 0 where they are
 * equal). The bad tail is clipped to Tukey's fence, one and a half interquartile ranges beyond the worse quartile, because a
 * network that learned nothing gives little information about how good ones differ. A trial without a value, which diverged,
 * counts as the worst of the clipped values.
 */
export function targetsOf(history: readonly TriedPoint[], better: Better): Float64Array {
  const losses = history.map(({ value }) => lossOf(value, better));
  const finished = Float64Array.from(losses.filter((loss) => loss !== undefined)).sort();
  if (finished.length === 0) return new Float64Array(history.length);
  const [low, high] = [quantile(finished, 0.25), quantile(finished, 0.75)];
  const worst = Math.min(finished.at(-1)!, high + 1.5 * (high - low));
  const clipped = Float64Array.from(losses, (loss) => Math.min(loss ?? worst, worst));
  const center = mean(clipped)!;
  const deviation = sqrt(variance(clipped) ?? 0) || 1;
  return clipped.map((loss) => (loss - center) / deviation);
}

function lossOf(value: number | undefined, better: Better): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return better === 'lower' ? value : -value;
}
