import type { ImpressionLog } from '../../kernels/impression-log.js';
import { exp, log, sqrt, standardNormals } from '../../kernels/kernels.js';
import { streamKey } from '../../random.js';
import type { Impressions } from '../dataset.js';
import { scoreOf } from '../synthetic/examples.js';
import { noiselessMoments } from '../synthetic/population.js';
import { syntheticPresets } from '../synthetic/spec.js';
import { taskVectors } from '../synthetic/task-vectors.js';
import type { RecommenderSpec } from './spec.js';

/*
 * The world that section 6.4 is repeated in; every number of it is a function of a seed and a row's number.
 *
 * A user has a vector a ~ N(0, 0.3 I), an item of the pool b ~ N(0, 0.7 I), and what models see of a pair is x = a + b ~ N(0, I).
 * The tasks have the weights of section 3.2: w_1 and w_2 of length c and cosine p, t_k = w_k . x, and the score
 * `s_k = (t_k + sum_i sin(alpha_i t_k + beta_i) - mean) / sd` of preset sines-10, mean and sd being those over the population.
 *
 * A request is of a user and has 30 candidates; 10 of them are shown in as many slots. A user who looks at an item is engaged with
 * probability pe = sigmoid(a_e + 1.2 s_1), and a user who is engaged is satisfied with probability ps = sigmoid(a_s + 1.5 s_2),
 * which is known of engaged rows alone. Slot r is looked at with probability theta_r^eta (the position-based model of click logs).
 *
 * The log of round 0 is that of an old model, which ranks by `1.2 s_1 + 0.9 s_0`, its error s_0 being a score by weights of its
 * own, orthogonal to those of the tasks: where an item was shown can be told from its features. A share of the slots
 * is filled at random.
 *
 * One number u in (0, 1) decides of a candidate of a request, wherever it is shown: it is engaged where u < theta pe and
 * satisfied where u < theta pe ps. So all rankings of the same requests meet the same random numbers.
 */

const POOL = 5000;
export const CANDIDATES = 30;
const VARIANCE = { user: 0.3, item: 0.7 };
const SLOPE = { engagement: 1.2, satisfaction: 1.5 };
const ERROR = 0.9;

/** How probably each slot of a slate is looked at, at eta = 1. */
const LOOKS = [0.68, 0.61, 0.48, 0.34, 0.28, 0.2, 0.11, 0.1, 0.08, 0.06];

export const SLOTS = LOOKS.length;

const preset = { ...syntheticPresets['sines-10']!, noise: 0 };

/** What all logs of a world have in common. */
export type World = Omit<ImpressionLog, 'users' | 'requests' | 'visits' | 'shown' | 'random' | 'position'>;

/** What tells a log of a world from others. */
export interface LogOptions extends Pick<ImpressionLog, 'shown' | 'random' | 'position'> {
  /** Requests of a user, which follow each other: 1 where it is left out, every request being of another user. */
  readonly visits?: number;
  /** The log whose users it has: its own where it is left out. */
  readonly usersOf?: string;
}

/** The world of a seed. */
export function worldOf(spec: RecommenderSpec, seed: number): World {
  const { features, correlation: p, positionBias, engagement, satisfaction } = spec;
  const cosines = [
    [1, p, 0],
    [p, 1, 0],
    [0, 0, 1],
  ];
  const weights = taskVectors(seed, features, cosines, preset.scale).map((w) => Float32Array.from(w));
  const items = vectorsOf(seed, features);
  const { alpha, beta, ...score } = scoreOf(preset, seed);
  const { mean, variance } = noiselessMoments({ alpha, beta, ...score });
  return {
    ...{ features, candidates: CANDIDATES, items, weights: Float32Array.from(weights.flatMap((w) => [...w])) },
    itemScores: Float64Array.from({ length: 3 * POOL }, (_, i) => dot(weights[i % 3]!, items, Math.floor(i / 3))),
    ...{ spread: sqrt(VARIANCE.user), alpha, beta, mean, deviation: sqrt(variance) },
    engagement: { bias: engagement, slope: SLOPE.engagement },
    satisfaction: { bias: satisfaction, slope: SLOPE.satisfaction },
    looks: Float64Array.from(LOOKS, (look) => exp(positionBias * log(look))),
    error: ERROR,
  };
}

/** A log of a world, by its name: no two have a request in common, nor a user unless they are said to. */
export function logOf(world: World, seed: number, name: string, options: LogOptions): Impressions {
  const { visits = 1, usersOf = name, ...rest } = options;
  const users = streamKey(seed, `users/${usersOf}`);
  return { kind: 'impressions', ...world, ...rest, visits, users, requests: streamKey(seed, `requests/${name}`) };
}

/** The vectors of the pool's items, [items, d]. */
function vectorsOf(seed: number, features: number): Float32Array {
  const normals = standardNormals(streamKey(seed, 'items'), features, POOL);
  return normals.map((value) => value * sqrt(VARIANCE.item));
}

function dot(w: Float32Array, vectors: Float32Array, row: number): number {
  let sum = 0;
  for (let f = 0; f < w.length; f++) sum += w[f]! * vectors[row * w.length + f]!;
  return sum;
}
