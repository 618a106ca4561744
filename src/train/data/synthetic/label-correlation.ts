import type { ScoreSpec } from './score.js';

/**
 * The Pearson correlation of two tasks' labels over the population, as a function of the cosine p
 * of their weights. The tasks' linear scores are jointly normal with correlation p, so by Mehler's
 * formula it is a power series, `r(p) = sum_k a_k^2 p^k / Var(y)`, whose a_k are the coefficients
 * of the noiseless score in normalized Hermite polynomials: `E[sin(t Z + b) He_k(Z)] / sqrt(k!) =
 * t^k exp(-t^2 / 2) sin(b + k pi / 2) / sqrt(k!)`, and c more for k = 1.
 */
export function labelCorrelation(score: ScoreSpec): (p: number) => number {
  const squares = squaredCoefficients(score);
  const variance = scoreVariance(squares, score);
  return (p) => squares.reduceRight((sum, square) => (sum + square) * p, 0) / variance;
}

/** The share of a label's variance that the best linear predictor of x explains: a_1^2 / Var(y). */
export function linearShare(score: ScoreSpec): number {
  const squares = squaredCoefficients(score);
  return squares[0]! / scoreVariance(squares, score);
}

function squaredCoefficients({ scale, alpha, beta }: ScoreSpec): number[] {
  const fastest = scale * Math.max(0, ...alpha.map(Math.abs));
  // A Poisson distribution's bulk: the squares of the coefficients of one sine are Poisson
  // probabilities with mean t^2.
  const terms = Math.ceil(fastest * fastest + 12 * fastest + 40);
  return hermiteCoefficients({ scale, alpha, beta }, terms).map((a) => a * a);
}

const scoreVariance = (squares: readonly number[], { noise }: ScoreSpec): number =>
  squares.reduce((sum, square) => sum + square, 0) + noise * noise;

/** a_1 .. a_terms. */
function hermiteCoefficients(
  { scale, alpha, beta }: Omit<ScoreSpec, 'noise'>,
  terms: number,
): number[] {
  let logFactorial = 0;
  return Array.from({ length: terms }, (_, i) => {
    const k = i + 1;
    logFactorial += Math.log(k);
    return alpha.reduce(
      (sum, a, j) => {
        const t = a * scale;
        const size = Math.exp(k * Math.log(Math.abs(t)) - (t * t + logFactorial) / 2);
        return sum + Math.sign(t) ** k * size * Math.sin(beta[j]! + (k * Math.PI) / 2);
      },
      k === 1 ? scale : 0,
    );
  });
}
