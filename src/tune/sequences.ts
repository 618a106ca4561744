import { fastStream } from '../random.js';
import { halton } from './halton.js';
import { drawAt, type Point, pointAt, type Space } from './space.js';

/** Points drawn at random, each dimension uniform on its scale. Endless. */
export function* randomPoints(space: Space, name: string): Generator<Point> {
  const draw = fastStream(name);
  while (true) yield pointAt(space, Float64Array.from(space.dimensions, draw), drawAt);
}

/** Points that spread over a space evenly. Endless. */
export function* spreadPoints(space: Space, name: string): Generator<Point> {
  for (const units of halton(space.dimensions.length, name)) yield pointAt(space, units, drawAt);
}
