// The native library as an addon of Node: an object of functions for each variant that this processor runs, the fastest
// last. Any thread may call them, each on a memory of its own; of state there is only what one offers to another
// (threads.c).
#include "machine.h"
#include "node-api.h"

// A function: its numbers behind the memory, and what is to be done with them.
typedef struct {
  const char *name;
  usize count;
  f64 (*call)(const Kernels *k, Memory m, const f64 *a);
} Entry;

#define MOST_NUMBERS 6
#define NUMBER(i) ((i32)a[i])
#define ADDRESS(i) ((u32)a[i])
#define PLACE(i) at(m, ADDRESS(i))
#define ENTRY(name, ...)                                                     \
  static f64 name##Entry(const Kernels *k, Memory m, const f64 *a) {         \
    (void)m;                                                                 \
    __VA_ARGS__;                                                             \
  }

ENTRY(exp, return k->exp(a[0]))
ENTRY(log, return k->log(a[0]))
ENTRY(sin, return k->sin(a[0]))
ENTRY(scheduleKeys, k->scheduleKeys(PLACE(0), PLACE(1)); return 0)
ENTRY(threefryBlocks, k->threefryBlocks(PLACE(0), PLACE(1)); return 0)
ENTRY(generate, k->generate(m, (const Recipe *)PLACE(0), a[1], NUMBER(2), PLACE(3), NUMBER(4), PLACE(5)); return 0)
ENTRY(expRange, k->expRange(PLACE(0), NUMBER(1)); return 0)
ENTRY(logRange, k->logRange(PLACE(0), NUMBER(1)); return 0)
ENTRY(sinRange, k->sinRange(PLACE(0), NUMBER(1)); return 0)
ENTRY(execute, k->execute(m, ADDRESS(0), ADDRESS(1), a[2]); return 0)
ENTRY(train, return k->train(m, (const Program *)PLACE(0), a[1], a[2], PLACE(3)))
#if ALGORITHM > 1
ENTRY(multiplyAdd, return k->multiplyAdd(a[0], a[1], a[2]))
#endif

static const Entry ENTRIES[] = {
  {"exp", 1, expEntry},
  {"log", 1, logEntry},
  {"sin", 1, sinEntry},
  {"scheduleKeys", 2, scheduleKeysEntry},
  {"threefryBlocks", 2, threefryBlocksEntry},
  {"generate", 6, generateEntry},
  {"expRange", 2, expRangeEntry},
  {"logRange", 2, logRangeEntry},
  {"sinRange", 2, sinRangeEntry},
  {"execute", 3, executeEntry},
  {"train", 4, trainEntry},
#if ALGORITHM > 1
  {"multiplyAdd", 3, multiplyAddEntry},
#endif
};
#define ENTRY_COUNT (sizeof(ENTRIES) / sizeof(ENTRIES[0]))

// An entry of a variant, which is what a function of JavaScript carries.
typedef struct {
  const Kernels *kernels;
  const Entry *entry;
} Bound;

static napi_value fail(napi_env env, const char *message) {
  napi_throw_type_error(env, 0, message);
  return 0;
}

// Calls an entry with a memory, a Uint8Array, and its numbers.
static napi_value call(napi_env env, napi_callback_info info) {
  napi_value values[1 + MOST_NUMBERS], result = 0;
  usize count = 1 + MOST_NUMBERS, length;
  const Bound *bound;
  int type;
  void *memory;
  f64 numbers[MOST_NUMBERS];
  if (napi_get_cb_info(env, info, &count, values, 0, (void **)&bound)) return 0;
  if (count != 1 + bound->entry->count) return fail(env, "wrong number of arguments");
  if (napi_get_typedarray_info(env, values[0], &type, &length, &memory, 0, 0) || type != NAPI_UINT8_ARRAY)
    return fail(env, "no memory");
  for (usize i = 0; i < bound->entry->count; i++)
    if (napi_get_value_double(env, values[1 + i], &numbers[i])) return fail(env, "not a number");
#ifdef CHECKED
  bound->kernels->check(memory, (u8 *)memory + length);
#endif
  napi_create_double(env, bound->entry->call(bound->kernels, memory, numbers), &result);
  return result;
}

