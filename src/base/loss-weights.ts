/**
 * The combination of the losses L_k of K tasks, where they are not simply added up, as a value. The weight that a task has
 * in its data multiplies its term in any case; penalties are added as they are.
 *
 * - `fixed`: `sum_k w_k L_k` with the given weights.
 * - `uncertainty`: `sum_k L_k / (2 exp(s_k)) + s_k / 2`, s_k trained along with the model from -0.5 (Kendall, Gal, Cipolla,
 *   CVPR 2018, with s_k = log sigma_k^2; the form and the start are those of LibMTL). A cross-entropy has the same term as
 *   a squared error; the paper's, without the 2, differs from it by a constant once log 2 is added to s_k, and so only in
 *   the start of s_k.
 * - `dwa`, dynamic weight average (Liu, Johns, Davison, CVPR 2019, as in their code): `sum_k w_k L_k` with
 *   `w_k = K softmax(r / 2)_k`, r_k the mean of L_k over the last period of `every` steps divided by that over the one
 *   before; 1 in the first two periods. The paper's period is an epoch. A batch without a label of a task is left out of
 *   its mean, and r_k is 1 where a period has no label or no loss.
 *
 * Methods that need the gradients of each task (PCGrad, GradNorm) are not implemented: K backward passes through the shared
 * parts, each twice a forward pass, in place of one make a step of two tasks two thirds longer.
 */
export type LossWeights =
  | { readonly kind: 'fixed'; readonly weights: readonly number[] }
  | { readonly kind: 'uncertainty' }
  | { readonly kind: 'dwa'; readonly every: number };

/** The initial s_k of uncertainty weights, and the divisor of ratios in a dynamic weight average. */
export const FIRST_LOG_VARIANCE = -0.5;
export const DWA_TEMPERATURE = 2;
