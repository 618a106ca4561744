// What the products of algorithm 2 have in registers at the same time: the sums of some rows and vectors of columns. Two
// units of a latency of four need eight sums; the more there are, the fewer numbers are loaded for each.
#pragma once
#include "matrix.h"
#include "multiply-add.h"

#if WIDTH == 512
#define TILE_ROWS 8
#define TILE_WIDES 3
#elif WIDTH == 256 || defined(__aarch64__)
#define TILE_ROWS 6
#define TILE_WIDES 2
#elif defined(__wasm__) && !defined(EMULATED)
#define TILE_ROWS 4
#define TILE_WIDES 1
#else
#define TILE_ROWS 2
#define TILE_WIDES 1
#endif

// Compilers otherwise take the turns for too long where there are calls in them.
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef struct {
  Wide of[TILE_ROWS][TILE_WIDES];
} Sums;

// Runs the rest of some rows in tiles that become smaller: `run(n)` is done with n of `left`, and moves on by as many.
#define forTiles(left, run)                                                  \
  while ((left) >= TILE_ROWS) run(TILE_ROWS);                                \
  if (TILE_ROWS > 4 && (left) >= 4) run(4);                                  \
  if (TILE_ROWS > 2 && (left) >= 2) run(2);                                  \
  while ((left) >= 1) run(1);

// Arrays of the stack, where the numbers of wide layers lie behind each other. Larger frames than a page need a library's
// probe of the stack on Windows, and WebAssembly's stack is small.
#if !defined(_WIN32) && !defined(__wasm__)
#define HAS_ROOM
#endif

#ifdef EMULATED
// All sums of a tile are made again, each by `fused`, if one is in doubt.
#define addInDoubt(a, b, c, doubt) fusedInDoubt((Wide)(a), b, c, doubt)
#else
typedef i32 Doubt;
#define addInDoubt(a, b, c, doubt) multiplyAdd(a, b, c)
#endif
