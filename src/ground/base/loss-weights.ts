/**
 * The combination of the losses L_k of K tasks, where they are not simply added up, as a value. The
 * weight that a task has in its data is a part of its loss; penalties are added as they are.
 *
 * - `fixed`: `sum_k w_k L_k` with the given weights.
 * - `uncertainty`: `sum_k L_k / (2 exp(s_k)) + s_k / 2`, s_k trained along with the model from -0.5
 *   (Kendall, Gal, Cipolla, CVPR 2018, with s_k = log sigma_k^2; the form and the start are those
 *   of LibMTL). A cross-entropy has the same term as a squared error; the paper's, without the 2,
 *   differs from it by a constant once log 2 is added to s_k, and so only in the start of s_k.
 * - `dwa`, dynamic weight average (Liu, Johns, Davison, CVPR 2019, as in their code): `sum_k w_k
 *   L_k` with `w_k = K softmax(r / 2)_k`, r_k the mean of L_k over the last period of `every` steps
 *   divided by that over the one before; 1 in the first two periods. The paper's period is an
 *   epoch. A batch without a label of a task is left out of its mean, and r_k is 1 where a period
 *   has no label or no loss.
 * - The balancing methods: see `Balancing`.
 */
export type LossWeights =
  | { readonly kind: 'fixed'; readonly weights: readonly number[] }
  | { readonly kind: 'uncertainty' }
  | { readonly kind: 'dwa'; readonly every: number }
  | Balancing;

/**
 * The initial s_k of uncertainty weights, and the divisor of ratios in a dynamic weight average.
 */
export const FIRST_LOG_VARIANCE = -0.5;
export const DWA_TEMPERATURE = 2;

/**
 * Methods that choose a factor for each task in each step, from the losses of the batch or from the
 * Gram matrix of the tasks' gradients. `src/train/engine/balance/` has a file for each method with
 * its formula and source. A constant that is left out has its default in `balancingConstants`.
 */
export type Balancing =
  | { readonly kind: Exclude<BalancingKind, keyof typeof balancingConstants> }
  | { readonly kind: 'famo'; readonly rate?: number; readonly decay?: number }
  | { readonly kind: 'gradnorm'; readonly asymmetry?: number; readonly rate?: number }
  | { readonly kind: 'cagrad'; readonly c?: number };

export type BalancingKind = keyof typeof balancingKinds;

interface BalancingFacts {
  /**
   * Whether the factors follow from the tasks' gradients by shared parameters, rather than from the
   * losses alone.
   */
  readonly ofGradients: boolean;
  /**
   * Whether the factors apply to all parameters, rather than to those alone that at least two
   * losses reach.
   */
  readonly scalesOwn: boolean;
  /** Whether it divides by losses or takes their logarithm, so that they must be positive. */
  readonly ofPositive: boolean;
  /** Whether it has a state that changes after each step, such as trained weights. */
  readonly learns: boolean;
  /**
   * Whether it compares the losses before an update of the model with those after it, on the same
   * batch.
   */
  readonly looksBack: boolean;
}

const plain = { ofPositive: false, learns: false, looksBack: false } as const;
const ofLosses = { ...plain, ofGradients: false, scalesOwn: true } as const;
const ofGradients = { ...plain, ofGradients: true, scalesOwn: false } as const;

/** The kinds, in the order of their numbers in the kernels. */
export const balancingKinds = {
  'log-sum': { ...ofLosses, ofPositive: true },
  rlw: ofLosses,
  famo: { ...ofLosses, ofPositive: true, learns: true, looksBack: true },
  gradnorm: { ...ofGradients, scalesOwn: true, ofPositive: true, learns: true },
  pcgrad: ofGradients,
  mgda: { ...ofGradients, scalesOwn: true },
  nash: { ...ofGradients, scalesOwn: true },
  cagrad: ofGradients,
  aligned: ofGradients,
  upgrad: ofGradients,
} as const satisfies Record<string, BalancingFacts>;

/** The defaults of the methods' constants. */
export const balancingConstants = {
  famo: { rate: 0.025, decay: 0.001 },
  gradnorm: { asymmetry: 1.5, rate: 0.025 },
  cagrad: { c: 0.4 },
} as const;

export const isBalancing = (weights: LossWeights | undefined): weights is Balancing =>
  weights !== undefined && Object.hasOwn(balancingKinds, weights.kind);

/**
 * Whether a method divides by losses or takes their logarithm: labels that are counts, whose loss
 * may be negative, are refused.
 */
export const needsPositiveLosses = (weights: LossWeights): boolean =>
  weights.kind === 'dwa' || (isBalancing(weights) && balancingKinds[weights.kind].ofPositive);

/** The constants of a method; those that it does not have are 0. */
export function methodConstants(method: Balancing): {
  readonly rate: number;
  readonly decay: number;
  readonly asymmetry: number;
  readonly c: number;
} {
  const defaults: Readonly<Record<string, object>> = balancingConstants;
  return { rate: 0, decay: 0, asymmetry: 0, c: 0, ...defaults[method.kind], ...method };
}

/** How many uniform numbers a method draws in each step, for K tasks. */
export function drawsPerStep({ kind }: Balancing, tasks: number): number {
  if (kind === 'rlw') return 2 * tasks;
  return kind === 'pcgrad' && tasks > 2 ? tasks * tasks : 0;
}
