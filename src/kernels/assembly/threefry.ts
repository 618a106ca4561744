// Threefry-4x32 with 13 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
// a bijection of 128-bit counters under a 128-bit key. Four counters at a time, one a lane.

const PARITY: i32 = 0x1bd11bda;

// @ts-ignore: decorator
@inline
function rotate(v: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(v, bits), i32x4.shr_u(v, 32 - bits));
}

/** Vectors of a key schedule, and its bytes. */
const KEYS: i32 = 8;
export const KEY_BYTES: i32 = 16 * KEYS;

/** Four words at `key` become what the rounds add: five words, and three of them with the number of an injection. */
export function scheduleKeys(key: usize, keys: usize): void {
  const w0 = load<i32>(key);
  const w1 = load<i32>(key, 4);
  const w2 = load<i32>(key, 8);
  const w3 = load<i32>(key, 12);
  const w4 = PARITY ^ w0 ^ w1 ^ w2 ^ w3;
  v128.store(keys, i32x4.splat(w0));
  v128.store(keys, i32x4.splat(w1), 16);
  v128.store(keys, i32x4.splat(w2), 32);
  v128.store(keys, i32x4.splat(w3), 48);
  v128.store(keys, i32x4.splat(w4), 64);
  v128.store(keys, i32x4.splat(w4 + 1), 80);
  v128.store(keys, i32x4.splat(w0 + 2), 96);
  v128.store(keys, i32x4.splat(w1 + 3), 112);
}

// @ts-ignore: decorator
@inline
function keyAt(keys: usize, i: usize): v128 {
  return v128.load(keys + (i << 4));
}

/**
 * Eight counters: those of four lanes in x and in y, which the processor advances at the same time. `outX`, `outY`:
 * four vectors, word w of the four results in vector w.
 */
export function threefry(
  keys: usize,
  x0: v128,
  x1: v128,
  x2: v128,
  x3: v128,
  y0: v128,
  y1: v128,
  y2: v128,
  y3: v128,
  outX: usize,
  outY: usize,
): void {
  x0 = i32x4.add(x0, keyAt(keys, 0));
  x1 = i32x4.add(x1, keyAt(keys, 1));
  x2 = i32x4.add(x2, keyAt(keys, 2));
  x3 = i32x4.add(x3, keyAt(keys, 3));
  y0 = i32x4.add(y0, keyAt(keys, 0));
  y1 = i32x4.add(y1, keyAt(keys, 1));
  y2 = i32x4.add(y2, keyAt(keys, 2));
  y3 = i32x4.add(y3, keyAt(keys, 3));
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 10), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 10), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 26), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 26), y2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 11), x0);
  y0 = i32x4.add(y0, y3); y3 = v128.xor(rotate(y3, 11), y0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 21), x2);
  y2 = i32x4.add(y2, y1); y1 = v128.xor(rotate(y1, 21), y2);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 13), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 13), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 27), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 27), y2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 23), x0);
  y0 = i32x4.add(y0, y3); y3 = v128.xor(rotate(y3, 23), y0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 5), x2);
  y2 = i32x4.add(y2, y1); y1 = v128.xor(rotate(y1, 5), y2);

  x0 = i32x4.add(x0, keyAt(keys, 1));
  x1 = i32x4.add(x1, keyAt(keys, 2));
  x2 = i32x4.add(x2, keyAt(keys, 3));
  x3 = i32x4.add(x3, keyAt(keys, 5));
  y0 = i32x4.add(y0, keyAt(keys, 1));
  y1 = i32x4.add(y1, keyAt(keys, 2));
  y2 = i32x4.add(y2, keyAt(keys, 3));
  y3 = i32x4.add(y3, keyAt(keys, 5));

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 6), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 6), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 20), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 20), y2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 17), x0);
  y0 = i32x4.add(y0, y3); y3 = v128.xor(rotate(y3, 17), y0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 11), x2);
  y2 = i32x4.add(y2, y1); y1 = v128.xor(rotate(y1, 11), y2);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 25), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 25), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 10), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 10), y2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 18), x0);
  y0 = i32x4.add(y0, y3); y3 = v128.xor(rotate(y3, 18), y0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 20), x2);
  y2 = i32x4.add(y2, y1); y1 = v128.xor(rotate(y1, 20), y2);

  x0 = i32x4.add(x0, keyAt(keys, 2));
  x1 = i32x4.add(x1, keyAt(keys, 3));
  x2 = i32x4.add(x2, keyAt(keys, 4));
  x3 = i32x4.add(x3, keyAt(keys, 6));
  y0 = i32x4.add(y0, keyAt(keys, 2));
  y1 = i32x4.add(y1, keyAt(keys, 3));
  y2 = i32x4.add(y2, keyAt(keys, 4));
  y3 = i32x4.add(y3, keyAt(keys, 6));

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 10), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 10), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 26), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 26), y2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 11), x0);
  y0 = i32x4.add(y0, y3); y3 = v128.xor(rotate(y3, 11), y0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 21), x2);
  y2 = i32x4.add(y2, y1); y1 = v128.xor(rotate(y1, 21), y2);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 13), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 13), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 27), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 27), y2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 23), x0);
  y0 = i32x4.add(y0, y3); y3 = v128.xor(rotate(y3, 23), y0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 5), x2);
  y2 = i32x4.add(y2, y1); y1 = v128.xor(rotate(y1, 5), y2);

  x0 = i32x4.add(x0, keyAt(keys, 3));
  x1 = i32x4.add(x1, keyAt(keys, 4));
  x2 = i32x4.add(x2, keyAt(keys, 0));
  x3 = i32x4.add(x3, keyAt(keys, 7));
  y0 = i32x4.add(y0, keyAt(keys, 3));
  y1 = i32x4.add(y1, keyAt(keys, 4));
  y2 = i32x4.add(y2, keyAt(keys, 0));
  y3 = i32x4.add(y3, keyAt(keys, 7));

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 6), x0);
  y0 = i32x4.add(y0, y1); y1 = v128.xor(rotate(y1, 6), y0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 20), x2);
  y2 = i32x4.add(y2, y3); y3 = v128.xor(rotate(y3, 20), y2);

  v128.store(outX, x0);
  v128.store(outX, x1, 16);
  v128.store(outX, x2, 32);
  v128.store(outX, x3, 48);
  v128.store(outY, y0);
  v128.store(outY, y1, 16);
  v128.store(outY, y2, 32);
  v128.store(outY, y3, 48);
}

/** The four vectors at `counters` (word w of four counters in vector w), enciphered in place. */
export function threefryBlocks(keys: usize, counters: usize): void {
  const c0 = v128.load(counters);
  const c1 = v128.load(counters, 16);
  const c2 = v128.load(counters, 32);
  const c3 = v128.load(counters, 48);
  threefry(keys, c0, c1, c2, c3, c0, c1, c2, c3, counters, counters);
}
