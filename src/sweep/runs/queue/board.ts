/**
 * What a sweep and its workers store at the broker besides chunks: announcements, signs of life and
 * deliveries.
 */

import type { Redis } from 'ioredis';
import {
  type Announcement,
  type Delivery,
  type Presence,
  readAnnouncement,
  readDelivery,
  readPresence,
  written,
} from './messages.js';

/**
 * The prefix of all keys of this program; in those of BullMQ's queue of a sweep, the sweep's id
 * follows it.
 */
export const PREFIX = 'mmoe-exp';

const keys = {
  /** The announcements of sweeps, by id. */
  sweeps: `${PREFIX}:sweeps`,
  /** The ids of workers, some of which may be gone. */
  workers: `${PREFIX}:workers`,
  worker: (id: string) => `${PREFIX}:worker:${id}`,
  /**
   * Expires a day after the collector of a sweep was last present: the time to live shows how long
   * ago that was.
   */
  collector: (id: string) => `${PREFIX}:collector:${id}`,
  /** The texts of custom architectures, by hash. */
  code: (id: string) => `${PREFIX}:code:${id}`,
  /** A stream: an entry that was read is removed by its id, and removing it twice does no harm. */
  deliveries: (id: string) => `${PREFIX}:deliveries:${id}`,
};

/** The id of a sweep, which keys and BullMQ's queue have in their names. */
const isId = (text: string): boolean => /^[0-9a-f]{16}$/.test(text);

/** Milliseconds without a sign of life after which a worker or collector counts as gone. */
export const GONE = 10_000;

/** Milliseconds without its collector after which nothing of a sweep is kept. */
const FORGOTTEN = 86_400_000;

/**
 * Adds a delivery of a sweep that is still announced: nothing may remain of a sweep that is over.
 */
const DELIVER = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', 'delivery', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1`;

/** Withdraws a sweep whose collector has been gone so long that the collector's key expired. */
const FORGET = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('DEL', unpack(KEYS, 3))
return 1`;

/** Deletes what BullMQ's checks for stalled chunks leave of the queue of a sweep that is over. */
const TIDY = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then redis.call('DEL', unpack(KEYS, 2)) end`;

const LEFT_BY_CHECKS = ['meta', 'stalled-check', 'events'];

const TOGETHER = 100;

export interface Announced {
  readonly id: string;
  /** The announcement as stored at the broker: a different text is a different sweep. */
  readonly text: string;
  /** Undefined where it was not written by a collector of this version. */
  readonly announcement: Announcement | undefined;
  /** Milliseconds since the collector was last present; infinite where its key has expired. */
  readonly silence: number;
}

/**
 * The contents of a broker besides the chunks, which BullMQ stores: sweeps, workers and deliveries.
 * Commands are sent one by one: where a connection breaks, ioredis sends them again, but not a
 * pipeline of which some are answered.
 */
export class Board {
  constructor(private readonly client: Redis) {}

  /**
   * Announces that the collector of a sweep is present, and the texts of its code by hash; called
   * repeatedly.
   */
  async announce(
    id: string,
    announcement: Announcement,
    code: ReadonlyMap<string, string>,
  ): Promise<void> {
    await Promise.all([
      this.client.set(keys.collector(id), '', 'PX', FORGOTTEN),
      ...(code.size > 0 ? [this.client.hset(keys.code(id), code)] : []),
      ...[keys.code(id), keys.deliveries(id)].map((key) => this.client.pexpire(key, FORGOTTEN)),
      this.client.hset(keys.sweeps, id, written(announcement)),
    ]);
  }

  /** Removes everything of a sweep but its chunks. */
  async withdraw(id: string): Promise<void> {
    await this.client.hdel(keys.sweeps, id);
    await this.client.del(keys.collector(id), keys.code(id), keys.deliveries(id));
  }

  /** Removes what workers left of a sweep that is over. */
  async tidy(id: string): Promise<void> {
    const left = LEFT_BY_CHECKS.map((name) => `${PREFIX}:${id}:${name}`);
    await this.client.eval(TIDY, 1 + left.length, keys.sweeps, ...left, id);
  }

  async sweeps(): Promise<Announced[]> {
    const texts = Object.entries(await this.client.hgetall(keys.sweeps));
    const left = await Promise.all(texts.map(([id]) => this.client.pttl(keys.collector(id))));
    return texts.map(([id, text], i) => ({
      id,
      text,
      announcement: isId(id) ? readAnnouncement(text) : undefined,
      silence: left[i]! < 0 ? Number.POSITIVE_INFINITY : FORGOTTEN - left[i]!,
    }));
  }

  /**
   * Removes everything of a sweep whose collector's key has expired, unless the collector is back.
   */
  async forget(id: string): Promise<void> {
    const kept = [keys.collector(id), keys.sweeps, keys.code(id), keys.deliveries(id)];
    const isForgotten = await this.client.eval(FORGET, kept.length, ...kept, id);
    if (isForgotten !== 1 || !isId(id)) return;
    for await (const chunks of this.client.scanStream({
      match: `${PREFIX}:${id}:*`,
      count: 1_000,
    })) {
      if (chunks.length > 0) await this.client.unlink(chunks);
    }
  }

  /** The text of a sweep's code by its hash; undefined where it is not there. */
  async code(id: string, sha256: string): Promise<string | undefined> {
    return (await this.client.hget(keys.code(id), sha256)) ?? undefined;
  }

  /** Stores a delivery. Returns false where the sweep is not announced. */
  async deliver(id: string, delivery: Delivery): Promise<boolean> {
    const got = await this.client.eval(
      DELIVER,
      2,
      keys.sweeps,
      keys.deliveries(id),
      id,
      written(delivery),
      FORGOTTEN,
    );
    return got === 1;
  }

  /**
   * Passes deliveries (undefined: unreadable) to `take` until it returns false, and deletes those
   * that it took; returns whether there may be more.
   */
  async collect(id: string, take: (delivery: Delivery | undefined) => boolean): Promise<boolean> {
    const entries = await this.client.xrange(keys.deliveries(id), '-', '+', 'COUNT', TOGETHER);
    const left = entries.findIndex(([, [, text]]) => !take(readDelivery(text!)));
    const taken = left < 0 ? entries : entries.slice(0, left);
    if (taken.length > 0)
      await this.client.xdel(keys.deliveries(id), ...taken.map(([entry]) => entry));
    return entries.length === TOGETHER;
  }

  async present(id: string, presence: Presence): Promise<void> {
    await Promise.all([
      this.client.sadd(keys.workers, id),
      this.client.set(keys.worker(id), written(presence), 'PX', GONE),
    ]);
  }

  async leave(id: string): Promise<void> {
    await Promise.all([this.client.del(keys.worker(id)), this.client.srem(keys.workers, id)]);
  }

  async workers(): Promise<Presence[]> {
    const ids = await this.client.smembers(keys.workers);
    if (ids.length === 0) return [];
    const texts = await this.client.mget(ids.map(keys.worker));
    const gone = ids.filter((_, i) => texts[i] === null);
    if (gone.length > 0) await this.client.srem(keys.workers, gone);
    return texts.flatMap((text) => (text === null ? [] : (readPresence(text) ?? [])));
  }
}
