import type { Better } from '../base/metric.js';
import { fitProcess } from './gp/fit.js';
import { believe } from './gp/gaussian-process.js';
import { representatives } from './gp/representatives.js';
import { gridPoints } from './grid.js';
import { candidates, mostPromising } from './improve.js';
import { targetsOf } from './outcomes.js';
import { randomPoints, spreadPoints } from './sequences.js';
import { type Point, type Space, type TriedPoint, unitsOf } from './space.js';
import { Untried } from './untried.js';

export type Method = 'gaussian-process' | 'random' | 'grid';

export interface ProposeOptions {
  /** Searches of different seeds try different points. */
  readonly seed: number | string;
  readonly better: Better;
  /** The budget of the whole search, which limits the size of a grid and how much a Gaussian process explores first. */
  readonly trials: number;
}

/**
 * The next `count` points of a search (section 6.2), given its history in the order of proposal. They differ from each
 * other and from those tried; there are fewer where a grid ends or a space is exhausted. They depend only on the
 * arguments: the same history gives the same points on every machine, so that a killed search resumes as if nothing had
 * happened.
 *
 * `gaussian-process` first tries 2 d + 2 points spread over the d-dimensional space, or a third of the budget if that is
 * less, then those with the highest expected improvement (Snoek, Larochelle and Adams 2012).
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

/** How many trials are spread over the space before the process is used. */
function explored(space: Space, trials: number): number {
  return Math.max(2, Math.min(2 * space.dimensions.length + 2, Math.floor(trials / 3)));
}

/** The most trials that the process knows, so that a proposal takes at most seconds, however long the search. */
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