// Helps another thread that trains: see threads.c.
static napi_value help(napi_env env, napi_callback_info info) {
  napi_value result = 0;
  usize count = 0;
  const Kernels *kernels;
  if (napi_get_cb_info(env, info, &count, 0, 0, (void **)&kernels)) return 0;
  napi_create_double(env, kernels->help(), &result);
  return result;
}

// How many bytes of an ArrayBuffer lie before the first that begins a cache line.
static napi_value skip(napi_env env, napi_callback_info info) {
  napi_value value, result = 0;
  usize count = 1, bytes;
  void *data;
  if (napi_get_cb_info(env, info, &count, &value, 0, 0) || count != 1) return fail(env, "wrong number of arguments");
  if (napi_get_arraybuffer_info(env, value, &data, &bytes)) return fail(env, "no buffer");
  napi_create_double(env, (f64)(-(usize)data & 63), &result);
  return result;
}

static void addFunction(napi_env env, napi_value to, const char *name, napi_callback callback, const void *data) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, (void *)data, &function)) return;
  napi_set_named_property(env, to, name, function);
}

#define VARIANTS 3

static void addVariant(napi_env env, napi_value to, const Kernels *kernels, usize number) {
  // Written with the same values by any thread that loads the addon.
  static Bound bounds[VARIANTS][ENTRY_COUNT];
  napi_value variant;
  if (napi_create_object(env, &variant)) return;
  for (usize i = 0; i < ENTRY_COUNT; i++) {
    bounds[number][i] = (Bound){kernels, &ENTRIES[i]};
    addFunction(env, variant, ENTRIES[i].name, call, &bounds[number][i]);
  }
  addFunction(env, variant, "help", help, kernels);
  napi_set_named_property(env, to, kernels->name, variant);
}

#if defined(__x86_64__)
typedef struct {
  u32 a, b, c, d;
} Registers;

static Registers cpuid(u32 leaf) {
  Registers r;
  __asm__("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(0));
  return r;
}

// The states of registers that the operating system keeps.
static u32 keptStates(void) {
  u32 low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

#define OSXSAVE (1u << 27)
// Fused multiply-add, which the vectors of algorithm 2 use.
#define FMA3 (1u << 12)
#define AVX2 (1u << 5)
// Foundation, doublewords and quadwords, bytes and words, vector lengths.
#define AVX512 (1u << 16 | 1u << 17 | 1u << 30 | 1u << 31)
#define YMM_STATES 0x06u
#define ZMM_STATES 0xe6u

static void addVariants(napi_env env, napi_value to) {
  addVariant(env, to, &sse2, 0);
  if (cpuid(0).a < 7 || !(cpuid(1).c & OSXSAVE)) return;
  const u32 features = cpuid(7).b, states = keptStates();
  if (!(features & AVX2) || (states & YMM_STATES) != YMM_STATES) return;
#if ALGORITHM > 1
  if (!(cpuid(1).c & FMA3)) return;
#endif
  addVariant(env, to, &avx2, 1);
  if ((features & AVX512) == AVX512 && (states & ZMM_STATES) == ZMM_STATES) addVariant(env, to, &avx512, 2);
}
#elif defined(__aarch64__)
static void addVariants(napi_env env, napi_value to) {
  addVariant(env, to, &neon, 0);
}
#endif

EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value variants;
  if (napi_create_object(env, &variants)) return exports;
  addVariants(env, variants);
  napi_set_named_property(env, exports, "variants", variants);
  addFunction(env, exports, "skip", skip, 0);
  return exports;
}

#ifdef _WIN32
// What Windows calls when it loads or unloads a library.
i32 DllMainCRTStartup(void *library, u32 reason, void *reserved) {
  (void)library, (void)reason, (void)reserved;
  return 1;
}
#endif
