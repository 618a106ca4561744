#pragma once

typedef unsigned char u8;
typedef int i32;
typedef unsigned u32;
typedef long long i64;
typedef unsigned long long u64;
typedef float f32;
typedef double f64;

#define INLINE static inline __attribute__((always_inline))
// A function of its own: see kernels.c.
#define KERNEL static __attribute__((noinline)) void
