// Threefry-4x32 with 13 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
// a bijection of 128-bit counters under a 128-bit key. Four counters at a time, one a lane.
import { i32At } from './constants';

// The key's parity word, then what is added at each of its injections.
const C: usize = memory.data<i32>([0x1bd11bda, 1, 2, 3]);

// @ts-ignore: decorator
@inline
function rotate(v: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(v, bits), i32x4.shr_u(v, 32 - bits));
}

/**
 * Eight counters: those of four lanes in x and in y, which the processor advances at the same time. `key`: four words.
 * `outX`, `outY`: four vectors, word w of the four results in vector w.
 */
export function threefry(
  key: usize,
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
  const k0 = v128.load32_splat(key);
  const k1 = v128.load32_splat(key, 4);
  const k2 = v128.load32_splat(key, 8);
  const k3 = v128.load32_splat(key, 12);
  const k4 = v128.xor(v128.xor(i32At(C, 0), v128.xor(k0, k1)), v128.xor(k2, k3));

  x0 = i32x4.add(x0, k0);
  x1 = i32x4.add(x1, k1);
  x2 = i32x4.add(x2, k2);
  x3 = i32x4.add(x3, k3);
  y0 = i32x4.add(y0, k0);
  y1 = i32x4.add(y1, k1);
  y2 = i32x4.add(y2, k2);
  y3 = i32x4.add(y3, k3);
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

  x0 = i32x4.add(x0, k1);
  x1 = i32x4.add(x1, k2);
  x2 = i32x4.add(x2, k3);
  x3 = i32x4.add(x3, i32x4.add(k4, i32At(C, 1)));
  y0 = i32x4.add(y0, k1);
  y1 = i32x4.add(y1, k2);
  y2 = i32x4.add(y2, k3);
  y3 = i32x4.add(y3, i32x4.add(k4, i32At(C, 1)));

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

  x0 = i32x4.add(x0, k2);
  x1 = i32x4.add(x1, k3);
  x2 = i32x4.add(x2, k4);
  x3 = i32x4.add(x3, i32x4.add(k0, i32At(C, 2)));
  y0 = i32x4.add(y0, k2);
  y1 = i32x4.add(y1, k3);
  y2 = i32x4.add(y2, k4);
  y3 = i32x4.add(y3, i32x4.add(k0, i32At(C, 2)));

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

  x0 = i32x4.add(x0, k3);
  x1 = i32x4.add(x1, k4);
  x2 = i32x4.add(x2, k0);
  x3 = i32x4.add(x3, i32x4.add(k1, i32At(C, 3)));
  y0 = i32x4.add(y0, k3);
  y1 = i32x4.add(y1, k4);
  y2 = i32x4.add(y2, k0);
  y3 = i32x4.add(y3, i32x4.add(k1, i32At(C, 3)));

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
