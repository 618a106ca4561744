// The log of a recommender, any row by its number. Request r, of user floor(r / visits), has the rows r n .. r n + n - 1: those
// of its slate in the order of the slots, or all its candidates in the order of their numbers.
//
// A user's vector is normals times `spread`, the user's number being the example's (normal.h). A request has the uniform
// numbers of a step (uniform.h): of each candidate its item; of each slot whether it is filled at random, and by which
// candidate; of each candidate what decides of its labels, wherever it is shown. x = user + item, and the score of weights w is
// s = (t + sum_j sin(alpha_j t + beta_j) - mean) / deviation with t = w . user + w . item.
#include "generate.h"
#include "instructions.h"
#include "scalar.h"
#include "uniform.h"

#define MOST_CANDIDATES 64
#define USERS 4

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
    for (i32 g = 0; g < groups; g++)
      normalGroups(keys, (u32)g, first + (u64)i, users + i * userBytes + g * GROUP_BYTES, userBytes);
  const f32 spread = (f32)world->spread;
  for (u8 *end = users + USERS * userBytes; users < end; users += 16) store(users, load(f32x4, users) * spread);
}

INLINE void exchange(i32 *order, i32 i, i32 j) {
  const i32 kept = order[i];
  order[i] = order[j];
  order[j] = kept;
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

static __attribute__((noinline)) void makeRequest(Memory m, const World *world, u64 number, const u8 *user, Request *r) {
  const i32 candidates = world->candidates, slots = world->slots;
  u8 *draws = at(m, world->draws);
  uniformGroups(at(m, world->requests), number, (2 * candidates + 2 * slots + UNIFORMS - 1) / UNIFORMS, draws);
  f64 old[MOST_CANDIDATES];
  chooseCandidates(m, world, user, draws, r, old);
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

// x = user + item, then the slot as one number of 1 among zeros.
INLINE void writeFeatures(Memory m, const World *world, const u8 *user, i32 item, i32 slot, u8 *x) {
  const u8 *vector = at(m, world->vectors) + (i64)item * groupsOf(world) * GROUP_BYTES;
  i32 done = 0;
  for (; done + 4 <= world->features; done += 4, x += 16)
    store(x, load(f32x4, user + done * 4) + load(f32x4, vector + done * 4));
  for (; done < world->features; done++, x += 4) store(x, load(f32, user + done * 4) + load(f32, vector + done * 4));
  for (i32 i = 0; i < world->positions; i++, x += 4) store(x, (f32)(i == slot));
}

KERNEL impressions(Memory m, const Impressions *a, f64 step) {
  const World *world = structsAt(World, m, a->world, 1);
  const i32 all = world->all, each = all ? world->candidates : world->slots;
  const i64 userBytes = (i64)groupsOf(world) * GROUP_BYTES;
  const u8 *looks = at(m, world->looks);
  const u8 *decides = at(m, world->draws) + ((i64)world->candidates + 2 * world->slots) * 4;
  u8 *x = at(m, a->x), *labels = at(m, a->labels), *slots = at(m, a->slots), *truth = at(m, a->truth);
  const u64 row = (u64)(a->first + step * (f64)a->rows);
  u64 number = row / (u64)each, users = ~0ull;
  i32 place = (i32)(row % (u64)each);
  Request r;
  for (i32 left = a->rows; left > 0; number++, place = 0) {
    const u64 user = number / (u64)world->visits;
    if (user / USERS != users) {
      users = user / USERS;
      makeUsers(m, world, users * USERS);
    }
    const u8 *vector = at(m, world->user) + (i64)(user % USERS) * userBytes;
    makeRequest(m, world, number, vector, &r);
    for (; place < each && left > 0; place++, left--, x += a->xStride, labels += 8) {
      const i32 j = r.order[place], slot = all ? 0 : place;
      writeFeatures(m, world, vector, r.item[j], world->served ? 0 : slot, x);
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
