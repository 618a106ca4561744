/** The distribution functions that tests and intervals need: beta, normal and Student's t. */

/**
 * Lanczos' approximation of log Gamma(x), x > 0, with g = 7 and nine terms (Godfrey's
 * coefficients): 15 digits.
 */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const series = coefficients.reduce((sum, c, i) => sum + c / (x + i), 0.9999999999998099);
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** The regularized incomplete beta function I_x(a, b), 0 <= x <= 1 (DLMF 8.17). */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const logFront =
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(logFront) / a) * continuedFraction(x, a, b);
}

/** DLMF 8.17.22 by Lentz's method; it converges fast for x < (a + 1) / (a + b + 2). */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  const advance = (coefficient: number) => {
    d = 1 / (1 + coefficient * d);
    c = 1 + coefficient / c;
    fraction *= c * d;
  };
  for (let m = 1; m < 10_000; m++) {
    const k = a + 2 * m;
    advance((m * (b - m) * x) / ((k - 1) * k));
    advance((-(a + m) * (a + b + m) * x) / (k * (k + 1)));
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * The standard normal distribution function, to about 14 digits in either tail: a power series in
 * the middle, the continued fraction of Mills' ratio beyond (Abramowitz and Stegun 26.2.11 and
 * 26.2.14).
 */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x);
  if (x < -2) return x < -40 ? 0 : density(x) / mills(-x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** x + 1/(x + 2/(x + 3/...)); a hundred levels are plenty for x >= 2. */
function mills(x: number): number {
  let value = x;
  for (let k = 100; k >= 1; k--) value = x + k / value;
  return value;
}

/**
 * The inverse of `normalCdf`: Abramowitz and Stegun 26.2.23, then Halley's method to full
 * precision.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p <= 0) return -Infinity;
  const t = Math.sqrt(-2 * Math.log(p));
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
    t;
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(x) - p) / density(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** The distribution function of Student's t. */
export function studentCdf(t: number, degrees: number): number {
  const tail = regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

export const studentTwoSided = (t: number, degrees: number): number =>
  2 * studentCdf(-Math.abs(t), degrees);

const known = new Map<number, number>();

/**
 * The 97.5 % quantile of Student's distribution, by bisection: from 12.71 for one degree of freedom
 * down to 1.96.
 */
export function quantile975(degrees: number): number {
  const found = known.get(degrees);
  if (found !== undefined) return found;
  let [low, high] = [1.9, 13];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < 0.975) low = middle;
    else high = middle;
  }
  known.set(degrees, high);
  return high;
}

/**
 * P(F >= f) for the F distribution with the given degrees of freedom, between and within groups.
 */
export const fisherTail = (f: number, between: number, within: number): number =>
  regularizedBeta(within / (within + between * f), within / 2, between / 2);
