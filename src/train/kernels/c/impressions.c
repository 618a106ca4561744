// The log of a recommender, any row by its number. Request r, of user floor(r / visits), has the rows r n .. r n + n - 1: those
// of its slate in the order of the slots, or all its candidates in the order of their numbers.
//
// A user's vector is normals times `spread`, the user's number being the example's (normal.h). A request has the uniform
// numbers of a step (uniform.h): of each candidate its item; of each slot whether it is filled at random, and by which
// candidate; of each candidate what decides of its labels, wherever it is shown. x = user + item, and the score of weights w is
// s = (t + sum_j sin(alpha_j t + beta_j) - mean) / deviation with t = w . user + w . item.
//
// In the sparse form (Ids) the user of floor(r / visits) is drawn by popularity, by the first two numbers of that step of
// `users`, and candidates are; a request has two more numbers, of its hour and its device. The vectors of users and items
// are normals by their ids, which nothing keeps: x = user + hour + device + item + its category.
#include "generate.h"
#include "instructions.h"
#include "scalar.h"
#include "uniform.h"

#define MOST_CANDIDATES 64
#define USERS 4

// Of ids.
#define COLUMNS 5

// A request's candidates.
typedef struct {
  // Of each candidate its item, and its scores of the tasks: s of those that have a row.
  i32 item[MOST_CANDIDATES];
  f64 engagement[MOST_CANDIDATES], satisfaction[MOST_CANDIDATES];
  // The candidate of each row.
  i32 order[MOST_CANDIDATES];
} Request;

// From t to s, in place.
static __attribute__((noinline)) void standardScores(Memory m, const World *world, f64 *t, i32 count) {
  for (i32 done = 0; done < count; done += SCORES) {
    const i32 taken = count - done < SCORES ? count - done : SCORES;
    f64 s[SCORES] = {0}, sums[SCORES];
    for (i32 i = 0; i < taken; i++) s[i] = t[done + i];
    sinesOf(at(m, world->alpha), at(m, world->beta), world->pairs, s, sums);
    for (i32 i = 0; i < taken; i++) t[done + i] = (s[i] + sums[i] - world->mean) / world->deviation;
  }
}

// Likewise of some candidates alone.
INLINE void standardScoresOf(Memory m, const World *world, f64 *t, const i32 *candidates, i32 count) {
  f64 scores[MOST_CANDIDATES];
  for (i32 i = 0; i < count; i++) scores[i] = t[candidates[i]];
  standardScores(m, world, scores, count);
  for (i32 i = 0; i < count; i++) t[candidates[i]] = scores[i];
}

INLINE f64 sigmoid(f64 logit) { return 1 / (1 + exp(-logit)); }

INLINE i32 groupsOf(const World *world) { return (world->features + GROUP - 1) / GROUP; }

// The vectors of users first .. first + 3.
static __attribute__((noinline)) void makeUsers(Memory m, const World *world, u64 first) {
  const i32 groups = groupsOf(world);
  const i64 userBytes = (i64)groups * GROUP_BYTES;
  const u8 *keys = at(m, world->users);
  u8 *users = at(m, world->user);
  for (i32 i = 0; i < USERS; i += STREAMS * ABREAST)
    normalsFrom(keys, groups, first + (u64)i, users + i * userBytes, userBytes);
  const f32 spread = (f32)world->spread;
  for (u8 *end = users + USERS * userBytes; users < end; users += 16) store(users, load(f32x4, users) * spread);
}

INLINE void exchange(i32 *order, i32 i, i32 j) {
  const i32 kept = order[i];
  order[i] = order[j];
  order[j] = kept;
}

// A bijection of 32-bit numbers (the finalizer of MurmurHash3), then in which of `count` equal parts of them it is.
INLINE i32 hashed(u32 x, i32 count) {
  x = (x ^ x >> 16) * 0x85ebca6bu;
  x = (x ^ x >> 13) * 0xc2b2ae35u;
  return (i32)((u64)(x ^ x >> 16) * (u64)(u32)count >> 32);
}

INLINE i32 categoryOf(const Ids *ids, i32 item) { return hashed(~(u32)item, ids->categories); }

// Which of so many, of which number k comes with probability log((k + 2) / (k + 1)) / log(count + 1), by a number in (0, 1):
// Zipf's law. `span` is log(count + 1).
INLINE i32 byPopularity(f64 u, f64 span, i32 count) {
  const i32 k = (i32)exp(u * span) - 1;
  return k < 0 ? 0 : k < count ? k : count - 1;
}

