// DSelect-k: gates whose selectors choose experts by the bits of their numbers. Sums over columns are as in Softmax: lane l
// sums the columns i = l mod 4 in their order, then the lanes are added.
#include "instructions.h"
#include "log.h"
#include "matrix.h"
#include "multiply-add.h"
#include "row-group.h"

#define MOST_BITS 16

// What keeps the logarithm and the quotient of a penalty finite.
#define PENALTY_EPSILON 1e-6f

// Where a bit's number z is on the smooth step: 0 at its start and below, 1 at its end and above.
INLINE Floats bitPlace(Floats z, f32 gamma) {
  Floats place = z / gamma + 0.5f;
  place = largerOfEach(place, (Floats)0.0f);
  return smallerOfEach(place, (Floats)1.0f);
}

// By how much bit c of a number is as it is in the codes of the columns: S = v^2 (3 - 2 v) where it is set there, and
// 1 - S = (1 - v)^2 (1 + 2 v) where it is not, in a form that has no error of rounding near 0.
INLINE Floats factorOf(Floats place, Ints columns, i32 c) {
  const Ints isSet = -(columns >> c & 1);
  const Floats v = (Floats)((isSet & (Ints)place) | (~isSet & (Ints)(1 - place)));
  return v * v * lessProduct((Floats)2, v, (Floats)3);
}

// q = sum_l share_l r_l, in the order of l; what is below 1e-20 becomes zero, and is never subnormal.
KERNEL selectExperts(Memory m, const Select *a) {
  const i32 bits = a->codeBits;
  const f32 gamma = (f32)a->gamma;
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup ofBits = rowGroup(row, a->rows, a->bitsStride), ofShares = rowGroup(row, a->rows, a->sharesStride);
    const RowGroup to = rowGroup(row, a->rows, a->yStride);
    for (i32 l = 0; l < a->selectors; l++) {
      const u8 *z = at(m, a->bits) + l * bits * 4;
      const Floats share = spreadGroup(at(m, a->shares) + l * 4, &ofShares);
      Floats place[MOST_BITS];
      for (i32 c = 0; c < bits; c++) place[c] = bitPlace(spreadGroup(z + c * 4, &ofBits), gamma);
      for (i32 i = 0; i < a->width; i += 4) {
        u8 *y = at(m, a->y) + i * 4;
        const Ints columns = columnsFrom(i);
        Floats r = factorOf(place[0], columns, 0);
        for (i32 c = 1; c < bits; c++) r *= factorOf(place[c], columns, c);
        Floats q = share * r;
        if (l > 0) q = multiplyAdd(share, r, loadGroup(y, &to));
        if (l == a->selectors - 1) q = zeroWhere((columns >= a->width) | (q < 1e-20f), q);
        storeGroup(y, &to, q);
      }
    }
  }
}

// The sum of r over the experts.
INLINE Floats massOf(const SelectGradient *a, const Floats *place) {
  Floats sum = 0;
  for (i32 i = 0; i < a->width; i += 4) {
    const Ints columns = columnsFrom(i);
    Floats r = factorOf(place[0], columns, 0);
    for (i32 c = 1; c < a->codeBits; c++) r *= factorOf(place[c], columns, c);
    sum += zeroWhere(columns >= a->width, r);
  }
  return sumsOf(sum);
}

// With dr_li = share_l dq_i plus the gradient of the penalties: dshare_l = sum_i dq_i r_li, and dz_lc is S'(z_lc) times the
// sum over i of dr_li and the product of the other factors of r_li, with the sign of the bit. No factor is divided by: one
// of a decided bit may be 0. A gradient below 1e-20 becomes zero.
KERNEL selectExpertsGradient(Memory m, const SelectGradient *a) {
  const i32 bits = a->codeBits, isPartial = a->penalized && a->width < 1 << bits;
  const f64 mean = 1 / (f64)a->rows;
  const f64 entropyShare = a->penalized ? a->entropy : 0;
  const f32 gamma = (f32)a->gamma, entropyWeight = (f32)(entropyShare * mean), massWeight = (f32)mean;
  f64 total = 0;
  for (i32 row = 0; row < a->rows; row += GROUP_ROWS) {
    const RowGroup ofBits = rowGroup(row, a->rows, a->bitsStride), ofShares = rowGroup(row, a->rows, a->sharesStride);
    const RowGroup from = rowGroup(row, a->rows, a->yStride);
    Floats entropy = 0, inverses = 0;
    for (i32 l = 0; l < a->selectors; l++) {
      const u8 *z = at(m, a->bits) + l * bits * 4;
      const Floats share = spreadGroup(at(m, a->shares) + l * 4, &ofShares);
      // With a fourth array, Windows would ask for a check of the stack.
      Floats place[MOST_BITS], dstep[MOST_BITS], before[MOST_BITS];
      for (i32 c = 0; c < bits; c++) {
        place[c] = bitPlace(spreadGroup(z + c * 4, &ofBits), gamma);
        dstep[c] = 0;
      }
      Floats ofMass = 0;
      if (isPartial) {
        const Floats inverse = 1 / (massOf(a, place) + PENALTY_EPSILON);
        inverses += inverse;
        ofMass = massWeight * (inverse * inverse);
      }
      Floats dshare = 0;
      for (i32 i = 0; i < a->width; i += 4) {
        const Ints columns = columnsFrom(i), none = columns >= a->width;
        Floats r = 1;
        for (i32 c = 0; c < bits; c++) {
          before[c] = r;
          r *= factorOf(place[c], columns, c);
        }
        const Floats dq = loadGroup(at(m, a->y) + i * 4, &from);
        dshare += zeroWhere(none, dq * r);
        Floats dr = share * dq - ofMass;
        if (entropyWeight > 0) {
          const Floats above = r + PENALTY_EPSILON, logarithm = logOf(above);
          entropy -= zeroWhere(none, r * logarithm);
          dr -= entropyWeight * (logarithm + r / above);
        }
        dr = zeroWhere(none, dr);
        for (i32 c = bits - 1; c >= 0; c--) {
          const Floats d = dr * before[c];
          const Ints isSet = -(columns >> c & 1);
          dstep[c] += (Floats)((isSet & (Ints)d) | (~isSet & (Ints)(-d)));
          dr *= factorOf(place[c], columns, c);
        }
      }
      u8 *toShare = at(m, a->sharesGradient) + l * 4;
      dshare = sumsOf(dshare);
      if (a->sharesAccumulate) dshare = spreadGroup(toShare, &ofShares) + dshare;
      storeSpread(toShare, &ofShares, dshare);
      for (i32 c = 0; c < bits; c++) {
        u8 *to = at(m, a->bitsGradient) + (l * bits + c) * 4;
        Floats d = sumsOf(dstep[c]) * (6 * place[c] * (1 - place[c]) / gamma);
        d = zeroWhere((d < 1e-20f) & (d > -1e-20f), d);
        if (a->bitsAccumulate) d = spreadGroup(to, &ofBits) + d;
        storeSpread(to, &ofBits, d);
      }
    }
    entropy = sumsOf(entropy);
    for (i32 i = 0; i < GROUP_ROWS && row + i < a->rows; i++)
      total += entropyShare * (f64)entropy[4 * i] + (f64)inverses[4 * i];
  }
  u8 *loss = at(m, a->loss);
  store(loss, load(f64, loss) + total * mean);
}
