import type { Generator } from '../data/dataset.js';

/**
 * The generator in plain JavaScript, for a runtime that cannot run the WebAssembly module: the same examples to the last
 * bit (each float32 operation is a float64 one, rounded), some thirty times slower. What the constants mean and why is
 * said in assembly/: this follows it line by line.
 */

const f32 = Math.fround;
const GROUP = 16;

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

function bitsOf(x: number): number {
  float[0] = x;
  return word[0]!;
}

function fromBits(i: number): number {
  word[0] = i;
  return float[0]!;
}

/** assembly/threefry.ts: four words of a counter, enciphered under a key of four words. */
function threefry(key: Uint32Array, counter: readonly number[]): Uint32Array {
  const schedule = [...key, key.reduce((parity, word) => parity ^ word, 0x1bd11bda)];
  const x = Uint32Array.from(counter, (word, i) => word + key[i]!);
  for (let round = 0; round < 13; round++) {
    const [first, second] = ROTATIONS[round % 8]!;
    const [i, j] = round % 2 === 0 ? [1, 3] : [3, 1];
    x[0]! += x[i]!;
    x[i] = rotate(x[i]!, first) ^ x[0]!;
    x[2]! += x[j]!;
    x[j] = rotate(x[j]!, second) ^ x[2]!;
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    for (let word = 0; word < 4; word++) x[word]! += schedule[(injection + word) % 5]!;
    x[3]! += injection;
  }
  return x;
}

const ROTATIONS = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** A polynomial in float32, coefficients from the highest. */
function horner(z: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, c) => f32(f32(c) + f32(z * sum)));
}

/** assembly/log.ts */
function logOf(u: number): number {
  const e = (bitsOf(u) - 0x3f3504f3) >> 23;
  const m = fromBits(bitsOf(u) - (e << 23));
  const s = f32(f32(m - 1) / f32(m + 1));
  const z = f32(s * s);
  const r = horner(z, LOG);
  return f32(f32(e * f32(Math.LN2)) + f32(s * r));
}

const LOG = [0.29871519244326716, 0.39977554163064233, 0.6666677622974474, 2].map(f32);
const SINE = [-0.004601658020420802, 0.07968003283312002, -0.6459634602410776, 1.5707963217084766].map(f32);
const COSINE = [-0.020417282533989216, 0.25360321094335697, -1.2336977063332502, 1].map(f32);

/** assembly/normal.ts: two words give two normals. */
function boxMuller(first: number, turn: number): [number, number] {
  const u = f32(f32(f32(first >>> 1) * f32(4.656612873077393e-10)) + f32(2.3283064365386963e-10));
  const r = f32(Math.sqrt(f32(-2 * logOf(u))));
  const y = f32(f32(turn << 2) * f32(2.3283064365386963e-10));
  const z = f32(y * y);
  const sine = f32(f32(y * horner(z, SINE)) * r);
  const cosine = f32(horner(z, COSINE) * r);
  const turned = turn >>> 31 ? -cosine : cosine;
  return (turn >>> 30) & 1 ? [sine, turned] : [turned, sine];
}

/** Standard normals 0 .. count - 1 of an example. */
function normalsOf(key: Uint32Array, example: number, count: number): Float32Array {
  const groups = Math.ceil(count / GROUP);
  const normals = new Float32Array(groups * GROUP);
  const low = example % 2 ** 32;
  for (let block = 0; block < 4 * groups; block++) {
    const words = threefry(key, [block, low, (example - low) / 2 ** 32, 0]);
    const at = GROUP * Math.floor(block / 4) + (block % 4);
    [normals[at], normals[at + 4]] = boxMuller(words[0]!, words[1]!);
    [normals[at + 8], normals[at + 12]] = boxMuller(words[2]!, words[3]!);
  }
  return normals;
}

/** As `generate` of kernels.ts. */
export function plainGenerate(
  generator: Generator,
  start: number,
  rows: number,
  dense: Float32Array,
  labels: Float32Array,
): void {
  const { key, features, tasks, weights, noise, threshold } = generator;
  for (let i = 0; i < rows; i++) {
    const normals = normalsOf(key, start + i, features + tasks);
    dense.set(normals.subarray(0, features), i * features);
    for (let k = 0; k < tasks; k++) {
      const s = dot(normals, weights.subarray(k * features, (k + 1) * features));
      const y = s + sines(generator, s) + noise * normals[features + k]!;
      labels[i * tasks + k] = threshold === undefined ? y : Number(y > threshold);
    }
  }
}

/** assembly/generate.ts: sixteen partial sums in float32, added as vectors and then as lanes. */
function dot(x: Float32Array, w: Float32Array): number {
  const sums = new Float32Array(GROUP);
  w.forEach((weight, f) => {
    sums[f % GROUP] = sums[f % GROUP]! + f32(x[f]! * weight);
  });
  const lane = (l: number) => f32(f32(sums[l]! + sums[4 + l]!) + f32(sums[8 + l]! + sums[12 + l]!));
  return f32(f32(lane(0) + lane(2)) + f32(lane(1) + lane(3)));
}

/** assembly/generate.ts: the even and the odd sines apart, then the two. */
function sines({ alpha, beta }: Generator, s: number): number {
  const sums = [0, 0];
  alpha.forEach((a, j) => {
    sums[j % 2]! += sinOf(a * s + beta[j]!);
  });
  return sums[0]! + sums[1]!;
}

/** assembly/sine.ts */
function sinOf(a: number): number {
  const n = a * 0.3183098861837907 + 6755399441055744 - 6755399441055744;
  const r = a - n * 3.141592502593994 - n * 1.5099578831723193e-7 - n * 1.0780605716316238e-14;
  const z = r * r;
  const sine = r + r * z * SINES.reduce((p, c) => c + z * p);
  return n % 2 === 0 ? sine : -sine;
}

const SINES = [
  -7.364620129456699e-13, 1.604729900391927e-10, -2.505185142513129e-8, 2.7557316075836698e-6, -0.000198412698200844,
  0.00833333333326284, -0.1666666666666581,
];
