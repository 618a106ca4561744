import { fastStream, shuffled, type Uniform } from '../../ground/base/random.js';
import { drawnPoint, type Point, type Space } from './space.js';

/** Endless, uniform on the scale of each dimension. */
export function* randomPoints(space: Space, name: string): Generator<Point> {
  const draw = fastStream(name);
  while (true) yield drawnPoint(space, Float64Array.from(space.dimensions, draw));
}

/** Endless, spread evenly over a space. */
export function* spreadPoints(space: Space, name: string): Generator<Point> {
  for (const units of halton(space.dimensions.length, name)) yield drawnPoint(space, units);
}

/** Digits go down to about 1 / FINEST. */
const FINEST = 2 ** 32;

/**
 * Halton's sequence (1960) in the unit cube: coordinate j of point i is i written in the j-th prime
 * base and mirrored at the radix point. Every digit goes through its own random permutation (Owen
 * 2017), drawn from the name: otherwise the first points in larger bases would lie on lines.
 * Endless.
 */
function* halton(dimensions: number, name: string): Generator<Float64Array> {
  const draw = fastStream(name);
  const scrambles = primes(dimensions).map((base) => permutations(base, draw));
  for (let i = 0; ; i++) yield Float64Array.from(scrambles, (digits) => mirrored(i, digits));
}

function mirrored(index: number, digits: readonly Int32Array[]): number {
  const base = digits[0]!.length;
  let rest = index;
  let place = 1;
  let value = 0;
  for (const permutation of digits) {
    place /= base;
    value += place * permutation[rest % base]!;
    rest = Math.floor(rest / base);
  }
  return value;
}

function permutations(base: number, draw: Uniform): Int32Array[] {
  const digits: Int32Array[] = [];
  for (let reach = 1; reach < FINEST; reach *= base) digits.push(shuffled(base, draw));
  return digits;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}
