/**
 * The simulated world for the replication of section 6.4; every number in it is a function of a
 * seed and a row's number.
 *
 * A user has a vector a ~ N(0, 0.3 I), an item of the pool has b ~ N(0, 0.7 I), and models see the
 * sum x = a + b ~ N(0, I). The tasks have the weights of section 3.2: w_1 and w_2 of length c and
 * cosine p, t_k = w_k . x, and the score `s_k = (t_k + sum_i sin(alpha_i t_k + beta_i) - mean) /
 * sd` of a label function, that of preset sines-10 unless the spec has another; mean and sd are
 * taken over the population.
 *
 * A request belongs to a user and has 30 candidates; 10 of them are shown in as many slots. A user
 * who looks at an item engages with probability pe = sigmoid(a_e + 1.2 s_1), and an engaged user is
 * satisfied with probability ps = sigmoid(a_s + 1.5 s_2), which is known only in engaged rows. Slot
 * r is looked at with probability theta_r^eta (the position-based model of click logs).
 *
 * The log of round 0 is that of an old model, which ranks by `1.2 s_1 + 0.9 s_0`. Its error s_0 is
 * a score by separate weights, orthogonal to those of the tasks: the features of an item thus
 * reveal something about its slot. A share of the slots is filled at random.
 *
 * One number u in (0, 1) decides the outcome of a candidate of a request, wherever it is shown: it
 * is engaged where u < theta pe, and satisfied where u < theta pe ps. So all rankings of the same
 * requests meet the same random numbers.
 *
 * In the sparse form x is the sum of five vectors, for the ids of the user, N(0, 0.2 I), the hour
 * and the device of the request, N(0, 0.05 I) each, the item, N(0, 0.5 I), and its category, N(0,
 * 0.2 I): N(0, I) again. Models see the ids, and some of the features of x. Users return: each
 * request has user k = 0, 1, ... with probability log((k + 2) / (k + 1)) / log(n + 1). By the same
 * distribution, the item of a candidate is drawn from every thirtieth item, and the device of a
 * request from all devices; the hour is uniform over the day.
 */

import { type StreamName, streamKey } from '../../ground/base/random.js';
import { makeScore, noiselessMoments } from '../../train/data/synthetic/score.js';
import { labelFunction } from '../../train/data/synthetic/spec-from-config.js';
import { taskVectors } from '../../train/data/synthetic/task-vectors.js';
import { exp, log, sqrt, standardNormals } from '../../train/kernels/exact-functions.js';
import { idSizes } from '../../train/kernels/impression-log.js';
import type { ImpressionLog, Impressions, LogIds } from '../../train/kernels/made-rows.js';
import { DEFAULT_LABELS, type RecommenderSpec, type SparseSpec } from './spec.js';

const POOL = 5000;
export const CANDIDATES = 30;
const VARIANCE = { user: 0.3, item: 0.7 };
/**
 * In the sparse form: user, hour and device sum to `VARIANCE.user`, item and category to
 * `VARIANCE.item`.
 */
const SPARSE_VARIANCE = { user: 0.2, hour: 0.05, device: 0.05, item: 0.5, category: 0.2 };
const [CATEGORIES, HOURS, DEVICES] = [100, 24, 1000];
const SLOPE = { engagement: 1.2, satisfaction: 1.5 };
const ERROR = 0.9;

/** theta: the probability that each slot is looked at, for eta = 1. */
const LOOKS = [0.68, 0.61, 0.48, 0.34, 0.28, 0.2, 0.11, 0.1, 0.08, 0.06];

export const SLOTS = LOOKS.length;

export type World = Omit<
  ImpressionLog,
  'users' | 'requests' | 'visits' | 'shown' | 'random' | 'position'
>;

interface LogOptions extends Pick<ImpressionLog, 'shown' | 'random' | 'position'> {
  /** Consecutive requests of a user, 1 by default. */
  readonly visits?: number;
  /** The log whose users are used, by default this one. */
  readonly usersOf?: string;
}

/** Returns the simulated world of a seed. */
export function makeWorld(spec: RecommenderSpec, seed: number): World {
  const { features, correlation: p, positionBias, engagement, satisfaction } = spec;
  const labels = labelFunction(DEFAULT_LABELS, spec);
  const cosines = [
    [1, p, 0],
    [p, 1, 0],
    [0, 0, 1],
  ];
  const weights = taskVectors(seed, features, cosines, labels.scale).map((w) =>
    Float32Array.from(w),
  );
  const items = spec.sparse
    ? vectorsOfContexts(seed, features)
    : drawVectors(seed, 'items', features, POOL, VARIANCE.item);
  const { alpha, beta, ...score } = makeScore(labels, seed);
  const { mean, variance } = noiselessMoments({ alpha, beta, ...score });
  return {
    features,
    candidates: CANDIDATES,
    items,
    weights: Float32Array.from(weights.flatMap((w) => [...w])),
    itemScores: Float64Array.from({ length: (3 * items.length) / features }, (_, i) =>
      dot(weights[i % 3]!, items, Math.floor(i / 3)),
    ),
    ...(spec.sparse && { ids: logIds(spec.sparse, seed) }),
    spread: sqrt(spec.sparse ? SPARSE_VARIANCE.user : VARIANCE.user),
    alpha,
    beta,
    mean,
    deviation: sqrt(variance),
    engagement: { bias: engagement, slope: SLOPE.engagement },
    satisfaction: { bias: satisfaction, slope: SLOPE.satisfaction },
    looks: Float64Array.from(LOOKS, (look) => exp(positionBias * log(look))),
    error: ERROR,
  };
}

const logIds = ({ users, items, hash, dense }: SparseSpec, seed: number): LogIds => ({
  users,
  items,
  hash,
  seen: dense,
  categories: CATEGORIES,
  hours: HOURS,
  devices: DEVICES,
  userVectors: streamKey(seed, 'vectors/users'),
  itemVectors: streamKey(seed, 'vectors/items'),
  itemSpread: sqrt(SPARSE_VARIANCE.item),
});

export const sizesOfIds = ({ hash }: SparseSpec): number[] =>
  idSizes({ hash, categories: CATEGORIES, hours: HOURS, devices: DEVICES });

/**
 * A log of a world, by its name: two logs have no requests in common, and no users unless `usersOf`
 * says so.
 */
export function drawLog(
  world: World,
  seed: number,
  name: string,
  options: LogOptions,
): Impressions {
  const { visits = 1, usersOf = name, ...rest } = options;
  const users = streamKey(seed, `users/${usersOf}`);
  return {
    kind: 'impressions',
    ...world,
    ...rest,
    visits,
    users,
    requests: streamKey(seed, `requests/${name}`),
  };
}

function vectorsOfContexts(seed: number, features: number): Float32Array {
  const { category, hour, device } = SPARSE_VARIANCE;
  const parts = [
    drawVectors(seed, 'vectors/categories', features, CATEGORIES, category),
    drawVectors(seed, 'vectors/hours', features, HOURS, hour),
    drawVectors(seed, 'vectors/devices', features, DEVICES, device),
  ];
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

function drawVectors(
  seed: number,
  name: StreamName,
  features: number,
  count: number,
  variance: number,
): Float32Array {
  return standardNormals(streamKey(seed, name), features, count).map(
    (value) => value * sqrt(variance),
  );
}

function dot(w: Float32Array, vectors: Float32Array, row: number): number {
  let sum = 0;
  for (let f = 0; f < w.length; f++) sum += w[f]! * vectors[row * w.length + f]!;
  return sum;
}
