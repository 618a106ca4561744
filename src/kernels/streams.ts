import type { Arena } from './arena.js';
import type { KernelInstance } from './instance.js';

/** Numbers that four counters give. */
const GROUP = 16;

/** Of a key schedule: see c/threefry.h. */
export const KEY_BYTES = 128;

/** How many numbers are made where so many are needed. */
export const wholeGroups = (n: number): number => Math.ceil(n / GROUP) * GROUP;

/** Where the key of a stream and its schedule lie. */
export interface KeyPlace {
  readonly key: number;
  readonly keys: number;
}

export const reserveKey = (arena: Pick<Arena, 'reserve'>): KeyPlace => ({
  key: arena.reserve(16),
  keys: arena.reserve(KEY_BYTES),
});

/** Writes the schedule of a key of four words. */
export function writeKey({ kernels, arena }: KernelInstance, { key, keys }: KeyPlace, words: Uint32Array): void {
  arena.int32(key, 4).set(words);
  kernels.scheduleKeys(key, keys);
}
