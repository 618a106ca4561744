// a * b + c of float32 numbers, each of which is a vector or the same number in all lanes. Algorithm 1 rounds the product
// and the sum. Algorithm 2 rounds once: by the processor's fused instruction, or without one (EMULATED) by float64
// arithmetic that gives the same bits. Nothing else is fused: the flags say so (scripts/build/kernels.ts).
//
// What makes data and noise (generate.h, normal.h, log.h, impressions.c) does not fuse, so that both algorithms train on
// the same examples; neither does float64 arithmetic, for which there is no such emulation.
#pragma once
#include "vector.h"

#define OVERLOADED INLINE __attribute__((overloadable))

#if ALGORITHM == 1
#define multiplyAdd(a, b, c) ((c) + (a) * (b))
#define productAdd(a, b, c) ((a) * (b) + (c))
#define lessProduct(a, b, c) ((c) - (a) * (b))
#else

#if defined(EMULATED)
INLINE i32 isAny(i32x4 mask) {
#ifdef __wasm__
  return __builtin_wasm_any_true_v128((Bytes)mask);
#else
  const i64x2 halves = (i64x2)mask;
  return (halves[0] | halves[1]) != 0;
#endif
}

// The bits of a float64 number that float32 rounds away, of its lower half, and what they are at a tie; the bits of the
// smallest normal float32 number, twice.
static const u32 ROUNDED[] = {0x1fffffff, 0x10000000, 0x00ffffff};

// Both as float32 numbers. The compiler has an instruction of WebAssembly for the halves apart, and none for the whole.
INLINE f32x4 narrowed(f64x2 low, f64x2 high) {
  const f64x2 none = 0;
  f32x4 first = __builtin_convertvector(__builtin_shufflevector(low, none, 0, 1, 2, 3), f32x4);
  f32x4 second = __builtin_convertvector(__builtin_shufflevector(high, none, 0, 1, 2, 3), f32x4);
  first = hidden(first), second = hidden(second);
  return __builtin_shufflevector(first, second, 0, 1, 4, 5);
}

// Sums in float64 and what they are in float32. Two roundings are as one, but where the first made a tie of what was none
// or the result is subnormal: `doubt` gets these lanes.
INLINE f32x4 roundedTwice(f64x2 low, f64x2 high, i32x4 *doubt) {
  const u32 *c = table(ROUNDED);
  const f32x4 result = narrowed(low, high);
  const u32x4 lower = __builtin_shufflevector((u32x4)low, (u32x4)high, 0, 2, 4, 6);
  const i32x4 isTie = (lower & c[0]) == c[1];
  // Zero less one is the largest of all.
  const i32x4 isSubnormal = ((u32x4)result << 1) - 1 < c[2];
  *doubt |= isTie | isSubnormal;
  return result;
}

// The sum rounded to odd: where it is not exact, of its two neighbours the one whose last bit is set, which keeps for
// the rounding to float32 on which side of a tie the sum is (Boldo and Melquiond, "Emulation of FMA and correctly rounded
// sums", 2008). Its error is that of Knuth's TwoSum.
INLINE f64x2 roundedToOdd(f64x2 product, f64x2 c) {
  const f64x2 sum = product + c, fromC = sum - product;
  const f64x2 error = (product - (sum - fromC)) + (c - fromC);
  const i64x2 bits = (i64x2)sum, isInexact = (i64x2)((error > 0) | (error < 0)), isEven = (i64x2)((bits & 1) == 0);
  const i64x2 away = ((bits ^ (i64x2)error) >> 63) | 1;
  return (f64x2)(bits + (away & isInexact & isEven));
}

static __attribute__((noinline)) f32x4 roundedOnce(f64x2 low, f64x2 high, f64x2 lowC, f64x2 highC) {
  return narrowed(roundedToOdd(low, lowC), roundedToOdd(high, highC));
}

#define lowHalf(v) __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1), f64x2)
#define highHalf(v) __builtin_convertvector(__builtin_shufflevector(v, v, 2, 3), f64x2)

// A product of float32 numbers is exact in float64.
OVERLOADED f32x4 fused(f32x4 a, f32x4 b, f32x4 c) {
  const f64x2 low = lowHalf(a) * lowHalf(b), high = highHalf(a) * highHalf(b), lowC = lowHalf(c), highC = highHalf(c);
  i32x4 doubt = 0;
  const f32x4 result = roundedTwice(low + lowC, high + highC, &doubt);
  return __builtin_expect(isAny(doubt), 0) ? roundedOnce(low, high, lowC, highC) : result;
}

// Where many sums are in registers, all of them are made again if one is in doubt.
typedef i32x4 Doubt;
OVERLOADED f32x4 fusedInDoubt(f32x4 a, f32x4 b, f32x4 c, Doubt *doubt) {
  const f64x2 low = lowHalf(a) * lowHalf(b) + lowHalf(c), high = highHalf(a) * highHalf(b) + highHalf(c);
  return roundedTwice(low, high, doubt);
}
OVERLOADED f32x8 fusedInDoubt(f32x8 a, f32x8 b, f32x8 c, Doubt *doubt) {
  const f32x4 low = fusedInDoubt(a.lo, b.lo, c.lo, doubt), high = fusedInDoubt(a.hi, b.hi, c.hi, doubt);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
}
#elif defined(__wasm__)
// Fused where the processor has such an instruction, which is tested at the start (../wasm.ts).
OVERLOADED f32x4 fused(f32x4 a, f32x4 b, f32x4 c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#else
OVERLOADED f32x4 fused(f32x4 a, f32x4 b, f32x4 c) { return __builtin_elementwise_fma(a, b, c); }
#endif

#if defined(EMULATED) || defined(__wasm__)
OVERLOADED f32x8 fused(f32x8 a, f32x8 b, f32x8 c) {
  const f32x4 low = fused(a.lo, b.lo, c.lo), high = fused(a.hi, b.hi, c.hi);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
}
#else
OVERLOADED f32x8 fused(f32x8 a, f32x8 b, f32x8 c) { return __builtin_elementwise_fma(a, b, c); }
OVERLOADED f32x16 fused(f32x16 a, f32x16 b, f32x16 c) { return __builtin_elementwise_fma(a, b, c); }
#endif

// What a, b and c are together.
#define typeOfAll(a, b, c) __typeof__((a) * (b) + (c))
#define multiplyAdd(a, b, c) fused((typeOfAll(a, b, c))(a), (typeOfAll(a, b, c))(b), (typeOfAll(a, b, c))(c))
#define productAdd multiplyAdd
#define lessProduct(a, b, c) multiplyAdd(-(a), b, c)
#endif
