// The memory that programs address: its bytes from a base on, which is 0 in WebAssembly. Numbers in it are read and
// written by `load` and `store`, at any alignment, and structs by way of `structsAt`; the checked build (-DCHECKED)
// stops at the first access outside. `peek` reads what is not of it: tables and locals.
#pragma once
#include "types.h"

typedef u8 *Memory;

#ifdef CHECKED
// One thread at a time.
static const u8 *checkedFrom, *checkedTo;

INLINE void *checked(const void *at, u64 bytes) {
  if ((const u8 *)at < checkedFrom || (const u8 *)at + bytes > checkedTo) __builtin_trap();
  return (void *)at;
}
#else
#define checked(at, bytes) ((void *)(at))
#endif

INLINE u8 *at(Memory memory, u32 address) {
#ifdef __wasm__
  (void)memory;
  return (u8 *)address;
#else
  return memory + address;
#endif
}

#define structsAt(type, memory, address, count)                              \
  ((const type *)checked(at(memory, address), (u64)(count) * sizeof(type)))

#define load(type, from)                                                     \
  ({                                                                         \
    type loaded_;                                                            \
    __builtin_memcpy(&loaded_, checked(from, sizeof(type)), sizeof(type));   \
    loaded_;                                                                 \
  })

#define peek(type, from)                                                     \
  ({                                                                         \
    type peeked_;                                                            \
    __builtin_memcpy(&peeked_, (from), sizeof(type));                        \
    peeked_;                                                                 \
  })

#define store(to, value)                                                     \
  ({                                                                         \
    __typeof__(value) stored_ = (value);                                     \
    __builtin_memcpy(checked(to, sizeof(stored_)), &stored_, sizeof(stored_)); \
  })
