// Threefry-4x32 with 13 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
// a bijection of 128-bit counters under a 128-bit key. Four counters at a time, one a lane.

const PARITY: i32 = 0x1bd11bda;

// @ts-ignore: decorator
@inline
function rotate(v: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(v, bits), i32x4.shr_u(v, 32 - bits));
}

/** `key`: four words. `out`: four vectors, word w of the four results in vector w. */
export function threefry(key: usize, x0: v128, x1: v128, x2: v128, x3: v128, out: usize): void {
  const w0 = load<i32>(key);
  const w1 = load<i32>(key, 4);
  const w2 = load<i32>(key, 8);
  const w3 = load<i32>(key, 12);
  const k0 = i32x4.splat(w0);
  const k1 = i32x4.splat(w1);
  const k2 = i32x4.splat(w2);
  const k3 = i32x4.splat(w3);
  const k4 = i32x4.splat(PARITY ^ w0 ^ w1 ^ w2 ^ w3);

  x0 = i32x4.add(x0, k0);
  x1 = i32x4.add(x1, k1);
  x2 = i32x4.add(x2, k2);
  x3 = i32x4.add(x3, k3);

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 10), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 26), x2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 11), x0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 21), x2);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 13), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 27), x2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 23), x0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 5), x2);

  x0 = i32x4.add(x0, k1);
  x1 = i32x4.add(x1, k2);
  x2 = i32x4.add(x2, k3);
  x3 = i32x4.add(x3, i32x4.add(k4, i32x4.splat(1)));

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 6), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 20), x2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 17), x0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 11), x2);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 25), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 10), x2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 18), x0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 20), x2);

  x0 = i32x4.add(x0, k2);
  x1 = i32x4.add(x1, k3);
  x2 = i32x4.add(x2, k4);
  x3 = i32x4.add(x3, i32x4.add(k0, i32x4.splat(2)));

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 10), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 26), x2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 11), x0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 21), x2);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 13), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 27), x2);
  x0 = i32x4.add(x0, x3); x3 = v128.xor(rotate(x3, 23), x0);
  x2 = i32x4.add(x2, x1); x1 = v128.xor(rotate(x1, 5), x2);

  x0 = i32x4.add(x0, k3);
  x1 = i32x4.add(x1, k4);
  x2 = i32x4.add(x2, k0);
  x3 = i32x4.add(x3, i32x4.add(k1, i32x4.splat(3)));

  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotate(x1, 6), x0);
  x2 = i32x4.add(x2, x3); x3 = v128.xor(rotate(x3, 20), x2);

  v128.store(out, x0);
  v128.store(out, x1, 16);
  v128.store(out, x2, 32);
  v128.store(out, x3, 48);
}

/** The four vectors at `counters` (word w of four counters in vector w), enciphered in place. */
export function threefryBlocks(key: usize, counters: usize): void {
  threefry(
    key,
    v128.load(counters),
    v128.load(counters, 16),
    v128.load(counters, 32),
    v128.load(counters, 48),
    counters,
  );
}
