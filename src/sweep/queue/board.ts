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

/** What all keys of ours begin with; those of BullMQ's queue of a sweep go on with its id. */
export const PREFIX = 'mmoe-exp';

const keys = {
  /** The announcements of sweeps, by id. */
  sweeps: `${PREFIX}:sweeps`,
  /** The ids of workers, of which some may have gone. */
  workers: `${PREFIX}:workers`,
  worker: (id: string) => `${PREFIX}:worker:${id}`,
  /** Expires a day after the collector of a sweep was there last: how long ago that is, its time to live says. */
  collector: (id: string) => `${PREFIX}:collector:${id}`,
  /** The texts of architectures of users' own, by hash. */
  code: (id: string) => `${PREFIX}:code:${id}`,
  /** A stream: it takes an entry that was read out by its number, however often it is told to. */
  deliveries: (id: string) => `${PREFIX}:deliveries:${id}`,
};

/** Whether it is an id of a sweep, which keys and BullMQ's queue have in their names. */
const isId = (text: string): boolean => /^[0-9a-f]{16}$/.test(text);

/** Milliseconds after which one that says nothing counts as gone. */
export const GONE = 10_000;

/** Milliseconds after which the collector of a sweep will hardly come again, and those after which nothing of it is kept. */
export const ABANDONED = 600_000;
const FORGOTTEN = 86_400_000;

/** Delivers for a sweep that is still there: nothing may remain of one that is over. */
const DELIVER = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', 'delivery', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1`;

/** Withdraws a sweep whose collector has not been there for so long that its key expired. */
const FORGET = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('DEL', unpack(KEYS, 3))
return 1`;

/** What BullMQ's checks of stalled chunks leave of the queue of a sweep that is over. */
const TIDY = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then redis.call('DEL', unpack(KEYS, 2)) end`;

const LEFT_BY_CHECKS = ['meta', 'stalled-check', 'events'];

/** Deliveries that are read together. */
const TOGETHER = 8;

/** A sweep that was announced. */
export interface Announced {
  readonly id: string;
  /** As it is written at the broker: another text is another sweep. */
  readonly text: string;
  /** Undefined where no collector of this version wrote it. */
  readonly announcement: Announcement | undefined;
  /** Milliseconds since its collector was there; infinite where that is too long ago. */
  readonly silence: number;
}

/** What lies at a broker besides the chunks, which BullMQ keeps: sweeps, workers, deliveries. */
export class Board {
  constructor(private readonly client: Redis) {}

  /** Says, again and again, that the collector of a sweep is there; `code` has the texts of its architectures by hash. */
  async announce(id: string, announcement: Announcement, code: ReadonlyMap<string, string>): Promise<void> {
    const commands = this.client.pipeline().set(keys.collector(id), '', 'PX', FORGOTTEN);
    if (code.size > 0) commands.hset(keys.code(id), code);
    for (const key of [keys.code(id), keys.deliveries(id)]) commands.pexpire(key, FORGOTTEN);
    await done(commands.hset(keys.sweeps, id, written(announcement)));
  }

  /** Removes all but the chunks of a sweep. */
  async withdraw(id: string): Promise<void> {
    await this.client.hdel(keys.sweeps, id);
    await this.client.del(keys.collector(id), keys.code(id), keys.deliveries(id));
  }

  /** Removes what workers leave of a sweep that is over. */
  async tidy(id: string): Promise<void> {
    const left = LEFT_BY_CHECKS.map((name) => `${PREFIX}:${id}:${name}`);
    await this.client.eval(TIDY, 1 + left.length, keys.sweeps, ...left, id);
  }

  async sweeps(): Promise<Announced[]> {
    const texts = Object.entries(await this.client.hgetall(keys.sweeps));
    const left = await Promise.all(texts.map(([id]) => this.client.pttl(keys.collector(id))));
    return texts.map(([id, text], i) => ({
      ...{ id, text, announcement: isId(id) ? readAnnouncement(text) : undefined },
      silence: left[i]! < 0 ? Number.POSITIVE_INFINITY : FORGOTTEN - left[i]!,
    }));
  }

  /** Removes all of a sweep whose collector has been silent for so long, unless it is back. */
  async forget(id: string): Promise<void> {
    const kept = [keys.collector(id), keys.sweeps, keys.code(id), keys.deliveries(id)];
    const isForgotten = await this.client.eval(FORGET, kept.length, ...kept, id);
    if (isForgotten !== 1 || !isId(id)) return;
    for await (const chunks of this.client.scanStream({ match: `${PREFIX}:${id}:*`, count: 1_000 })) {
      if (chunks.length > 0) await this.client.unlink(chunks);
    }
  }

  /** The text of code of a sweep; undefined where it is not there. */
  async code(id: string, sha256: string): Promise<string | undefined> {
    return (await this.client.hget(keys.code(id), sha256)) ?? undefined;
  }

  /** False where the sweep is not announced. */
  async deliver(id: string, delivery: Delivery): Promise<boolean> {
    const got = await this.client.eval(DELIVER, 2, keys.sweeps, keys.deliveries(id), id, written(delivery), FORGOTTEN);
    return got === 1;
  }

  /**
   * Gives the next deliveries to `take`, and forgets each that it took; one that cannot be read is undefined. Returns whether
   * there may be more.
   */
  async collect(id: string, take: (delivery: Delivery | undefined) => void): Promise<boolean> {
    const entries = await this.client.xrange(keys.deliveries(id), '-', '+', 'COUNT', TOGETHER);
    for (const [entry, [, text]] of entries) {
      take(readDelivery(text!));
      await this.client.xdel(keys.deliveries(id), entry);
    }
    return entries.length === TOGETHER;
  }

  async present(id: string, presence: Presence): Promise<void> {
    const commands = this.client.pipeline().sadd(keys.workers, id);
    await done(commands.set(keys.worker(id), written(presence), 'PX', GONE));
  }

  async leave(id: string): Promise<void> {
    await done(this.client.pipeline().del(keys.worker(id)).srem(keys.workers, id));
  }

  /** The workers that are there. */
  async workers(): Promise<Presence[]> {
    const ids = await this.client.smembers(keys.workers);
    if (ids.length === 0) return [];
    const texts = await this.client.mget(ids.map(keys.worker));
    const gone = ids.filter((_, i) => texts[i] === null);
    if (gone.length > 0) await this.client.srem(keys.workers, gone);
    return texts.flatMap((text) => (text === null ? [] : (readPresence(text) ?? [])));
  }
}

/** Runs commands together. @throws the first error of one */
async function done(commands: ReturnType<Redis['pipeline']>): Promise<void> {
  for (const [error] of (await commands.exec()) ?? []) if (error) throw error;
}