// What a request has in common, in the sparse form.
typedef struct {
  i32 user, hour, device;
} Context;

// The vector of a user with those of an hour and a device, where makeUsers has that of the first one.
INLINE void makeContext(Memory m, const World *world, const Ids *ids, u64 visitor, const u8 *draws, Context *context) {
  const i32 groups = groupsOf(world);
  const i64 vectorBytes = (i64)groups * GROUP_BYTES;
  u8 *user = at(m, world->user), *own = at(m, ids->visitor);
  uniformGroups(at(m, world->users), visitor, 1, own);
  // A float32 number has too few bits for all users.
  const f64 u = (f64)load(f32, own) + ((f64)load(f32, own + 4) - 0.5) * 0x1p-23;
  context->user = byPopularity(u, ids->userSpan, ids->users);
  const u8 *ofRequest = draws + ((i64)2 * world->candidates + 2 * world->slots) * 4;
  context->hour = (i32)((f64)load(f32, ofRequest) * (f64)ids->hours);
  context->device = byPopularity((f64)load(f32, ofRequest + 4), ids->deviceSpan, ids->devices);
  u64 numbers[STREAMS * ABREAST];
  for (i32 i = 0; i < STREAMS * ABREAST; i++) numbers[i] = (u64)context->user;
  for (i32 i = 0; i < USERS; i += STREAMS * ABREAST)
    normalsOf(at(m, ids->userKeys), groups, numbers, user + i * vectorBytes, vectorBytes);
  const u8 *hour = at(m, world->vectors) + (ids->categories + context->hour) * vectorBytes;
  const u8 *device = at(m, world->vectors) + (ids->categories + ids->hours + context->device) * vectorBytes;
  const f32 spread = (f32)world->spread;
  for (i64 i = 0; i < vectorBytes; i += 16)
    store(user + i, (load(f32x4, user + i) * spread + load(f32x4, hour + i)) + load(f32x4, device + i));
}

// Candidate j is item j + candidates k, k by popularity among as many as there are; what it has of its own, without its
// category, goes to ids->own.
static __attribute__((noinline)) void choosePopular(
  Memory m, const World *world, const Ids *ids, const u8 *user, const u8 *draws, Request *r, f64 *old
) {
  const i32 groups = groupsOf(world), candidates = world->candidates;
  const i64 vectorBytes = (i64)groups * GROUP_BYTES;
  const u8 *weights = at(m, world->weights), *scores = at(m, world->scores);
  u8 *own = at(m, ids->own);
  u64 numbers[MOST_CANDIDATES + USERS];
  for (i32 j = 0; j < candidates; j++) {
    const f64 span = load(f64, at(m, ids->spans) + (i64)j * 8);
    const i32 k = byPopularity((f64)load(f32, draws + j * 4), span, (world->items - 1 - j) / candidates + 1);
    r->item[j] = j + candidates * k;
    numbers[j] = (u64)r->item[j];
  }
  // In whole fours, so that every machine makes the same.
  const i32 made = (candidates + USERS - 1) / USERS * USERS;
  for (i32 j = candidates; j < made; j++) numbers[j] = 0;
  for (i32 j = 0; j < made; j += STREAMS * ABREAST)
    normalsOf(at(m, ids->itemKeys), groups, numbers + j, own + j * vectorBytes, vectorBytes);
  f64 ofUser[3];
  for (i32 k = 0; k < 3; k++) ofUser[k] = dotGroups(user, weights + k * vectorBytes, groups);
  for (i32 j = 0; j < candidates; j++) {
    const u8 *ofCategory = scores + (i64)categoryOf(ids, r->item[j]) * 24;
    f64 t[3];
    for (i32 k = 0; k < 3; k++) {
      const f64 ofItem = dotGroups(own + j * vectorBytes, weights + k * vectorBytes, groups);
      t[k] = ofUser[k] + (load(f64, ofCategory + k * 8) + ids->itemSpread * ofItem);
    }
    r->engagement[j] = t[0];
    r->satisfaction[j] = t[1];
    old[j] = t[2];
    r->order[j] = j;
  }
}

