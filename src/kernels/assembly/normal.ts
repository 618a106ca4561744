// Standard normals by Box-Muller: two words give r cos(a) and r sin(a), with r = sqrt(-2 log u) and a uniform.
import { f32At, i32At } from './constants';
import { logOf } from './log';
import { threefry } from './threefry';

/** Normals a group holds: 4 counters x 4 words. */
export const GROUP: i32 = 16;

const INTEGERS: usize = memory.data<i32>([0, 1, 2, 3, <i32>0x80000000]);
// 2^-31, 2^-32 and -2, then the coefficients of sin and of cos from the highest.
const C: usize = memory.data<f32>([
  4.656612873077393e-10,
  2.3283064365386963e-10,
  -2,
  -0.004601658020420802,
  0.07968003283312002,
  -0.6459634602410776,
  1.5707963217084766,
  -0.020417282533989216,
  0.25360321094335697,
  -1.2336977063332502,
  1,
]);

/**
 * u = (w >> 1) 2^-31 + 2^-32, rounded: in [2^-32, 1], so that the logarithm is finite and never positive. The largest
 * radius is sqrt(64 log 2) = 6.66.
 */
// @ts-ignore: decorator
@inline
function radius(word: v128): v128 {
  const u = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 1)), f32At(C, 0)), f32At(C, 1));
  return f32x4.sqrt(f32x4.mul(f32At(C, 2), logOf(u)));
}

/**
 * The circle in four quarters: bit 31 turns the cosine's sign, bit 30 swaps the two, and the other 30 bits, read as a
 * signed fraction y in [-1/2, 1/2) of a quarter, give sin and cos of y pi/2 by polynomials (relative error before
 * rounding 3.3e-9 and 3.9e-8).
 */
// @ts-ignore: decorator
@inline
function boxMuller(words: usize): void {
  const r = radius(v128.load(words));
  const turn = v128.load(words, 16);
  const y = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(turn, 2)), f32At(C, 1));
  const z = f32x4.mul(y, y);
  let sine = f32x4.add(f32At(C, 4), f32x4.mul(z, f32At(C, 3)));
  sine = f32x4.add(f32At(C, 5), f32x4.mul(z, sine));
  sine = f32x4.add(f32At(C, 6), f32x4.mul(z, sine));
  sine = f32x4.mul(f32x4.mul(y, sine), r);
  let cosine = f32x4.add(f32At(C, 8), f32x4.mul(z, f32At(C, 7)));
  cosine = f32x4.add(f32At(C, 9), f32x4.mul(z, cosine));
  cosine = f32x4.add(f32At(C, 10), f32x4.mul(z, cosine));
  cosine = f32x4.mul(cosine, r);
  cosine = v128.xor(cosine, v128.and(turn, i32At(INTEGERS, 4)));
  // Exchanged where the bit is set: sine and cosine differ in these bits.
  const swap = v128.and(v128.xor(sine, cosine), i32x4.shr_s(i32x4.shl(turn, 1), 31));
  v128.store(words, v128.xor(cosine, swap));
  v128.store(words, v128.xor(sine, swap), 16);
}

/**
 * Sixteen normals of each of two examples: numbers 16 group .. 16 group + 15, number 16 group + 4 word + lane being of
 * counter (4 group + lane, low, high, 0). `outX` and `outY`: 64 bytes each.
 */
export function normalGroups(keys: usize, group: i32, x: u64, y: u64, outX: usize, outY: usize): void {
  const blocks = i32x4.add(i32x4.splat(4 * group), v128.load(INTEGERS));
  const zero = i32x4.splat(0);
  threefry(
    keys,
    blocks, i32x4.splat(<i32>x), i32x4.splat(<i32>(x >> 32)), zero,
    blocks, i32x4.splat(<i32>y), i32x4.splat(<i32>(y >> 32)), zero,
    outX, outY,
  );
  boxMuller(outX);
  boxMuller(outX + 32);
  boxMuller(outY);
  boxMuller(outY + 32);
}
