// Standard normals by Box-Muller: two words give r cos(a) and r sin(a), with r = sqrt(-2 log u) and a uniform.
import { logOf } from './log';
import { threefry } from './threefry';

/** Normals a group holds: 4 counters x 4 words. */
export const GROUP: i32 = 16;

/**
 * u = (w >> 1) 2^-31 + 2^-32, rounded: in [2^-32, 1], so that the logarithm is finite and never positive. The largest
 * radius is sqrt(64 log 2) = 6.66.
 */
// @ts-ignore: decorator
@inline
function radius(word: v128): v128 {
  const u = f32x4.add(
    f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 1)), f32x4.splat(<f32>4.656612873077393e-10)),
    f32x4.splat(<f32>2.3283064365386963e-10),
  );
  return f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logOf(u)));
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
  const y = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(turn, 2)), f32x4.splat(<f32>2.3283064365386963e-10));
  const z = f32x4.mul(y, y);
  let sine = f32x4.add(f32x4.splat(<f32>0.07968003283312002), f32x4.mul(z, f32x4.splat(<f32>-0.004601658020420802)));
  sine = f32x4.add(f32x4.splat(<f32>-0.6459634602410776), f32x4.mul(z, sine));
  sine = f32x4.add(f32x4.splat(<f32>1.5707963217084766), f32x4.mul(z, sine));
  sine = f32x4.mul(f32x4.mul(y, sine), r);
  let cosine = f32x4.add(f32x4.splat(<f32>0.25360321094335697), f32x4.mul(z, f32x4.splat(<f32>-0.020417282533989216)));
  cosine = f32x4.add(f32x4.splat(<f32>-1.2336977063332502), f32x4.mul(z, cosine));
  cosine = f32x4.add(f32x4.splat(1), f32x4.mul(z, cosine));
  cosine = f32x4.mul(cosine, r);
  cosine = v128.xor(cosine, v128.and(turn, i32x4.splat(0x80000000)));
  const swap = i32x4.shr_s(i32x4.shl(turn, 1), 31);
  v128.store(words, v128.bitselect(sine, cosine, swap));
  v128.store(words, v128.bitselect(cosine, sine, swap), 16);
}

/**
 * Sixteen normals of an example: numbers 16 group .. 16 group + 15, number 16 group + 4 word + lane being of counter
 * (4 group + lane, low, high, 0). `out`: 64 bytes.
 */
export function normalGroup(key: usize, group: i32, low: i32, high: i32, out: usize): void {
  const blocks = i32x4.add(i32x4.splat(4 * group), i32x4(0, 1, 2, 3));
  threefry(key, blocks, i32x4.splat(low), i32x4.splat(high), i32x4.splat(0), out);
  boxMuller(out);
  boxMuller(out + 32);
}