// Candidate j is one of the items from floor(j items / candidates) on, up to those of the next one: no item is there twice.
INLINE void chooseCandidates(Memory m, const World *world, const u8 *user, const u8 *draws, Request *r, f64 *old) {
  const i32 groups = groupsOf(world);
  const i64 vectorBytes = (i64)groups * GROUP_BYTES;
  const u8 *weights = at(m, world->weights), *scores = at(m, world->scores);
  f64 ofUser[3];
  for (i32 k = 0; k < 3; k++) ofUser[k] = dotGroups(user, weights + k * vectorBytes, groups);
  for (i32 j = 0; j < world->candidates; j++) {
    const i32 from = (i32)((i64)j * world->items / world->candidates);
    const i32 to = (i32)((i64)(j + 1) * world->items / world->candidates);
    r->item[j] = from + (i32)((f64)load(f32, draws + j * 4) * (f64)(to - from));
    const u8 *ofItem = scores + (i64)r->item[j] * 24;
    r->engagement[j] = ofUser[0] + load(f64, ofItem);
    r->satisfaction[j] = ofUser[1] + load(f64, ofItem + 8);
    old[j] = ofUser[2] + load(f64, ofItem + 16);
    r->order[j] = j;
  }
}

// Random slots take their candidates first, then those that are left are ranked by the old model; of equal ones the first in
// the order as it then is.
INLINE void fillSlate(const World *world, const u8 *draws, const f64 *scores, i32 *order) {
  const i32 candidates = world->candidates, slots = world->slots;
  const u8 *isRandom = draws + (i64)candidates * 4, *which = isRandom + (i64)slots * 4;
  i32 chosen[MOST_CANDIDATES];
  i32 taken = 0;
  for (i32 slot = 0; slot < slots; slot++) {
    chosen[slot] = -1;
    if ((f64)load(f32, isRandom + slot * 4) >= world->random) continue;
    exchange(order, taken, taken + (i32)((f64)load(f32, which + slot * 4) * (f64)(candidates - taken)));
    chosen[slot] = order[taken++];
  }
  for (i32 slot = 0; slot < slots; slot++) {
    if (chosen[slot] >= 0) continue;
    i32 best = taken;
    for (i32 i = taken + 1; i < candidates; i++)
      if (scores[order[i]] > scores[order[best]]) best = i;
    exchange(order, taken, best);
    chosen[slot] = order[taken++];
  }
  for (i32 slot = 0; slot < slots; slot++) order[slot] = chosen[slot];
}

static __attribute__((noinline)) void makeRequest(
  Memory m, const World *world, const Ids *ids, u64 number, const u8 *user, Request *r, Context *context
) {
  const i32 candidates = world->candidates, slots = world->slots;
  const i32 numbers = 2 * candidates + 2 * slots + (ids ? 2 : 0);
  u8 *draws = at(m, world->draws);
  uniformGroups(at(m, world->requests), number, (numbers + UNIFORMS - 1) / UNIFORMS, draws);
  f64 old[MOST_CANDIDATES];
  if (ids) {
    makeContext(m, world, ids, number / (u64)world->visits, draws, context);
    choosePopular(m, world, ids, user, draws, r, old);
  } else {
    chooseCandidates(m, world, user, draws, r, old);
  }
  // Sines take most of the time: no score is made that nothing asks for.
  const i32 isRanked = !world->all && world->random < 1;
  if (isRanked) {
    standardScores(m, world, r->engagement, candidates);
    standardScores(m, world, old, candidates);
    for (i32 j = 0; j < candidates; j++) old[j] = world->engagementSlope * r->engagement[j] + world->error * old[j];
  }
  if (!world->all) fillSlate(world, draws, old, r->order);
  const i32 shown = world->all ? candidates : slots;
  if (!isRanked) standardScoresOf(m, world, r->engagement, r->order, shown);
  standardScoresOf(m, world, r->satisfaction, r->order, shown);
}

// One number of 1 among zeros.
INLINE void writeSlot(const World *world, i32 slot, u8 *x) {
  for (i32 i = 0; i < world->positions; i++, x += 4) store(x, (f32)(i == slot));
}

