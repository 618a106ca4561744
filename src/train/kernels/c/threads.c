// Two threads on one program. The thread that trains offers the second of two instructions, does the first, and then the
// second, too, unless another thread has taken it: it waits for no thread that is asleep, or is not there.
#include "instructions.h"
#include "memory.h"

static void execute(Memory m, u32 start, u32 end, f64 step);

// The only offer of the process. The thread that takes it from FREE writes it, and frees it again.
enum { FREE, BEING_WRITTEN, OFFERED, TAKEN, DONE };
static struct {
  i32 state;
  u32 start, end;
  f64 step;
  Memory m;
} offer __attribute__((aligned(64)));

// Looks at the state, with a pause after each, until the processor is left to any other thread that waits for it; and until
// a thread that helps goes back to JavaScript, as nothing is offered: some 0.1 ms.
#define LOOKS_BEFORE_YIELD 64
#define LOOKS_BEFORE_END 4096

#ifdef _WIN32
__declspec(dllimport) i32 SwitchToThread(void);
#define yield SwitchToThread
#else
// Of the C library of the process.
i32 sched_yield(void);
#define yield sched_yield
#endif

// Between look number `count` and the next.
INLINE void waitOnce(u32 count) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  __asm__ volatile("isb");
#endif
  if (count % LOOKS_BEFORE_YIELD == LOOKS_BEFORE_YIELD - 1) yield();
}

INLINE i32 becomes(i32 from, i32 to) {
  return __atomic_compare_exchange_n(&offer.state, &from, to, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

// The address behind an instruction.
INLINE u32 behind(Memory m, u32 instruction) {
  return instruction + (u32)sizeof(Head) + (u32)structsAt(Head, m, instruction, 1)->words * 4;
}

// Runs one of the two instructions at an address, or both. Returns the address of the next to run.
static __attribute__((noinline)) u32 runTwo(Memory m, u32 first, f64 step) {
  if (!becomes(FREE, BEING_WRITTEN)) return first;
  const u32 second = behind(m, first), next = behind(m, second);
  offer.m = m, offer.start = second, offer.end = next, offer.step = step;
  __atomic_store_n(&offer.state, OFFERED, __ATOMIC_RELEASE);
  execute(m, first, second, step);
  if (becomes(OFFERED, FREE)) return second;
  for (u32 count = 0; __atomic_load_n(&offer.state, __ATOMIC_ACQUIRE) != DONE; count++) waitOnce(count);
  __atomic_store_n(&offer.state, FREE, __ATOMIC_RELEASE);
  return next;
}

// Does what is offered, until nothing has been for some time. Returns how often that was.
static i32 help(void) {
  i32 done = 0;
  for (u32 count = 0; count < LOOKS_BEFORE_END; count++) {
    if (__atomic_load_n(&offer.state, __ATOMIC_RELAXED) != OFFERED || !becomes(OFFERED, TAKEN)) {
      waitOnce(count);
      continue;
    }
    execute(offer.m, offer.start, offer.end, offer.step);
    __atomic_store_n(&offer.state, DONE, __ATOMIC_RELEASE);
    count = 0;
    done++;
  }
  return done;
}
