import type { Recipe } from '../../src/train/kernels/made-rows.js';

/**
 * Threefry-4x32 with 13 rounds, written from its definition: four words of a counter under four of
 * a key.
 */
export function threefry(key: readonly number[], counter: readonly number[]): number[] {
  const rotations = [
    [10, 26],
    [11, 21],
    [13, 27],
    [23, 5],
    [6, 20],
    [17, 11],
    [25, 10],
    [18, 20],
  ] as const;
  const keys = [...key, key.reduce((a, b) => a ^ b, 0x1bd11bda)];
  const x = counter.map((word, i) => (word + keys[i]!) >>> 0);
  const mix = (a: number, b: number, bits: number) => {
    x[a] = (x[a]! + x[b]!) >>> 0;
    x[b] = (((x[b]! << bits) | (x[b]! >>> (32 - bits))) ^ x[a]!) >>> 0;
  };
  for (let round = 0; round < 13; round++) {
    if (round > 0 && round % 4 === 0) {
      const s = round / 4;
      for (let i = 0; i < 4; i++) x[i] = (x[i]! + keys[(s + i) % 5]! + (i === 3 ? s : 0)) >>> 0;
    }
    const [first, second] = rotations[round % 8]!;
    mix(0, round % 2 === 0 ? 1 : 3, first);
    mix(2, round % 2 === 0 ? 3 : 1, second);
  }
  return x;
}

/** Standard normal number n of an example, in float64. */
export function normal(key: readonly number[], example: number, n: number): number {
  const [group, w, lane] = [Math.floor(n / 16), Math.floor((n % 16) / 4), n % 4];
  const words = threefry(key, [4 * group + lane, example >>> 0, Math.floor(example / 2 ** 32), 0]);
  const [radial, turn] = words.slice(w < 2 ? 0 : 2) as [number, number];
  // The uniform numbers are float32, as near 1 the radius depends on their last bits.
  const r = Math.sqrt(-2 * Math.log(Math.fround(Math.fround(radial >>> 1) * 2 ** -31 + 2 ** -32)));
  const angle = (Math.fround(turn << 2) * 2 ** -32 * Math.PI) / 2;
  const [c, s] = [turn >= 2 ** 31 ? -Math.cos(angle) : Math.cos(angle), Math.sin(angle)];
  const swapped = ((turn >>> 30) & 1) === 1;
  return r * ((w % 2 === 0) === swapped ? s : c);
}

/** Uniform number i of a step of a noise stream. */
export function uniform(key: readonly number[], step: number, i: number): number {
  const [group, w, lane] = [Math.floor(i / 16), Math.floor((i % 16) / 4), i % 4];
  const words = threefry(key, [4 * group + lane, step >>> 0, Math.floor(step / 2 ** 32), 0]);
  return (2 * Math.floor(words[w]! / 2 ** 9) + 1) * 2 ** -24;
}

/** Section 3.2 in float64: the features and the noisy scores of one example. */
export function example(generator: Recipe, i: number): { x: number[]; scores: number[] } {
  const { features: d, tasks, weights, alpha, beta, noise } = generator;
  const key = [...generator.key];
  const x = Array.from({ length: d }, (_, f) => normal(key, i, f));
  const scores = Array.from({ length: tasks }, (_, k) => {
    const s = x.reduce((sum, value, f) => sum + value * weights[k * d + f]!, 0);
    const [f, size] = [generator.frequencyFactor?.[k] ?? 1, generator.labelFactor?.[k] ?? 1];
    const deviation = noise * (generator.noiseFactor?.[k] ?? 1);
    return (
      size *
      (alpha.reduce((sum, a, j) => sum + Math.sin(a * f * s + beta[j]!), s) +
        deviation * normal(key, i, d + k))
    );
  });
  return { x, scores };
}
