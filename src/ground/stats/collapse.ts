/*
 * Measures of the use of experts by a gate, from the mean weight u_i that it gives each over rows:
 * at least 0, and 1 in all. Gates collapse where they use few experts (Zhao et al. 2019,
 * Recommending What Video to Watch Next, RecSys).
 */

/** exp(H(u)): the number of experts that, used equally, would have this entropy; from 1 to n. */
export const effectiveExperts = (use: readonly number[]): number => Math.exp(useEntropy(use));

/**
 * The mean entropy of the gate's weights in a row over ln n: 1 where all experts weigh the same.
 */
export const gateEvenness = (entropy: number, experts: number): number =>
  entropy / Math.log(experts);

/** Experts below a mean weight of 0.01. */
export const countDead = (use: readonly number[]): number =>
  use.filter((weight) => weight < 0.01).length;

/** Some expert has a mean weight above 0.95. */
export const isPolarised = (use: readonly number[]): boolean => use.some((weight) => weight > 0.95);

/**
 * 1 - JS(u, v) / ln 2, where JS is the Jensen-Shannon divergence of two gates over the same
 * experts: 1 where both use them in the same way, 0 where they have none in common.
 */
export function gateAgreement(a: readonly number[], b: readonly number[]): number {
  const middle = a.map((weight, i) => (weight + b[i]!) / 2);
  return 1 - (useEntropy(middle) - (useEntropy(a) + useEntropy(b)) / 2) / Math.LN2;
}

const useEntropy = (use: readonly number[]): number =>
  use.reduce((sum, weight) => (weight > 0 ? sum - weight * Math.log(weight) : sum), 0);
