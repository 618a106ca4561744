// The kernels of a variant of the native library: see ../machine.ts for what each does.
#pragma once
#include "instructions.h"
#include "memory.h"

typedef struct {
  const char *name;
  f64 (*exp)(f64 x);
  f64 (*log)(f64 x);
  f64 (*sin)(f64 x);
  void (*scheduleKeys)(const u8 *key, u8 *keys);
  void (*threefryBlocks)(const u8 *keys, u8 *counters);
  void (*generate)(Memory m, const Recipe *recipe, f64 start, i32 rows, u8 *dense, i64 stride, u8 *labels);
  void (*expRange)(u8 *at, i32 bytes);
  void (*logRange)(u8 *at, i32 bytes);
  void (*sinRange)(u8 *at, i32 bytes);
  void (*execute)(Memory m, u32 start, u32 end, f64 step);
  i32 (*train)(Memory m, const Program *program, f64 from, f64 to, u8 *losses);
  i32 (*help)(void);
#if ALGORITHM > 1
  f64 (*multiplyAdd)(f64 a, f64 b, f64 c);
#endif
#ifdef CHECKED
  void (*check)(const u8 *from, const u8 *to);
#endif
} Kernels;

#if defined(__x86_64__)
extern const Kernels sse2, avx2, avx512;
#elif defined(__aarch64__)
extern const Kernels neon;
#endif
