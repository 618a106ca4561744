import type { Interval } from '../../ground/base/estimate.js';
import { normalQuantile } from '../../ground/stats/distributions.js';

/** Means and covariances [columns, columns], with divisor n - 1, over the same units. */
export interface Moments {
  readonly n: number;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}

/** A lift: the mean of the treatment over the mean of the control, minus 1. */
export interface Lift {
  readonly value: number;
  readonly standardError: number;
}

/** A column of some units; arms with the same moments are on the same units. */
export interface Arm {
  readonly moments: Moments;
  readonly column: number;
}

/**
 * A column known before the experiment, by which outcomes are adjusted, and its mean over the whole
 * population.
 */
export interface Covariate {
  readonly column: number;
  readonly mean: number;
}

/** Of columns of equal length, at least 2. */
export function jointMoments(columns: readonly ArrayLike<number>[]): Moments {
  const [n, k] = [columns[0]!.length, columns.length];
  const means = new Float64Array(k);
  const covariances = new Float64Array(k * k);
  const centered = columns.map((column, i) => {
    let sum = 0;
    for (let unit = 0; unit < n; unit++) sum += column[unit]!;
    means[i] = sum / n;
    return Float64Array.from({ length: n }, (_, unit) => column[unit]! - means[i]!);
  });
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let unit = 0; unit < n; unit++) sum += centered[i]![unit]! * centered[j]![unit]!;
      covariances[i * k + j] = sum / (n - 1);
      covariances[j * k + i] = sum / (n - 1);
    }
  }
  return { n, means, covariances };
}

/**
 * The lift of one group of units over another, by the delta method for a ratio of independent means
 * (Deng, Knoblich and Lu 2018): `Var(L) = S_T^2 / n_T / Y_C^2 + Y_T^2 S_C^2 / n_C / Y_C^4`. With a
 * covariate X, both outcomes are adjusted by it (CUPED, Deng et al. 2013): `Y - theta (X - E X)`,
 * theta = cov(Y, X) / Var(X).
 */
export function unpairedLift(treatment: Arm, control: Arm, covariate?: Covariate): Lift {
  const [treated, kept] = [adjustedMean(treatment, covariate), adjustedMean(control, covariate)];
  const [spread, other] = [treatment, control].map(
    ({ moments, column }) => adjustedCovariance(moments, column, column, covariate) / moments.n,
  ) as [number, number];
  const ratio = treated / kept;
  return { value: ratio - 1, standardError: Math.sqrt(spread + ratio ** 2 * other) / kept };
}

/**
 * The same units have both outcomes: `D = Y_T - (1 + L) Y_C`, `Var(L) = S_D^2 / n / Y_C^2`;
 * adjusted likewise.
 */
export function pairedLift(
  { moments, column: t }: Arm,
  { column: c }: Arm,
  covariate?: Covariate,
): Lift {
  const [treated, kept] = [t, c].map((column) => adjustedMean({ moments, column }, covariate)) as [
    number,
    number,
  ];
  const ratio = treated / kept;
  const of = (i: number, j: number) => adjustedCovariance(moments, i, j, covariate);
  // Rounding may make the variance of the difference negative where both outcomes are the same.
  const spread = Math.max(0, of(t, t) - 2 * ratio * of(t, c) + ratio ** 2 * of(c, c));
  return { value: ratio - 1, standardError: Math.sqrt(spread / moments.n) / kept };
}

/** Returns the normal interval of a lift. */
export function liftInterval({ value, standardError }: Lift, level = 0.95): Interval {
  const half = normalQuantile((1 + level) / 2) * standardError;
  return [value - half, value + half];
}

function adjustedMean({ moments, column }: Arm, covariate: Covariate | undefined): number {
  const mean = moments.means[column]!;
  if (!covariate) return mean;
  return (
    mean - slope(moments, column, covariate) * (moments.means[covariate.column]! - covariate.mean)
  );
}

/** The covariance of two columns, or of their residuals after a covariate. */
function adjustedCovariance(
  moments: Moments,
  i: number,
  j: number,
  covariate: Covariate | undefined,
): number {
  const all = at(moments, i, j);
  return covariate ? all - slope(moments, i, covariate) * at(moments, j, covariate.column) : all;
}

/** theta; 0 for a covariate that does not vary. */
function slope(moments: Moments, column: number, { column: x }: Covariate): number {
  const variance = at(moments, x, x);
  return variance > 0 ? at(moments, column, x) / variance : 0;
}

const at = ({ means, covariances }: Moments, i: number, j: number): number =>
  covariances[i * means.length + j]!;