// x = user + item, then the slot.
INLINE void writeFeatures(Memory m, const World *world, const u8 *user, i32 item, i32 slot, u8 *x) {
  const u8 *vector = at(m, world->vectors) + (i64)item * groupsOf(world) * GROUP_BYTES;
  i32 done = 0;
  for (; done + 4 <= world->features; done += 4, x += 16)
    store(x, load(f32x4, user + done * 4) + load(f32x4, vector + done * 4));
  for (; done < world->features; done++, x += 4) store(x, load(f32, user + done * 4) + load(f32, vector + done * 4));
  writeSlot(world, slot, x);
}

// The first features of x, then the slot.
INLINE void writeSeen(Memory m, const World *world, const Ids *ids, const u8 *user, i32 j, i32 item, i32 slot, u8 *x) {
  const i64 vectorBytes = (i64)groupsOf(world) * GROUP_BYTES;
  const u8 *own = at(m, ids->own) + j * vectorBytes;
  const u8 *category = at(m, world->vectors) + categoryOf(ids, item) * vectorBytes;
  const f32 spread = (f32)ids->itemSpread;
  for (i32 i = 0; i < ids->seen; i++, x += 4)
    store(x, load(f32, user + i * 4) + (load(f32, category + i * 4) + spread * load(f32, own + i * 4)));
  writeSlot(world, slot, x);
}

// User, item, its category, hour and device, each as its number times `unit` behind its start.
INLINE void writeIds(Memory m, const Impressions *a, const Ids *ids, const Context *context, i32 item, u8 *to) {
  const i32 numbers[] = {
    hashed((u32)context->user, ids->hash), hashed((u32)item, ids->hash), categoryOf(ids, item), context->hour,
    context->device,
  };
  const u8 *starts = at(m, a->starts);
  for (i32 c = 0; c < COLUMNS; c++) store(to + c * 4, load(i32, starts + c * 4) + a->unit * numbers[c]);
}

KERNEL impressions(Memory m, const Impressions *a, f64 step) {
  const World *world = structsAt(World, m, a->world, 1);
  const Ids *ids = world->ids ? structsAt(Ids, m, world->ids, 1) : 0;
  const i32 all = world->all, each = all ? world->candidates : world->slots;
  const i64 userBytes = (i64)groupsOf(world) * GROUP_BYTES;
  const u8 *looks = at(m, world->looks);
  const u8 *decides = at(m, world->draws) + ((i64)world->candidates + 2 * world->slots) * 4;
  u8 *x = at(m, a->x), *categories = at(m, a->categories);
  u8 *labels = at(m, a->labels), *slots = at(m, a->slots), *truth = at(m, a->truth);
  const u64 row = (u64)(a->first + step * (f64)a->rows);
  u64 number = row / (u64)each, users = ~0ull;
  i32 place = (i32)(row % (u64)each);
  Request r;
  Context context;
  for (i32 left = a->rows; left > 0; number++, place = 0) {
    // In the sparse form there is one vector, of the request.
    const u64 user = ids ? 0 : number / (u64)world->visits;
    if (!ids && user / USERS != users) {
      users = user / USERS;
      makeUsers(m, world, users * USERS);
    }
    const u8 *vector = at(m, world->user) + (i64)(user % USERS) * userBytes;
    makeRequest(m, world, ids, number, vector, &r, &context);
    for (; place < each && left > 0; place++, left--, x += a->xStride, labels += 8) {
      const i32 j = r.order[place], slot = all ? 0 : place, told = world->served ? 0 : slot;
      if (ids) {
        writeSeen(m, world, ids, vector, j, r.item[j], told, x);
        writeIds(m, a, ids, &context, r.item[j], categories);
        categories += COLUMNS * 4;
      } else {
        writeFeatures(m, world, vector, r.item[j], told, x);
      }
      const f64 engaged = sigmoid(world->engagement + world->engagementSlope * r.engagement[j]);
      const f64 satisfied = sigmoid(world->satisfaction + world->satisfactionSlope * r.satisfaction[j]);
      const f64 decided = load(f32, decides + j * 4);
      const f64 likely = all ? engaged : load(f64, looks + place * 8) * engaged;
      const i32 isEngaged = decided < likely;
      store(labels, (f32)isEngaged);
      store(labels + 4, isEngaged ? (f32)(decided < likely * satisfied) : __builtin_nanf(""));
      if (a->slots) {
        store(slots, slot);
        slots += 4;
      }
      if (a->truth == 0) continue;
      store(truth, engaged);
      store(truth + 8, satisfied);
      store(truth + 16, decided);
      truth += 24;
    }
  }
}
