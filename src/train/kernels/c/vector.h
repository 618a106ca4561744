// Vectors of any width, which the compiler lays onto those of the machine. Lanes are independent outputs, or keep the
// places that a kernel's comment gives them, so that a wider machine gives the same bits. No fused operation, no other
// order of a sum: the flags say so (scripts/build/kernels.ts).
#pragma once
#include "memory.h"

#define VECTOR(type, lanes) typedef type type##x##lanes __attribute__((ext_vector_type(lanes)))
VECTOR(f32, 4);
VECTOR(f32, 8);
VECTOR(f32, 16);
VECTOR(i32, 4);
VECTOR(i32, 8);
VECTOR(i32, 16);
VECTOR(u32, 4);
VECTOR(u32, 8);
VECTOR(u32, 16);
VECTOR(f64, 2);
VECTOR(f64, 4);
VECTOR(f64, 8);
VECTOR(i64, 2);
VECTOR(i64, 4);
VECTOR(i64, 8);
typedef signed char Bytes __attribute__((ext_vector_type(16)));

// LANES: float32 numbers of the machine's vectors.
#define LANES (WIDTH / 32)
#if WIDTH == 512
typedef f32x16 Floats;
typedef i32x16 Ints;
typedef u32x16 Words;
typedef f64x8 Doubles;
typedef i64x8 Longs;
#elif WIDTH == 256
typedef f32x8 Floats;
typedef i32x8 Ints;
typedef u32x8 Words;
typedef f64x4 Doubles;
typedef i64x4 Longs;
#else
typedef f32x4 Floats;
typedef i32x4 Ints;
typedef u32x4 Words;
typedef f64x2 Doubles;
typedef i64x2 Longs;
#endif

// What kernels of whole panels compute with, a panel being 8 columns.
#if WIDTH == 512
typedef f32x16 Wide;
#else
typedef f32x8 Wide;
#endif
#define WIDE ((i32)(sizeof(Wide) / 4))
#define WIDE_BYTES ((i32)sizeof(Wide))

// The larger, and the smaller, of two numbers; a where one is NaN. Not fmax, which drops a NaN.
#define larger(a, b) ((a) < (b) ? (b) : (a))
#define smaller(a, b) ((b) < (a) ? (b) : (a))

// The same of each lane of vectors. With relaxed SIMD, the compiler takes such an expression for an instruction that lets
// the processor choose where a number is NaN or zero, and is kept from it.
#ifdef __wasm_relaxed_simd__
#define DEFINE_CHOICE(name, mask)                                            \
  INLINE __attribute__((overloadable)) f32x4 name(f32x4 a, f32x4 b) {        \
    return (f32x4)__builtin_wasm_bitselect((Bytes)b, (Bytes)a, (Bytes)(mask)); \
  }                                                                          \
  INLINE __attribute__((overloadable)) f32x8 name(f32x8 a, f32x8 b) {        \
    const f32x4 low = name(a.lo, b.lo), high = name(a.hi, b.hi);             \
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);       \
  }
DEFINE_CHOICE(largerOfEach, a < b)
DEFINE_CHOICE(smallerOfEach, b < a)
#else
#define largerOfEach larger
#define smallerOfEach smaller
#endif

// x with zero where the mask is set; masks are -1 or 0.
#define zeroWhere(mask, x) ((__typeof__(x))(~(mask) & (__typeof__(mask))(x)))

// A pointer of which the compiler does not know where it leads, in WebAssembly alone: V8 would build a constant vector
// anew at every use, in several instructions, where it can be loaded; and what the compiler would load once, ahead of a
// loop or for several uses, is more than there are registers.
#ifdef __wasm__
#define hidden(from) ({ __typeof__(from) hidden_ = (from); __asm__ volatile("" : "+r"(hidden_)); hidden_; })
#else
#define hidden(from) (from)
#endif
#define table(from) hidden(&(from)[0])

// Within each four lanes, the pairs exchanged, and the numbers of each pair.
#if WIDTH == 512
#define PAIRS_EXCHANGED 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
#define NUMBERS_EXCHANGED 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14
#elif WIDTH == 256
#define PAIRS_EXCHANGED 2, 3, 0, 1, 6, 7, 4, 5
#define NUMBERS_EXCHANGED 1, 0, 3, 2, 5, 4, 7, 6
#else
#define PAIRS_EXCHANGED 2, 3, 0, 1
#define NUMBERS_EXCHANGED 1, 0, 3, 2
#endif

// ((0 + 2) + (1 + 3)) of four lanes; of each four, in all of them.
INLINE f32 sumOf(f32x4 v) { return (v[0] + v[2]) + (v[1] + v[3]); }

INLINE Floats sumsOf(Floats v) {
  v += __builtin_shufflevector(v, v, PAIRS_EXCHANGED);
  return v + __builtin_shufflevector(v, v, NUMBERS_EXCHANGED);
}

// The same of the larger.
INLINE Floats largestOf(Floats v) {
  const Floats pairs = __builtin_shufflevector(v, v, PAIRS_EXCHANGED);
  v = largerOfEach(v, pairs);
  const Floats numbers = __builtin_shufflevector(v, v, NUMBERS_EXCHANGED);
  return largerOfEach(v, numbers);
}
