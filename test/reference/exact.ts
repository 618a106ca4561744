/**
 * exp, log and sin of float64 numbers by integer arithmetic to 2^-160, to measure errors below one
 * ulp.
 */
const BITS = 160n;
const ONE = 1n << BITS;
const PI =
  (BigInt('3141592653589793238462643383279502884197169399375105820974944592') * ONE) / 10n ** 63n;

/** x as a whole number of 2^-160; x a float64 of at least 2^-100 or 0. */
function fixed(x: number): bigint {
  let shift = 0;
  while (!Number.isInteger(x)) {
    x *= 2;
    shift++;
  }
  return (BigInt(x) << BITS) >> BigInt(shift);
}

const times = (a: bigint, b: bigint) => (a * b) >> BITS;

function expFixed(x: bigint): bigint {
  const r = x >> 20n;
  let [term, sum] = [ONE, ONE];
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = times(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < 20; i++) sum = times(sum, sum);
  return sum;
}

function sinFixed(x: bigint): bigint {
  const n = x / PI;
  const r = x - n * PI;
  const square = times(r, r);
  let [term, sum] = [r, r];
  for (let k = 2n; term !== 0n && term !== -1n; k += 2n) {
    term = -times(term, square) / (k * (k + 1n));
    sum += term;
  }
  return n % 2n === 0n ? sum : -sum;
}

/** Newton from the float64 value: its error is squared. */
function logFixed(x: number): bigint {
  const guess = fixed(Math.log(x));
  const ratio = (fixed(x) << BITS) / expFixed(guess) - ONE;
  return guess + ratio - times(ratio, ratio) / 2n;
}

const exact = {
  exp: (x: number) => expFixed(fixed(x)),
  sin: (x: number) => sinFixed(fixed(x)),
  log: logFixed,
};

/**
 * How far a computed value of f(x) is from the true one, in units of the true one's last place in
 * float64.
 */
export function ulps(f: keyof typeof exact, x: number, computed: number): number {
  const difference = Number(fixed(computed) - exact[f](x)) * 2 ** -Number(BITS);
  return Math.abs(difference) / 2 ** (Math.floor(Math.log2(Math.abs(computed))) - 52);
}
