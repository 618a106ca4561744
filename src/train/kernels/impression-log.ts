/**
 * Writes the parameters of a recommender's log to memory, for the kernels that generate its rows.
 */

import type { Arena, KernelInstance } from './arena.js';
import { encodeStruct, structBytes } from './instructions.js';
import type { ImpressionLog, LogIds } from './made-rows.js';
import { evenUp, type KeyPlace, reserveKey, wholeGroups, writeKey } from './recipe.js';

/**
 * Users whose vectors are made at once (in the sparse form, candidates), and the most candidates:
 * see c/impressions.c.
 */
const USERS = 4;
const MAX_CANDIDATES = 64;

/** Numbers in the truth of a row. */
export const TRUTHS = 3;

/** The sizes of the columns of ids: user, item, category, hour, device. */
export const idSizes = ({
  hash,
  categories,
  hours,
  devices,
}: Pick<LogIds, 'hash' | 'categories' | 'hours' | 'devices'>): number[] => [
  ...[hash, hash, categories, hours, devices],
];

export interface ImpressionLogPlace {
  readonly world: number;
  readonly users: KeyPlace;
  readonly requests: KeyPlace;
  readonly weights: number;
  readonly vectors: number;
  readonly scores: number;
  readonly alpha: number;
  readonly beta: number;
  readonly looks: number;
  readonly user: number;
  readonly draws: number;
  readonly ids: IdsPlace | undefined;
}

interface IdsPlace {
  readonly ids: number;
  readonly userKeys: KeyPlace;
  readonly itemKeys: KeyPlace;
  readonly spans: number;
  readonly visitor: number;
  readonly own: number;
}

/** The number of dense features of a row. */
export const denseWidth = ({ features, looks, position, ids }: ImpressionLog): number =>
  (ids?.seen ?? features) + (position === 'none' ? 0 : looks.length);

const pooled = ({ items, features }: ImpressionLog): number => items.length / features;
const itemCount = (log: ImpressionLog): number => log.ids?.items ?? pooled(log);

/** @throws Error for sizes that the kernels do not support */
export function reserveImpressionLog(
  arena: Pick<Arena, 'reserve'>,
  log: ImpressionLog,
): ImpressionLogPlace {
  const { features, candidates, looks, alpha } = log;
  const items = itemCount(log);
  if (!(looks.length <= candidates && candidates <= Math.min(items, MAX_CANDIDATES)))
    throw new Error(`${candidates} candidates for ${looks.length} slots, of ${items} items`);
  const [width, sines] = [4 * wholeGroups(features), 8 * evenUp(alpha.length)];
  return {
    world: arena.reserve(structBytes('World')),
    users: reserveKey(arena),
    requests: reserveKey(arena),
    weights: arena.reserve(3 * width),
    vectors: arena.reserve(pooled(log) * width),
    scores: arena.reserve(8 * 3 * pooled(log)),
    alpha: arena.reserve(sines),
    beta: arena.reserve(sines),
    looks: arena.reserve(8 * looks.length),
    user: arena.reserve(USERS * width),
    draws: arena.reserve(4 * wholeGroups(2 * candidates + 2 * looks.length + (log.ids ? 2 : 0))),
    ids: log.ids && {
      ids: arena.reserve(structBytes('Ids')),
      userKeys: reserveKey(arena),
      itemKeys: reserveKey(arena),
      spans: arena.reserve(8 * candidates),
      visitor: arena.reserve(4 * wholeGroups(2)),
      own: arena.reserve(USERS * Math.ceil(candidates / USERS) * width),
    },
  };
}

/** Writes a log to memory: the struct World and everything that it points to. */
export function writeImpressionLog(
  instance: KernelInstance,
  place: ImpressionLogPlace,
  log: ImpressionLog,
): void {
  const { arena } = instance;
  const {
    features,
    visits,
    candidates,
    looks,
    alpha,
    itemScores,
    engagement,
    satisfaction,
    position,
  } = log;
  const items = itemCount(log);
  writeKey(instance, place.users, log.users);
  writeKey(instance, place.requests, log.requests);
  writePadded(instance, place.weights, log.weights, features);
  writePadded(instance, place.vectors, log.items, features);
  arena.float64(place.scores, itemScores.length).set(itemScores);
  arena.float64(place.alpha, alpha.length).set(alpha);
  arena.float64(place.beta, alpha.length).set(log.beta);
  arena.float64(place.looks, looks.length).set(looks);
  const words = encodeStruct('World', {
    users: place.users.keys,
    requests: place.requests.keys,
    features,
    items,
    candidates,
    slots: looks.length,
    visits,
    weights: place.weights,
    vectors: place.vectors,
    scores: place.scores,
    pairs: evenUp(alpha.length) / 2,
    alpha: place.alpha,
    beta: place.beta,
    looks: place.looks,
    user: place.user,
    draws: place.draws,
    all: log.shown === 'candidates',
    positions: position === 'none' ? 0 : looks.length,
    served: position === 'served',
    ids: place.ids?.ids ?? 0,
    spread: log.spread,
    mean: log.mean,
    deviation: log.deviation,
    engagement: engagement.bias,
    engagementSlope: engagement.slope,
    satisfaction: satisfaction.bias,
    satisfactionSlope: satisfaction.slope,
    error: log.error,
    random: log.random,
  });
  arena.int32(place.world, words.length).set(words);
  if (place.ids && log.ids) writeIds(instance, place.ids, log.ids, candidates);
}

function writeIds(
  instance: KernelInstance,
  place: IdsPlace,
  ids: LogIds,
  candidates: number,
): void {
  const { arena, kernels } = instance;
  const { users, items, categories, hours, devices, hash, seen, itemSpread } = ids;
  writeKey(instance, place.userKeys, ids.userVectors);
  writeKey(instance, place.itemKeys, ids.itemVectors);
  const spanOf = (count: number) => kernels.log(count + 1);
  const shares = Float64Array.from(
    { length: candidates },
    (_, j) => Math.floor((items - 1 - j) / candidates) + 1,
  );
  arena.float64(place.spans, candidates).set(shares.map(spanOf));
  const words = encodeStruct('Ids', {
    userKeys: place.userKeys.keys,
    itemKeys: place.itemKeys.keys,
    users,
    categories,
    hours,
    devices,
    hash,
    seen,
    spans: place.spans,
    visitor: place.visitor,
    own: place.own,
    userSpan: spanOf(users),
    deviceSpan: spanOf(devices),
    itemSpread,
  });
  arena.int32(place.ids, words.length).set(words);
}

/** Writes rows of d numbers, each padded to whole groups. */
function writePadded(
  { arena }: KernelInstance,
  address: number,
  rows: Float32Array,
  features: number,
): void {
  const width = wholeGroups(features);
  for (let row = 0; row < rows.length / features; row++) {
    arena
      .float32(address + 4 * row * width, features)
      .set(rows.subarray(row * features, (row + 1) * features));
  }
}
