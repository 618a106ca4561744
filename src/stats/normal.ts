const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * The standard normal distribution function, to about 14 digits in either tail: a power series in the middle, the
 * continued fraction of Mills' ratio beyond (Abramowitz and Stegun 26.2.11 and 26.2.14).
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

/** The inverse of `normalCdf`: Abramowitz and Stegun 26.2.23, then Halley's method to full precision. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p <= 0) return -Infinity;
  const t = Math.sqrt(-2 * Math.log(p));
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(x) - p) / density(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}
