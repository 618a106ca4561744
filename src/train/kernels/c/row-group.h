// Rows that are taken together, so that a vector holds four columns of each.
#pragma once
#include "vector.h"

// Rows of which a vector holds four columns each. Where fewer are left, the last is there more than once.
#define GROUP_ROWS (LANES / 4)

// Where the rows that are taken together begin.
typedef struct {
  i64 offset[GROUP_ROWS];
} RowGroup;

INLINE RowGroup rowGroup(i32 row, i32 rows, i64 stride) {
  RowGroup group;
  for (i32 i = 0; i < GROUP_ROWS; i++) group.offset[i] = (row + i < rows ? row + i : rows - 1) * stride;
  return group;
}

INLINE Floats loadGroup(const u8 *from, const RowGroup *group) {
  Floats v;
  for (i32 i = 0; i < GROUP_ROWS; i++) {
    const f32x4 four = load(f32x4, from + group->offset[i]);
    for (i32 l = 0; l < 4; l++) v[4 * i + l] = four[l];
  }
  return v;
}

INLINE void storeGroup(u8 *to, const RowGroup *group, Floats v) {
  for (i32 i = 0; i < GROUP_ROWS; i++) {
    f32x4 four;
    for (i32 l = 0; l < 4; l++) four[l] = v[4 * i + l];
    store(to + group->offset[i], four);
  }
}

// One number of each row, in all its lanes.
INLINE Floats spreadGroup(const u8 *from, const RowGroup *group) {
  Floats v;
  for (i32 i = 0; i < GROUP_ROWS; i++) {
    const f32 number = load(f32, from + group->offset[i]);
    for (i32 l = 0; l < 4; l++) v[4 * i + l] = number;
  }
  return v;
}

// Of each row the number in its lanes.
INLINE void storeSpread(u8 *to, const RowGroup *group, Floats v) {
  for (i32 i = 0; i < GROUP_ROWS; i++) store(to + group->offset[i], v[4 * i]);
}

// The columns of the lanes, from `first` on.
INLINE Ints columnsFrom(i32 first) {
  Ints columns;
  for (i32 i = 0; i < LANES; i++) columns[i] = first + i % 4;
  return columns;
}
