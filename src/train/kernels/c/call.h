// What is laid out for the steps of a call: see ../../program/call.ts.
#pragma once
#include "memory.h"

// The place of a step among those of its call, whose first one's number is at an address.
INLINE i64 placeInCall(Memory m, u32 first, f64 step) {
  return (i32)(step - load(f64, at(m, first)));
}
