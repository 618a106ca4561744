// What the WebAssembly module exports. Its memory is the base of all addresses.
#include "kernels.c"

#define EXPORT(name) __attribute__((export_name(#name)))

extern u8 __heap_base;

// Where the module's own tables end: what lies above is the caller's.
EXPORT(heapBase) u32 exportHeapBase(void) { return (u32)&__heap_base; }
EXPORT(exp) f64 exportExp(f64 x) { return exp(x); }
EXPORT(log) f64 exportLog(f64 x) { return log(x); }
EXPORT(sin) f64 exportSin(f64 x) { return sin(x); }
EXPORT(scheduleKeys) void exportScheduleKeys(u32 key, u32 keys) { scheduleKeys(at(0, key), at(0, keys)); }
EXPORT(threefryBlocks) void exportThreefry(u32 keys, u32 counters) { threefryBlocks(at(0, keys), at(0, counters)); }
EXPORT(generate)
void exportGenerate(u32 recipe, f64 start, i32 rows, u32 dense, i32 stride, u32 labels) {
  generate(0, (const Recipe *)at(0, recipe), start, rows, at(0, dense), stride, at(0, labels));
}
EXPORT(expRange) void exportExpRange(u32 from, i32 bytes) { expRange(at(0, from), bytes); }
EXPORT(logRange) void exportLogRange(u32 from, i32 bytes) { logRange(at(0, from), bytes); }
EXPORT(sinRange) void exportSinRange(u32 from, i32 bytes) { sinRange(at(0, from), bytes); }
#if ALGORITHM > 1
EXPORT(multiplyAdd) f64 exportMultiplyAdd(f64 a, f64 b, f64 c) { return multiplyAddAlone(a, b, c); }
#endif
EXPORT(execute) void exportExecute(u32 start, u32 end, f64 step) { execute(0, start, end, step); }
EXPORT(train)
i32 exportTrain(u32 program, f64 from, f64 to, u32 losses) {
  return train(0, (const Program *)at(0, program), from, to, at(0, losses));
}
