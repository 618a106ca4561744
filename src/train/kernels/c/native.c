// One variant of the native library: VARIANT names it, WIDTH is that of its vectors.
#include "kernels.c"
#include "machine.h"

#ifdef CHECKED
static void check(const u8 *from, const u8 *to) {
  checkedFrom = from;
  checkedTo = to;
}
#endif

static void scheduleKeysAt(const u8 *key, u8 *keys) { scheduleKeys(key, keys); }

#define STRING_(name) #name
#define STRING(name) STRING_(name)

const Kernels VARIANT = {
  .name = STRING(VARIANT),
  .exp = exp,
  .log = log,
  .sin = sin,
  .scheduleKeys = scheduleKeysAt,
  .threefryBlocks = threefryBlocks,
  .generate = generate,
  .expRange = expRange,
  .logRange = logRange,
  .sinRange = sinRange,
  .execute = execute,
  .train = train,
  .help = help,
#if ALGORITHM > 1
  .multiplyAdd = multiplyAddAlone,
#endif
#ifdef CHECKED
  .check = check,
#endif
};
