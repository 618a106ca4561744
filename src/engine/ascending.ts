/** Bits of a digit: three digits make a number of 32 bits. */
const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * The values in ascending order, as `Float32Array.prototype.sort` leaves them, in a new array: a radix sort, which is
 * several times as fast for many. No value may be NaN.
 */
export function ascending(values: Float32Array): Float32Array {
  let from = Uint32Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length));
  let to = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i++) from[i] = keyOfBits(from[i]!);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    moveByDigit(from, to, shift);
    [from, to] = [to, from];
  }
  for (let i = 0; i < from.length; i++) from[i] = bitsOfKey(from[i]!);
  return new Float32Array(from.buffer);
}

/** Of negative numbers all bits turned over, of others the sign's: unsigned numbers in the order of the floats. */
const keyOfBits = (bits: number): number => bits ^ ((bits >> 31) | 0x80000000);
const bitsOfKey = (key: number): number => key ^ (~(key >> 31) | 0x80000000);

/** One pass: in the order of one digit, and where that is the same, in the order they had. */
function moveByDigit(from: Uint32Array, to: Uint32Array, shift: number): void {
  const next = new Uint32Array(DIGITS);
  for (let i = 0; i < from.length; i++) next[(from[i]! >>> shift) & (DIGITS - 1)]!++;
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = next[digit]!;
    next[digit] = start;
    start += count;
  }
  for (let i = 0; i < from.length; i++) {
    const key = from[i]!;
    to[next[(key >>> shift) & (DIGITS - 1)]!++] = key;
  }
}
