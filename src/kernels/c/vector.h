// Vectors of any width, which the compiler lays onto those of the machine. Lanes are independent outputs, or keep the
// places that a kernel's comment gives them, so that a wider machine gives the same bits. No fused operation, no other
// order of a sum: the flags say so (scripts/kernels.ts).
#pragma once
#include "memory.h"

#define VECTOR(type, lanes) typedef type type##x##lanes __attribute__((ext_vector_type(lanes)))
VECTOR(f32, 4);
VECTOR(f32, 8);
VECTOR(f32, 16);
VECTOR(f32, 32);
VECTOR(i32, 4);
VECTOR(i32, 8);
VECTOR(i32, 16);
VECTOR(i32, 32);
VECTOR(u32, 4);
VECTOR(u32, 8);
VECTOR(u32, 16);
VECTOR(u32, 32);
VECTOR(f64, 2);
VECTOR(f64, 4);
VECTOR(f64, 8);
VECTOR(f64, 16);
VECTOR(i64, 2);
VECTOR(i64, 4);
VECTOR(i64, 8);
VECTOR(i64, 16);

// WIDTH: bits of the machine's vectors. Wide: what kernels of whole panels compute with.
#if WIDTH == 512
typedef f32x16 Wide;
typedef i32x16 WideInt;
#else
typedef f32x8 Wide;
typedef i32x8 WideInt;
#endif
#define WIDE ((i32)(sizeof(Wide) / 4))
#define WIDE_BYTES ((i32)sizeof(Wide))

// The larger, and the smaller, of two numbers; a where one is NaN. Not fmax, which drops a NaN.
#define larger(a, b) ((a) < (b) ? (b) : (a))
#define smaller(a, b) ((b) < (a) ? (b) : (a))

// x with zero where the mask is set; masks are -1 or 0.
#define zeroWhere(mask, x) ((__typeof__(x))(~(mask) & (__typeof__(mask))(x)))

// Constants come from memory: V8 would build a constant vector anew at every use, in several instructions. Hides where
// a table lies, lest the compiler put its numbers in place.
#ifdef __wasm__
#define table(from) ({ __typeof__(&(from)[0]) hidden_ = (from); __asm__("" : "+r"(hidden_)); hidden_; })
#else
#define table(from) (from)
#endif

// ((0 + 2) + (1 + 3)) of the lanes.
INLINE f32 sumOf(f32x4 v) { return (v[0] + v[2]) + (v[1] + v[3]); }
