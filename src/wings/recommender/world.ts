import { type StreamName, streamKey } from '../../base/random.js';
import type { Impressions } from '../../data/dataset.js';
import { noiselessMoments, scoreOf } from '../../data/synthetic/examples.js';
import { syntheticPresets } from '../../data/synthetic/spec.js';
import { taskVectors } from '../../data/synthetic/task-vectors.js';
import { type ImpressionLog, idSizes, type LogIds } from '../../kernels/impression-log.js';
import { exp, log, sqrt, standardNormals } from '../../kernels/kernels.js';
import type { RecommenderSpec, SparseSpec } from './spec.js';

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
 * own, orthogonal to those of the tasks: where an item was shown shows in its features. A share of the slots
 * is filled at random.
 *
 * One number u in (0, 1) decides of a candidate of a request, wherever it is shown: it is engaged where u < theta pe and
 * satisfied where u < theta pe ps. So all rankings of the same requests meet the same random numbers.
 *
 * In the sparse form x is the sum of five vectors, of the ids of the user, N(0, 0.2 I), the hour and the device of the request,
 * N(0, 0.05 I) each, the item, N(0, 0.5 I), and its category, N(0, 0.2 I): N(0, I) again. Models see the ids, and some of the
 * features of x. Users come back: each request has a user k = 0, 1, ... with probability log((k + 2) / (k + 1)) / log(n + 1), and so
 * has a candidate its item among every thirtieth, and a request its device; its hour is any of a day's.
 */

const POOL = 5000;
export const CANDIDATES = 30;
const VARIANCE = { user: 0.3, item: 0.7 };
/** Variances of the sparse form; users and items have the same in all. */
const SPARSE_VARIANCE = { user: 0.2, hour: 0.05, device: 0.05, item: 0.5, category: 0.2 };
const [CATEGORIES, HOURS, DEVICES] = [100, 24, 1000];
const SLOPE = { engagement: 1.2, satisfaction: 1.5 };
const ERROR = 0.9;

/** The probability of a look at each slot of a slate, at eta = 1. */
const LOOKS = [0.68, 0.61, 0.48, 0.34, 0.28, 0.2, 0.11, 0.1, 0.08, 0.06];

export const SLOTS = LOOKS.length;

const preset = { ...syntheticPresets['sines-10']!, noise: 0 };

/** The common part of all logs of a world. */
export type World = Omit<ImpressionLog, 'users' | 'requests' | 'visits' | 'shown' | 'random' | 'position'>;

/** The particulars of a log of a world. */
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
  const items = spec.sparse
    ? vectorsOfContexts(seed, features)
    : vectorsOf(seed, 'items', features, POOL, VARIANCE.item);
  const { alpha, beta, ...score } = scoreOf(preset, seed);
  const { mean, variance } = noiselessMoments({ alpha, beta, ...score });
  return {
    ...{ features, candidates: CANDIDATES, items, weights: Float32Array.from(weights.flatMap((w) => [...w])) },
    itemScores: Float64Array.from({ length: (3 * items.length) / features }, (_, i) =>
      dot(weights[i % 3]!, items, Math.floor(i / 3)),
    ),
    ...(spec.sparse && { ids: idsOf(spec.sparse, seed) }),
    ...{ spread: sqrt(spec.sparse ? SPARSE_VARIANCE.user : VARIANCE.user) },
    ...{ alpha, beta, mean, deviation: sqrt(variance) },
    engagement: { bias: engagement, slope: SLOPE.engagement },
    satisfaction: { bias: satisfaction, slope: SLOPE.satisfaction },
    looks: Float64Array.from(LOOKS, (look) => exp(positionBias * log(look))),
    error: ERROR,
  };
}

const idsOf = ({ users, items, hash, dense }: SparseSpec, seed: number): LogIds => ({
  ...{ users, items, hash, seen: dense, categories: CATEGORIES, hours: HOURS, devices: DEVICES },
  userVectors: streamKey(seed, 'vectors/users'),
  itemVectors: streamKey(seed, 'vectors/items'),
  itemSpread: sqrt(SPARSE_VARIANCE.item),
});

/** The sizes of the columns of ids: of user, item, category, hour and device. */
export const sizesOfIds = ({ hash }: SparseSpec): number[] =>
  idSizes({ hash, categories: CATEGORIES, hours: HOURS, devices: DEVICES });

/** A log of a world, by its name: no two have a request in common, nor a user unless they are said to. */
export function logOf(world: World, seed: number, name: string, options: LogOptions): Impressions {
  const { visits = 1, usersOf = name, ...rest } = options;
  const users = streamKey(seed, `users/${usersOf}`);
  return { kind: 'impressions', ...world, ...rest, visits, users, requests: streamKey(seed, `requests/${name}`) };
}

/** The vectors of categories, then of hours, then of devices. */
function vectorsOfContexts(seed: number, features: number): Float32Array {
  const { category, hour, device } = SPARSE_VARIANCE;
  const parts = [
    vectorsOf(seed, 'vectors/categories', features, CATEGORIES, category),
    vectorsOf(seed, 'vectors/hours', features, HOURS, hour),
    vectorsOf(seed, 'vectors/devices', features, DEVICES, device),
  ];
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Vectors of a variance, [count, d]. */
function vectorsOf(seed: number, name: StreamName, features: number, count: number, variance: number): Float32Array {
  return standardNormals(streamKey(seed, name), features, count).map((value) => value * sqrt(variance));
}

function dot(w: Float32Array, vectors: Float32Array, row: number): number {
  let sum = 0;
  for (let f = 0; f < w.length; f++) sum += w[f]! * vectors[row * w.length + f]!;
  return sum;
}
